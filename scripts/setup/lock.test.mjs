/** The lock with real processes: waiting, taking over from a killed one, and never two at once. */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const LOCK_MODULE = join(import.meta.dirname, 'lock.mjs');

let folder = '';
/** @type {import('node:child_process').ChildProcess[]} */
let started = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-lock-'));
});

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Another run: writes "in" to the log under the lock, does `body`, writes "out".
 * @param {string} body
 */
function another(body) {
  const script = join(folder, `run-${started.length}.mjs`);
  const logFile = JSON.stringify(join(folder, 'log'));
  writeFileSync(
    script,
    `import { appendFileSync, existsSync } from 'node:fs';
     import { setTimeout as sleep } from 'node:timers/promises';
     import { withLock } from ${JSON.stringify(LOCK_MODULE)};
     const say = (sentence) => appendFileSync(${logFile}, 'said ' + sentence + '\\n');
     await withLock('toy', { what: 'working', say, folder: ${JSON.stringify(folder)} }, async (lock) => {
       appendFileSync(${logFile}, 'in\\n');
       ${body}
       appendFileSync(${logFile}, 'out\\n');
     });`,
  );
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  started.push(child);
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

function log() {
  const file = join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** @param {string[]} said */
const options = (said) => ({
  what: 'working',
  say: (/** @type {string} */ sentence) => void said.push(sentence),
  folder,
});

test('returns the value of the work and leaves no lock behind, also when the work throws', async () => {
  expect(await withLock('toy', options([]), async () => 42)).toBe(42);
  await expect(withLock('toy', options([]), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(join(folder, 'toy.lock'))).toBe(false);
});

test('the second of two waits, names the holder, and continues when the first is done', async () => {
  const go = join(folder, 'go');
  const first = another(`while (!existsSync(${JSON.stringify(go)})) await sleep(20);`);
  await expect.poll(log).toEqual(['in']);
  /** @type {string[]} */
  const said = [];
  const mine = withLock('toy', options(said), async () => appendFileSync(join(folder, 'log'), 'mine\n'));
  await expect.poll(() => said).toEqual([`another run (process ${first.child.pid}) is working; waiting for it`]);
  writeFileSync(go, '');
  await mine;
  expect(said).toHaveLength(1);
  expect(log()).toEqual(['in', 'out', 'mine']);
});

test('the lock of a killed run is taken over, with a message', async () => {
  const first = another(`await sleep(60_000);`);
  await expect.poll(log).toEqual(['in']);
  first.child.kill('SIGKILL');
  await first.ended;
  /** @type {string[]} */
  const said = [];
  await withLock('toy', options(said), async () => {});
  expect(said).toEqual([`an earlier run (process ${first.child.pid}) ended while working; taking over`]);
});

test('a program that a killed run started under the lock is awaited', async () => {
  const first = another(`
    const { spawn } = await import('node:child_process');
    const tool = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore', detached: true });
    lock.include(tool.pid);
    say('tool ' + tool.pid);
    await sleep(60_000);`);
  await expect.poll(() => log().length).toBe(2);
  const toolPid = Number(log()[1]?.replace('said tool ', ''));
  first.child.kill('SIGKILL');
  await first.ended;
  /** @type {string[]} */
  const said = [];
  const mine = withLock('toy', options(said), async () => {});
  await expect.poll(() => said).toEqual([`another run (process ${toolPid}) is working; waiting for it`]);
  process.kill(toolPid, 'SIGKILL');
  await mine;
  expect(said[1]).toContain('taking over');
});

test('a lock whose process id was reused is stale', async () => {
  // This process is alive, but it did not start when the lock says that its holder did.
  writeFileSync(join(folder, 'toy.lock'), JSON.stringify({ processes: [{ pid: process.pid, startedAt: '1' }] }));
  /** @type {string[]} */
  const said = [];
  await withLock('toy', options(said), async () => {});
  expect(said[0]).toContain('taking over');
});

test('of many that find a stale lock at once, one at a time gets in', async () => {
  writeFileSync(join(folder, 'toy.lock'), JSON.stringify({ processes: [{ pid: 999_999_999, startedAt: '1' }] }));
  const runs = Array.from({ length: 5 }, () => another('await sleep(40);'));
  await Promise.all(runs.map(({ ended }) => ended));
  const inOut = log().filter((line) => line === 'in' || line === 'out');
  expect(inOut).toEqual(Array.from({ length: 5 }, () => ['in', 'out']).flat());
});
