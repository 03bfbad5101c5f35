/**
 * The discovery file: `pen` finds the running app through `<data>/run/discovery.json`, readable by its owner only, because any process that
 * can read it may control the app.
 */
import { lstat, readFile, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import { createPrivateDirectory } from '../data-directory.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { isAlive, thisProcess } from '../files/process-liveness.ts';

const FILE_NAME = 'discovery.json';

export const DiscoverySchema = z.object({
  pid: z.number().int().positive(),
  /** Distinguishes the process from a later one with the same id; null if the system does not provide it. Older versions wrote none. */
  startedAt: z.string().nullable().default(null),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  version: z.string(),
  /** Address and token of the MCP server; null while it is off. */
  mcpUrl: z.string().nullable(),
  mcpToken: z.string().nullable(),
  /** Address and token for the user's own command line, which has the rights of the window. */
  personUrl: z.string(),
  personToken: z.string(),
  /** A command started it for the next ones. It makes way for the app, and for a newer version of itself. */
  isBackground: z.boolean().default(false),
});
export type Discovery = z.infer<typeof DiscoverySchema>;

function pathIn(dataDirectory: string): string {
  return join(dataDirectory, 'run', FILE_NAME);
}

/** Writes the address of this process. An earlier writer is no longer found. */
export async function writeDiscovery(options: {
  dataDirectory: string;
  document: z.input<typeof DiscoverySchema>;
}): Promise<AppResult<string>> {
  const folder = await createPrivateDirectory(options.dataDirectory, 'run');
  if (!folder.ok) return folder;
  const path = pathIn(options.dataDirectory);
  try {
    const { startedAt } = await thisProcess();
    const document = DiscoverySchema.parse({ startedAt, ...options.document });
    await writeFileAtomically(path, `${JSON.stringify(document, null, 2)}\n`);
    return ok(path);
  } catch (thrown) {
    return err(fileError(thrown, { use: 'write', path, what: 'the discovery file' }));
  }
}

/**
 * The running app of a data folder, null if none runs (no file, or one left by an ended process). `permission_denied` for a file that
 * another user could have written or read: its tokens are worthless then; `damaged_file` for an unreadable one.
 */
export async function readDiscovery(dataDirectory: string): Promise<AppResult<Discovery | null>> {
  const path = pathIn(dataDirectory);
  let text: string;
  try {
    const found = await lstat(path);
    const unsafe = whyUnsafe(found);
    if (unsafe !== null) {
      return err(
        appError(
          'permission_denied',
          `The discovery file ${path} ${unsafe}, so it is not trusted.`,
          'Delete it and start PEN Workbench again.',
        ),
      );
    }
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return ok(null);
    return err(fileError(thrown, { use: 'read', path, what: 'the discovery file' }));
  }
  const document = DiscoverySchema.safeParse(parseJson(text));
  if (!document.success) {
    return err(
      appError('damaged_file', `The discovery file ${path} is damaged.`, 'Delete it and start PEN Workbench again.'),
    );
  }
  return ok((await isRunning(document.data)) ? document.data : null);
}

/** Deletes the file if this process wrote it, and leaves another's. True if it was deleted. */
export async function removeDiscovery(dataDirectory: string, pid: number = process.pid): Promise<AppResult<boolean>> {
  const path = pathIn(dataDirectory);
  try {
    const document = DiscoverySchema.safeParse(parseJson(await readFile(path, 'utf8')));
    if (!document.success || document.data.pid !== pid) return ok(false);
    await rm(path, { force: true });
    return ok(true);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return ok(false);
    return err(fileError(thrown, { use: 'write', path, what: 'the discovery file' }));
  }
}

/** Returns whether the process that wrote the file is still running. If the system reports no start times, a file from before the boot counts as old. */
async function isRunning({ pid, startedAt, startedAtMs }: Discovery): Promise<boolean> {
  const bootedAtMs = Date.now() - uptime() * 1000;
  // A minute of tolerance: clocks are set after a start.
  return startedAtMs > bootedAtMs - 60_000 && (await isAlive({ pid, startedAt }));
}

function whyUnsafe(found: { isFile(): boolean; uid: number; mode: number }): string | null {
  if (!found.isFile()) return 'is not a regular file';
  // Windows restricts the folder of a user's application data to that user; modes have no meaning there.
  if (process.getuid === undefined) return null;
  if (found.uid !== process.getuid()) return 'belongs to another user';
  return (found.mode & 0o077) === 0 ? null : 'can be read or written by other users';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
