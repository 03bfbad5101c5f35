/**
 * The sample's temporary profile: a private folder in the temp folder that contains its owner's process id, so that the profile left by a
 * killed app is removed at the next start, and that of a running app is not.
 */
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../log/log.ts';

const PREFIX = 'pen-sample-';
const OWNER_FILE = 'pen-owner';
/** Chromium's helpers may still write for a moment after the process has ended. */
const REMOVE_RETRIES = 10;
const REMOVE_RETRY_DELAY_MS = 100;
/** A folder that is being created has its owner's id well before this. */
const CREATED_WITHIN_MS = 60_000;

export async function createProfile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(folder, OWNER_FILE), String(process.pid));
  return folder;
}

export async function removeProfile(folder: string, log: Log): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: REMOVE_RETRIES, retryDelay: REMOVE_RETRY_DELAY_MS });
  } catch (thrown) {
    // The next start removes it.
    log.warn("the sample target's profile was not removed", { folder, error: String(thrown) });
  }
}

/** Removes the profiles of apps that have ended. A folder of another user with such a name is left alone. */
export async function sweepProfiles(log: Log): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const modifiedMs = await ownFolderModifiedMs(folder);
    if (modifiedMs === null) continue;
    const text = await readIfThere(join(folder, OWNER_FILE));
    const owner = Number(text);
    // Without an owner's id it is being created right now, or its removal has failed half-way.
    const isAbandoned =
      text === null
        ? Date.now() - modifiedMs > CREATED_WITHIN_MS
        : Number.isInteger(owner) && owner > 0 && !isAlive(owner);
    if (isAbandoned) await removeProfile(folder, log);
  }
}

/** When something in the folder last changed; null unless it is ours and a real folder: links are not followed. */
async function ownFolderModifiedMs(path: string): Promise<number | null> {
  try {
    const found = await lstat(path);
    // Windows has no user ids, and a temp folder for each user.
    const isOwn = found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
    return isOwn ? found.mtimeMs : null;
  } catch (thrown) {
    // Removed by another start in the meantime.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is running under another user.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    // ENOTDIR, EACCES: something of another user that only has our prefix.
    if (thrown instanceof Error && 'code' in thrown && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(thrown.code)))
      return null;
    throw thrown;
  }
}
