/**
 * A lock file that contains its holder's process. A second run waits with a message; the lock of an ended process is taken over. The file
 * appears complete (written separately, then hard-linked into place), so no process ever reads half a lock.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE, readJson, writeWhole } from './project.mjs';

const LOOK_AGAIN_MS = 200;

/**
 * @typedef {{ pid: number, startedAt: string | null }} ProcessMark
 * @typedef {{ processes: ProcessMark[] }} LockContent the holder first, then the programs it runs under the lock
 * @typedef {{ include: (pid: number) => void }} HeldLock `include` keeps the lock while that program still runs, even when the holder was killed
 */

/**
 * Runs `work` while holding the lock `name` of this checkout.
 * @template T
 * @param {string} name
 * @param {{ what: string, say: import('./project.mjs').Say, folder?: string }} options `what` is done under the lock, for the sentence of the one who waits
 * @param {(lock: HeldLock) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, { what, say, folder = CACHE }, work) {
  mkdirSync(folder, { recursive: true });
  const lockFile = join(folder, `${name}.lock`);
  let isWaitReported = false;
  while (!tryAcquire(lockFile)) {
    const content = readLock(lockFile);
    if (content === null) continue;
    const living = content.processes.find(isAlive);
    if (living !== undefined) {
      if (!isWaitReported) say(`another run (process ${living.pid}) is ${what}; waiting for it`);
      isWaitReported = true;
    } else if (takeAway(lockFile, content)) {
      say(`an earlier run (process ${content.processes[0]?.pid}) ended while ${what}; taking over`);
      continue;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  const content = { processes: [markOf(process.pid)] };
  // A signal that ends us in the middle leaves the lock in place: programs that we started may need a moment longer, and the next run waits
  // for them before it takes over.
  try {
    return await work({
      include: (pid) => {
        content.processes.push(markOf(pid));
        writeWhole(lockFile, JSON.stringify(content));
      },
    });
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** @param {string} file @returns {LockContent | null} */
function readLock(file) {
  return readJson(file);
}

/** @param {number} pid @returns {ProcessMark} */
function markOf(pid) {
  return { pid, startedAt: stateOf(pid)?.startedAt ?? null };
}

/** @param {string} file */
function tryAcquire(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ processes: [markOf(process.pid)] }));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Removes the lock of a holder that is gone. Several processes may notice it: the one that holds `….takeover` checks again first, so no process removes another's new lock.
 * @param {string} file
 * @param {LockContent} dead
 */
function takeAway(file, dead) {
  const guard = `${file}.takeover`;
  if (!tryAcquire(guard)) {
    if (readLock(guard)?.processes.some(isAlive) === false) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (JSON.stringify(readLock(file)) !== JSON.stringify(dead)) return false;
    rmSync(file, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @param {ProcessMark} mark */
function isAlive(mark) {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    // EPERM: it is running under another user.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  const state = stateOf(mark.pid);
  if (state === null) return true;
  // Process ids are reused: the same id with another start time is another process. A zombie does nothing any longer.
  return state.letter !== 'Z' && (mark.startedAt === null || state.startedAt === mark.startedAt);
}

/**
 * A process's state letter and when it started, in clock ticks since boot; null where the system does not tell (only Linux does, cheaply).
 * @param {number} pid
 */
function stateOf(pid) {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may contain anything; the state follows it, the start 19 fields later.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { letter: fields[0], startedAt: fields[19] ?? null };
  } catch (error) {
    // ESRCH: it ended while we were reading.
    if (['ENOENT', 'ESRCH'].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) return null;
    throw error;
  }
}
