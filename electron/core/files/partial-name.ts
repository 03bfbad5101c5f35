/** Names of our unfinished files, and whether one is still being written. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isProcessAlive } from './process-alive.ts';

/** An unfinished file: not listed, not recovered, deleted when its process is gone. */
export const PARTIAL_SUFFIX = '.partial';

/** A file without a write for this long belongs to a process that only seems alive (its id was reused). */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** A name for an unfinished file, with the id of its process. */
export function newPartialName(): string {
  return `incoming-${process.pid}-${randomBytes(4).toString('hex')}${PARTIAL_SUFFIX}`;
}

/** A new, hidden name beside `path`, for what is renamed to it once it is whole. */
export function partialBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}-${randomBytes(4).toString('hex')}${PARTIAL_SUFFIX}`);
}

/**
 * True if a `.partial` file is a leftover: its process is gone, or the name has this process's id from before it started (ids are reused,
 * in containers at once), or another process has not written it for ten minutes.
 */
export function isAbandonedPartial(fileName: string, modifiedAtMs: number, nowMs: number): boolean {
  const pid = Number(/^incoming-(\d+)-/.exec(fileName)?.[1] ?? 0);
  if (pid === process.pid) return modifiedAtMs < performance.timeOrigin;
  if (pid === 0 || nowMs - modifiedAtMs > ABANDONED_AFTER_MS) return true;
  return !isProcessAlive(pid);
}
