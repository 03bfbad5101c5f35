/** Caches the kinds of files while they are unchanged: each query about a capture needs its kind first. */
import { stat } from 'node:fs/promises';
import type { CaptureKind } from '../../../shared/core/contracts/captures.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { kindOfFile } from './kind-of-file.ts';

/** More files than are used in turns. */
const MAX_KNOWN = 256;

export type KindLookup = (path: string, options?: { readonly byHead?: boolean }) => Promise<AppResult<CaptureKind>>;

/** Device, inode, size and time in nanoseconds; null when the file cannot be examined, which its reader reports. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    return null;
  }
}

/** `kindOfFile` with a cache that is invalidated when a file has changed. */
export function createKindLookup(look: KindLookup = kindOfFile): KindLookup {
  /** Keyed by identity and by whether the whole file was read; the most recently used comes last. */
  const known = new Map<string, CaptureKind>();
  return async (path, { byHead = false } = {}) => {
    const identity = await identityOf(path);
    const exact = `${identity}:whole`;
    const key = byHead && !known.has(exact) ? `${identity}:head` : exact;
    const before = identity === null ? undefined : known.get(key);
    const kind = before === undefined ? await look(path, { byHead }) : ok(before);
    if (identity === null || !kind.ok) return kind;
    known.delete(key);
    known.set(key, kind.value);
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
    return kind;
  };
}
