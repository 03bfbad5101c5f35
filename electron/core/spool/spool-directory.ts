/**
 * The folder of captures in flight: `<os temp>/pen/<one folder per process>/`, readable by this user only. `spool/` next to the library
 * replaces it when the temp folder is in memory, because a capture there would use the memory it is meant to save, and when its `pen`
 * folder is not ours: any user can create that name in the temp folder.
 */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { liesInMemory } from '../files/memory-file-system.ts';
import { isAlive, thisProcess } from '../files/process-liveness.ts';

/** Leftovers of a crash are not deleted before this age, so that they can be examined. */
const STALE_AFTER_MS = 3_600_000;
const OWNER_FILE = 'owner.json';
/** Names of spool folders; no other folder is ever deleted. */
const PROCESS_FOLDER = /^process-\d+-[0-9a-f]{12}$/;

const OwnerSchema = z.object({ pid: z.number().int().positive(), startedAt: z.string().nullable() });

export interface SpoolPlace {
  /** This process's folder, real path. */
  readonly directory: string;
  /** The shared folder above it, real path. */
  readonly root: string;
  readonly besideLibrary: boolean;
}

export interface SpoolLog {
  debug(message: string, details?: Record<string, unknown>): void;
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
}

/** Creates or checks the folders. Ends with `unsafe_spool` if neither is private and usable. */
export async function openSpoolPlace(options: {
  temporaryDirectory: string;
  libraryDirectory: string;
  log: SpoolLog;
}): Promise<AppResult<SpoolPlace>> {
  try {
    const temporary = await realpath(options.temporaryDirectory);
    const usual = (await liesInMemory(temporary)) ? null : await privateDirectory(join(temporary, 'pen'));
    const besideLibrary = usual === null || !usual.ok;
    const safe = besideLibrary ? await privateDirectory(join(dirname(options.libraryDirectory), 'spool')) : usual;
    if (!safe.ok) return safe;
    if (usual !== null && !usual.ok)
      options.log.warn('Captures in flight are written next to the library', { problem: usual.error.message });
    const directory = join(safe.value, `process-${process.pid}-${randomBytes(6).toString('hex')}`);
    await mkdir(directory, { mode: 0o700 });
    await writeFile(join(directory, OWNER_FILE), JSON.stringify(await thisProcess()), { mode: 0o600, flag: 'wx' });
    return ok({ directory, root: safe.value, besideLibrary });
  } catch (thrown) {
    return err(
      appError(
        'unsafe_spool',
        `The folder for captures in flight cannot be created: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
        'Set TMPDIR to a folder that you can write to.',
      ),
    );
  }
}

/** Creates `directory` with mode 0700, or checks that the existing one is private; returns the real path. */
async function privateDirectory(directory: string): Promise<AppResult<string>> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((thrown: NodeJS.ErrnoException) => {
    // A file, or a link to nothing: reported below.
    if (thrown.code !== 'EEXIST') throw thrown;
  });
  const found = await lstat(directory);
  const unsafe = (what: string): AppResult<string> =>
    err(
      appError(
        'unsafe_spool',
        `${directory} ${what}, so captures are not written there.`,
        'Remove or rename it, or set TMPDIR to a folder of your own.',
        { directory },
      ),
    );
  if (found.isSymbolicLink()) return unsafe('is a symbolic link');
  if (!found.isDirectory()) return unsafe('is not a folder');
  const ourUserId = process.getuid?.();
  if (ourUserId !== undefined && found.uid !== ourUserId) return unsafe('belongs to another user');
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) await chmod(directory, 0o700);
  return ok(await realpath(directory));
}

/** Deletes leftovers older than an hour of processes that have ended. Nothing else in the folder is touched. */
export async function sweepLeftovers(root: string, own: string, nowMs: number, log: SpoolLog): Promise<void> {
  for (const name of await readdir(root)) {
    const folder = join(root, name);
    if (folder === own || !PROCESS_FOLDER.test(name)) continue;
    try {
      // Links are not followed: a link with such a name is not ours.
      if (!(await lstat(folder)).isDirectory()) continue;
      if (nowMs - (await newestChangeMs(folder)) < STALE_AFTER_MS || (await ownerIsAlive(folder))) continue;
      await rm(folder, { recursive: true, force: true });
      log.info('Deleted the leftovers of an ended process', { folder });
    } catch (thrown) {
      // Deleted in the meantime: another starting process cleans up too.
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') continue;
      log.warn('A leftover folder could not be deleted', { folder, problem: String(thrown) });
    }
  }
}

async function newestChangeMs(folder: string): Promise<number> {
  let newestMs = (await lstat(folder)).mtimeMs;
  for (const name of await readdir(folder)) newestMs = Math.max(newestMs, (await lstat(join(folder, name))).mtimeMs);
  return newestMs;
}

/** A folder without a readable owner belongs to a process that died while it created the folder. */
async function ownerIsAlive(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => null);
  if (text === null) return false;
  const owner = OwnerSchema.safeParse(parseJson(text));
  return owner.success && (await isAlive(owner.data));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
