/** A long-lived child, and what it leaves running. */
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runToItsEnd } from './child.mjs';

/** Starts a program that never ends, notes its process id, and ends by a signal without any clean-up. */
const PROGRAM = `const { spawn } = require('node:child_process');
const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
require('node:fs').writeFileSync(process.argv[1], String(left.pid));
process.kill(process.pid, 'SIGKILL');`;

/** @param {number} pid */
function runs(pid) {
  try {
    // Killed and not yet waited for by init counts as ended.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it.runIf(process.platform === 'linux')('ends what a killed child left, where nothing may be left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pen-child-'));
  try {
    const file = join(folder, 'pid');
    const start = (/** @type {boolean} */ leavesNothing) =>
      runToItsEnd(process.execPath, ['-e', PROGRAM, file], { env: process.env, stdio: 'ignore', leavesNothing });
    expect(await start(false)).toBe(128 + 9);
    const left = Number(readFileSync(file, 'utf8'));
    expect(runs(left)).toBe(true);
    process.kill(left, 'SIGKILL');
    expect(await start(true)).toBe(128 + 9);
    await expect.poll(() => runs(Number(readFileSync(file, 'utf8')))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
