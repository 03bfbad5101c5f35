/** A command of a run: what it prints, how it ended, and that all it started ends with it. */
import { expect, test } from 'vitest';
import { isGroupAlive } from '../../../core/browser-launch/process-group.ts';
import { randomKey, seeded } from '../../../../shared/base/redaction/testing/random-keys.ts';
import { startCommand } from './child-command.ts';

const node = JSON.stringify(process.execPath);
/** The tests run on Electron as Node, and a command does not inherit that. */
const asNode = 'ELECTRON_RUN_AS_NODE=1';
const run = (script: string) =>
  startCommand(`${asNode} ${node} -e ${JSON.stringify(script)}`, process.cwd(), process.env);

test('emits the lines of stderr, also those that come in pieces, and ends with its status', async () => {
  const child = run(
    'process.stderr.write("one\\ntw"); setTimeout(() => { process.stderr.write("o\\n"); process.exit(7); }, 50)',
  );
  const lines: string[] = [];
  child.stderrLines.listen((line) => lines.push(line));
  expect(await child.ended).toBe(7);
  expect(child.over.aborted).toBe(true);
  expect(lines).toEqual(['one', 'two']);
  expect(child.failure(7, 'before it ran')).toMatchObject({
    code: 'target_gone',
    message: expect.stringMatching(/ended with status 7 before it ran\. The end of its output: `one two`$/) as string,
  });
});

test('an error quotes no secret of the command or of its output, also where the quoted part begins within one', async () => {
  const key = randomKey('GitHub', seeded(3));
  for (const after of [10, 380, 390, 395]) {
    const child = startCommand(
      `echo "${key}${' x'.repeat(after / 2)}" >&2; exit 3 # DB_PASSWORD=hunter2-aB`,
      process.cwd(),
      process.env,
    );
    const { message } = child.failure(await child.ended, 'before it ran');
    for (const part of [key.slice(4, 14), key.slice(-10), 'hunter2']) expect(message).not.toContain(part);
  }
});

test('does not inherit that we run on Electron as Node', async () => {
  const child = startCommand('echo "[$ELECTRON_RUN_AS_NODE]" >&2', process.cwd(), process.env);
  const lines: string[] = [];
  child.stderrLines.listen((line) => lines.push(line));
  expect(await child.ended).toBe(0);
  expect(lines).toEqual(['[]']);
});

test('ends with everything that it has started, also when its shell has ended before', async () => {
  // The shell starts a sleeper in the background, names its process group, and ends.
  const child = startCommand('sleep 60 & echo $$ >&2', process.cwd(), process.env);
  const group = await new Promise<number>((resolve) => child.stderrLines.listen((line) => resolve(Number(line))));
  expect(isGroupAlive(group)).toBe(true);
  await child.stop();
  expect(isGroupAlive(group)).toBe(false);
});

test('a command that cannot be started ends with the reason of the shell', async () => {
  const child = startCommand('no-such-program-of-pen', process.cwd(), process.env);
  const status = await child.ended;
  expect(status).toBe(127);
  expect(child.failure(status, 'without opening its inspector').message).toContain('not found');
});
