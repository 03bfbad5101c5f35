/** How the library's folder is laid out: what each file is called, and whose an unfinished one is. */
import { randomBytes } from 'node:crypto';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureKind } from '../../shared/contracts/captures.ts';
import { isProcessAlive } from '../files/process-alive.ts';

export const INDEX_FILE_NAME = 'index.sqlite';

/** A copy under way: not listed, not adopted, swept when its process is gone. */
export const PARTIAL_SUFFIX = '.partial';
/** A capture whose entry is deleted and whose bytes follow in a moment. */
export const DELETED_SUFFIX = '.deleted';

/** A copy that nobody wrote to for this long belongs to a process that only looks alive (its number was given out again). */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** A new id of a kind: prefix and eight random hex digits. */
export function newCaptureId(kind: CaptureKind): string {
  return `${CAPTURE_KINDS[kind].prefix}-${randomBytes(4).toString('hex')}`;
}

export function captureFileName(captureId: string, kind: CaptureKind): string {
  return `${captureId}${CAPTURE_KINDS[kind].extension}`;
}

/** Id and kind of a file that is called as a capture's is; null for any other. */
export function captureOfFileName(fileName: string): { id: string; kind: CaptureKind } | null {
  const dot = fileName.indexOf('.');
  if (dot < 0) return null;
  const id = fileName.slice(0, dot);
  if (!CAPTURE_ID_PATTERN.test(id)) return null;
  const prefix = id.slice(0, id.lastIndexOf('-'));
  for (const [kind, { prefix: ofKind, extension }] of Object.entries(CAPTURE_KINDS)) {
    if (ofKind === prefix && extension === fileName.slice(dot)) return { id, kind: kind as CaptureKind };
  }
  return null;
}

/** A name for a copy under way, with the process it belongs to. */
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
