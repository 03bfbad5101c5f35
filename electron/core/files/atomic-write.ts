/** Small files that must never be read half-written: a temporary file next to the target, synced, then renamed over it. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from './file-error.ts';

/** Windows refuses a rename over a file that a scanner or another reader has open for a moment. */
const RENAME_RETRY_DELAYS_MS = [20, 100, 300];

/**
 * Replaces the content of a file atomically. A reader sees the old bytes or the new ones; after a crash the same holds. The file gets
 * `mode` (default 0600). Throws the system's error; nothing is left behind then.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      // The mode given on opening is reduced by the umask; a replaced file keeps its own.
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

/** Renames, replacing the target, and retries on Windows' sharing violations. */
async function renameOver(from: string, to: string): Promise<void> {
  for (const delayMs of process.platform === 'win32' ? RENAME_RETRY_DELAYS_MS : []) {
    try {
      return await rename(from, to);
    } catch (thrown) {
      const errno = errnoOf(thrown);
      if (errno !== 'EPERM' && errno !== 'EACCES' && errno !== 'EBUSY') throw thrown;
      await delay(delayMs);
    }
  }
  await rename(from, to);
}

/** The first unused name of `<path><suffix>1`, `<path><suffix>2` … */
export function firstFreeName(path: string, suffix: string): string {
  for (let n = 1; ; n += 1) {
    const candidate = `${path}${suffix}${n}`;
    if (!existsSync(candidate)) return candidate;
  }
}
