/** Programs that write now and then, and programs that fall silent; their limits count on a clock that the test moves. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run, signalProcess } from './run.mjs';

const LIMIT_MS = 60_000;
/** Writes a line at once and at each SIGUSR2, and ends at SIGTERM. */
const WRITES_WHEN_ASKED = `
  process.on('SIGUSR2', () => console.log('a line'));
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => {}, 1e6);
  console.log('a line');`;

/** Resolves at the next line that is shown. @type {() => void} */
let shown = () => {};
const nextLine = () => new Promise((resolve) => (shown = () => resolve(undefined)));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => {
    shown();
    return true;
  });
});

afterEach(() => {
  vi.useRealTimers();
});

/** @param {string} script @param {Partial<import('./run.mjs').RunOptions>} [options] */
function start(script, options) {
  let pid = 0;
  const result = run(process.execPath, ['-e', script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    output: 'show',
    quietLimitMs: LIMIT_MS,
    onStart: (started) => (pid = started),
    ...options,
  });
  return { pid, result };
}

test('a program that writes now and then has all the time it needs', async () => {
  const first = nextLine();
  const { pid, result } = start(WRITES_WHEN_ASKED);
  await first;
  for (let line = 0; line < 3; line += 1) {
    vi.advanceTimersByTime(LIMIT_MS - 1);
    const next = nextLine();
    signalProcess(pid, 'SIGUSR2');
    await next;
  }
  signalProcess(pid, 'SIGTERM');
  expect(await result).toEqual({ code: 0, output: '', failure: null });
});

test('a program that has written nothing for too long is ended, with what it started', async () => {
  const first = nextLine();
  const { result } = start(
    `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
     setInterval(() => {}, 1e6);
     console.log('a line');`,
  );
  await first;
  vi.advanceTimersByTime(LIMIT_MS);
  // It comes when the pipes are closed, which the started program holds as well.
  expect(await result).toEqual({ code: null, output: '', failure: 'quiet' });
});

test('what a program leaves running does not hold its result back', async () => {
  const { result } = start(
    `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' }).unref();
     console.log('a line');`,
    { output: 'keep' },
  );
  expect(await result).toEqual({ code: 0, output: 'a line\n', failure: null });
});
