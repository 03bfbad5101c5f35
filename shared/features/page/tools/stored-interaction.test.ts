import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { INTERACTION_FILE } from '../testing/texts.ts';
import { appError, AppFailure } from '../../../base/errors.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import type { LibraryPort } from '../../../core/capability/library-ports.ts';
import type { ReportsPort } from '../../../core/capability/reports-ports.ts';
import { only, onlyCaller, onlyPorts } from '../../../core/capability/testing/only.ts';
import { parseSteps } from './interact-steps.ts';
import { earlierElsewhere, elementOfInput, storeInteraction } from './stored-interaction.ts';

/** What is written of two steps, of which the first typed a text. */
async function written(typed: Partial<PerformedStep>): Promise<string> {
  const asked = { steps: [{ type: 'open sesame', on: 'Code' }, { click: 'Sign in' }] };
  const steps = parseSteps(asked.steps);
  if (!steps.ok) throw new Error(steps.error.message);
  const step = { hit: null, waitedMs: 0, outcomes: [], cost: null, span: null };
  const performed: PerformedStep[] = [
    { ...step, action: 'type', label: 'type a text on Code', ...typed },
    { ...step, action: 'click', label: 'click Sign in' },
  ];
  const texts: string[] = [];
  const spool: ReportsPort['spool'] = async (kind, text) => {
    texts.push(text);
    return { path: kind, sizeBytes: text.length, discard: async () => undefined };
  };
  const add: LibraryPort['add'] = async (file, { name }) => {
    texts.push(name);
    throw new AppFailure(appError('disk_full', `No room for ${file.path}.`));
  };
  await storeInteraction(
    {
      ...{ steps: steps.value, asked, startedAtMs: 0 },
      result: {
        ...{ url: 'http://shop.test/', steps: performed, isMeasured: true, performed: 1, cleared: [] },
        ...{ reset: null, second: null, secondError: null },
      },
    },
    {
      ports: onlyPorts({ reports: { spool }, library: only<LibraryPort>('the library', { add }) }),
      ...{ signal: new AbortController().signal, note: () => undefined, caller: onlyCaller() },
      target: examplePage('Shop', 'http://shop.test/'),
    },
  );
  return texts.join('\n');
}

test('a password that was typed is in no file and in no name', async () => {
  expect(await written({})).toMatch(/"asked":\{.*open sesame.*\nTyping “open sesame”/);
  const ofPassword = await written({ isPassword: true });
  expect(ofPassword).not.toContain('sesame');
  expect(ofPassword).toContain('"asked":null');
  expect(ofPassword).toMatch(/\nTyping a password, clicking Sign in$/);
});

test('the same steps at another address are told with their trace, and those at this one are not', () => {
  const record = (id: string, url: string, more: Partial<CaptureRecord> = {}): CaptureRecord => ({
    ...{ id, kind: 'interaction', name: 'Clicking Book', note: '', pinned: false, origin: 'captured', takenBy: 'you' },
    ...{ target: examplePage('Ferry', url), startedAt: '2026-11-20T23:30:00.000Z', durationMs: 800, pauseMs: null },
    ...{ sizeBytes: 9, options: { captures: `trace-of-${id}` }, truncated: false, loss: [], file: id, ...more },
  });
  const library = only<LibraryPort>('the library', {
    list: () => [
      record('interaction-3', 'http://ferry.test:8208/'),
      record('interaction-2', 'http://ferry.test:8207/book', { name: 'Clicking Fares' }),
      record('interaction-1', 'http://ferry.test:8207/'),
    ],
    get: (id) => ok(record(id, '', { kind: 'trace' })),
  });
  const { second } = INTERACTION_FILE.result;
  const earlier = (url: string) => earlierElsewhere('Clicking Book', { url, second }, { library });
  expect(earlier('http://ferry.test:8208/#/book')).toEqual({
    earlier: { url: 'http://ferry.test:8207', captureId: 'trace-of-interaction-1' },
  });
  expect(earlierElsewhere('Clicking Trips', { url: 'http://ferry.test:8208/', second }, { library })).toEqual({});
});

const BOX = { x: 0, y: 0, width: 9, height: 9 };
const HIT = { role: 'button', selector: 'button', frameUrl: null, box: BOX, received: null, coveredBy: null };

test('the element of an input is known where all other steps make none', () => {
  const step = (action: PerformedStep['action'], name: string | null): PerformedStep => ({
    ...{ action, label: action, waitedMs: 0, outcomes: [], cost: null, span: null },
    hit: name === null ? null : { ...HIT, name },
  });
  const wait = step('wait', 'Done');
  expect(elementOfInput({ steps: [step('click', 'Save'), wait] })).toBe('Save');
  expect(elementOfInput({ steps: [step('click', 'Save'), step('click', 'Close')] })).toBeNull();
  expect(elementOfInput({ steps: [step('press', null), wait] })).toBeNull();
  expect(elementOfInput({ steps: [step('click', 'x'.repeat(900))] })?.length).toBeLessThanOrEqual(200);
});
