import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { settle } from '../../../shared/base/errors.ts';
import { createTerminalQuestions } from './terminal-questions.ts';

function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  let empty = 0;
  const questions = createTerminalQuestions({ input, output, onEmptyLine: () => void (empty += 1) });
  const type = (text: string): Promise<void> =>
    new Promise((resolve) => {
      input.write(text);
      setTimeout(resolve, 20);
    });
  return { questions, type, input, shown: () => String(output.read() ?? ''), empties: () => empty };
}

const isAllowed = (asked: Promise<void>): Promise<unknown> => settle(() => asked).then(({ ok }) => ok);

it('allows by y, and by nothing else', async () => {
  const { questions, type, shown } = terminal(true);
  for (const [answer, allowed] of [
    ['y\n', true],
    ['YES\n', true],
    ['\n', false],
    ['n\n', false],
    ['yep\n', false],
  ] as const) {
    const asked = isAllowed(questions.allow('start a browser'));
    expect(shown()).toBe('The window in the browser wants to start a browser. Allow it? [y/N] ');
    await type(answer);
    expect(await asked).toBe(allowed);
  }
});

it('asks one question at a time, and Enter without one is for the caller', async () => {
  const { questions, type, shown, empties } = terminal(true);
  const [one, other] = [isAllowed(questions.allow('do one')), isAllowed(questions.allow('do \u001b[2Jother'))];
  expect(shown()).toContain('do one');
  await type('y\n');
  expect(await one).toBe(true);
  // What a page names cannot move the cursor.
  expect(shown()).not.toContain('\u001b');
  await type('n\n');
  expect(await other).toBe(false);
  expect(empties()).toBe(0);
  await type('\n');
  expect(empties()).toBe(1);
});

it('refuses where there is no terminal, and when it is closed', async () => {
  expect(await settle(() => terminal(false).questions.allow('x'))).toMatchObject({
    ok: false,
    error: { code: 'permission_denied', message: expect.stringContaining('without a terminal') },
  });
  const { questions, input } = terminal(true);
  const asked = isAllowed(questions.allow('x'));
  input.end();
  expect(await asked).toBe(false);
});
