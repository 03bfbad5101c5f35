import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import type { PersonTask } from '../../../../shared/core/contracts/person-tasks.ts';
import { showOnTerminal } from './terminal-tasks.ts';

const TASK: PersonTask = {
  id: 't1',
  callId: 'c1',
  caller: { id: 'p1', kind: 'cli', name: 'pen' },
  title: 'Leak Hunt',
  targetId: 'T1',
  targetTitle: 'Orders',
  text: 'open\u001B[2J the dialog',
  place: 'Round 2 of 3',
  askedAtMs: 0,
};

function terminal(isTTY = true) {
  const shown: string[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown.push(chunk.toString('utf8'));
        done();
      },
    }),
    { isTTY: true },
  );
  return { stdin, stderr, shown, show: showOnTerminal({ stdin, stderr }) };
}

it.each([
  ['\n', 'done'],
  ['s\n', 'skip'],
  [' Skip \n', 'skip'],
] as const)('the line %j means %s, for one task after the other', async (line, answer) => {
  const { stdin, shown, show } = terminal();
  for (const round of [1, 2]) {
    const answered = show?.({ ...TASK, place: `Round ${round} of 2` }, new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stdin.write(line);
    expect(await answered).toBe(answer);
  }
  expect(shown.join('')).toContain('Round 2 of 2: open');
  expect(shown.join('')).not.toContain('\u001B');
});

it('the end of the input and a cancelled call end a task without an answer', async () => {
  const ended = terminal();
  const waiting = ended.show?.(TASK, new AbortController().signal);
  ended.stdin.end();
  expect(await waiting).toBeNull();
  const cancelled = terminal();
  const controller = new AbortController();
  const asked = cancelled.show?.(TASK, controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort();
  expect(await asked).toBeNull();
});

it('input that is no terminal answers nothing', () => {
  expect(terminal(false).show).toBeNull();
});
