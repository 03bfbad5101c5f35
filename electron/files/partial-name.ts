/** What an unfinished file of ours is called, and whether one that is found is still being written. */
import { randomBytes } from 'node:crypto';
import { isProcessAlive } from './process-alive.ts';

/** A file under way: not listed, not adopted, swept when its process is gone. */
export const PARTIAL_SUFFIX = '.partial';

/** A file that nobody wrote to for this long belongs to a process that only looks alive (its number was given out again). */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** A name for a file under way, with the process it belongs to. */
export function newPartialName(): string {
  return `incoming-${process.pid}-${randomBytes(4).toString('hex')}${PARTIAL_SUFFIX}`;
}

/**
 * Whether a `.partial` file is a leftover: its process is gone, or the name is this process's number from before it started
 * (numbers come again, in containers at once), or nobody wrote to it for ten minutes.
 */
export function isAbandonedPartial(fileName: string, modifiedAtMs: number, nowMs: number): boolean {
  const pid = Number(/^incoming-(\d+)-/.exec(fileName)?.[1] ?? 0);
  if (pid === 0 || nowMs - modifiedAtMs > ABANDONED_AFTER_MS) return true;
  if (pid === process.pid) return modifiedAtMs < performance.timeOrigin;
  return !isProcessAlive(pid);
}
