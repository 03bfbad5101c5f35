import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../../base/result.ts';
import { appError, unwrap, settle } from '../../../base/errors.ts';
import type { ShownTarget } from '../../../core/contracts/targets.ts';
import type { AnswerPicture } from '../../../core/capability/define.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { penScreenshot } from './screenshot.ts';
import { only, onlyContext } from '../../../core/capability/testing/only.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page that answers what the tool asks of it. */
function fixture(answers: {
  readonly look?: unknown;
  readonly base64?: string;
  readonly loops?: boolean;
  /** Requests of a picture that have no answer. */
  readonly silent?: number;
  readonly visibility?: string;
}) {
  let silent = answers.silent ?? 0;
  const sent: string[] = [];
  const pictures: AnswerPicture[] = [];
  const notes: string[] = [];
  const reply = (method: string): unknown => {
    if (method === 'Page.createIsolatedWorld') return { executionContextId: 1 };
    if (method === 'Runtime.evaluate') return { result: { value: answers.visibility } };
    if (method === 'Runtime.callFunctionOn') return { result: { value: answers.look } };
    return { data: answers.base64 ?? '' };
  };
  const session = only<TargetSession>('the session', {
    send: async (method, _params, options) => {
      sent.push(method);
      const isSilent = method === 'Page.captureScreenshot' && silent > 0;
      if (isSilent) silent -= 1;
      return answers.loops === true || isSilent
        ? {
            ok: false,
            error: appError('target_unresponsive', 'No answer.', '', { deadlineMs: options?.deadlineMs ?? 0 }),
          }
        : ok(reply(method) as never);
    },
  });
  const context = onlyContext({
    note: (text) => void notes.push(text),
    picture: (picture) => void pictures.push(picture),
    target: only<ShownTarget>('the target', { id: 'T1' }),
    attach: async () => ok(session),
  });
  const take = async (params: Record<string, unknown>) =>
    unwrap(await penScreenshot.run(penScreenshot.params.parse(params), context));
  return { take, pictures, notes, sent };
}

test('an element that is never visible ends the call after ten seconds, with the reason', async () => {
  const { take, pictures } = fixture({ look: { found: true, invalid: null, rect: null } });
  const taking = settle(() => take({ selector: '#x' }));
  await vi.advanceTimersByTimeAsync(10_400);
  const taken = await taking;
  expect(taken).toMatchObject({ ok: false, error: { code: 'element_not_found' } });
  expect(taken.ok ? '' : taken.error.message).toContain('is not visible');
  expect(pictures).toEqual([]);
});

test('an image above five megabytes is not returned, only its size', async () => {
  // 8 characters of base64 are 6 bytes: 7,340,032 of them are 5,505,024.
  const { take, pictures } = fixture({ base64: 'A'.repeat(7 * 1024 * 1024) });
  const taken = await settle(() => take({}));
  expect(taken).toMatchObject({
    ok: false,
    error: { code: 'too_large', data: { sizeBytes: 5_505_024, limitBytes: 5 * 1024 * 1024 } },
  });
  expect(pictures).toEqual([]);
});

test('fullPage is ignored with a selector, and a note reports it', async () => {
  const { take, notes } = fixture({
    look: { found: true, invalid: null, rect: { x: 1, y: 2, width: 3, height: 4 } },
    base64: 'iVBORw0KGgo=',
  });
  const taken = await settle(() => take({ selector: '#x', fullPage: true }));
  expect(taken).toMatchObject({ ok: true, value: { of: 'element', widthPx: 3, heightPx: 4, sizeBytes: 8 } });
  expect(notes).toHaveLength(1);
});

test('a page that does not answer is reported at once, before the time limit of a screenshot', async () => {
  const { take, sent } = fixture({ loops: true });
  expect(await settle(() => take({ selector: '#x' }))).toMatchObject({
    ok: false,
    error: { code: 'target_unresponsive', data: { deadlineMs: 10_000 } },
  });
  expect(sent).toEqual(['Runtime.getIsolateId']);
});

test('a page in the background is asked a second time, which draws it', async () => {
  const { take, pictures, sent } = fixture({ base64: 'iVBORw0KGgo=', silent: 1 });
  expect(await settle(() => take({}))).toMatchObject({ ok: true, value: { of: 'viewport', sizeBytes: 8 } });
  expect(sent.filter((method) => method === 'Page.captureScreenshot')).toHaveLength(2);
  expect(pictures).toHaveLength(1);
});

test('a page in the background that is never drawn is said to be there', async () => {
  const { take } = fixture({ silent: 2, visibility: 'hidden' });
  expect(await settle(() => take({}))).toMatchObject({
    ok: false,
    error: {
      code: 'target_unresponsive',
      message: 'The tab is in the background, and the browser did not draw it.',
      data: { inBackground: true },
    },
  });
});

test('the error of a page in front is that of the browser', async () => {
  const { take } = fixture({ silent: 2, visibility: 'visible' });
  expect(await settle(() => take({}))).toMatchObject({ ok: false, error: { message: 'No answer.' } });
});
