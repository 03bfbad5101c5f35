/**
 * The discovery file: `pen` finds the running app through `<data>/run/discovery.json`, readable by its owner only, because any process that
 * can read it may control the app.
 */
import { rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult, AppFailure, settle } from '../../../shared/base/errors.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { fileError } from '../files/file-error.ts';
import { readPrivateFile, readPrivateText } from '../files/private-file.ts';
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
  const folder = await settle(() => createPrivateDirectory(options.dataDirectory, 'run'));
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
  const read = await readTrusted(path);
  if (!read.ok) return read;
  if (read.value === null) return ok(null);
  const document = DiscoverySchema.safeParse(parseJson(read.value));
  if (!document.success) {
    return err(
      appError('damaged_file', `The discovery file ${path} is damaged.`, 'Delete it and start PEN Workbench again.'),
    );
  }
  return ok((await isRunning(document.data)) ? document.data : null);
}

/** Deletes the file if this process wrote it, and leaves another's. True if it was deleted. */
export async function removeDiscovery(dataDirectory: string, pid: number = process.pid): Promise<boolean> {
  const path = pathIn(dataDirectory);
  try {
    const document = DiscoverySchema.safeParse(parseJson((await readPrivateText(path)) ?? ''));
    if (!document.success || document.data.pid !== pid) return false;
    await rm(path, { force: true });
    return true;
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the discovery file' }));
  }
}

/** Returns whether the process that wrote the file is still running. If the system reports no start times, a file from before the boot counts as old. */
async function isRunning({ pid, startedAt, startedAtMs }: Discovery): Promise<boolean> {
  const bootedAtMs = Date.now() - uptime() * 1000;
  // A minute of tolerance: clocks are set after a start.
  return startedAtMs > bootedAtMs - 60_000 && (await isAlive({ pid, startedAt }));
}

/** Its text; null if there is none. */
async function readTrusted(path: string): Promise<AppResult<string | null>> {
  try {
    const file = await readPrivateFile(path);
    if (file === null) return ok(null);
    if (file.distrust === null && !file.isOpenToOthers) return ok(file.text);
    const distrust = file.distrust ?? 'can be read or written by other users';
    return err(
      appError(
        'permission_denied',
        `The discovery file ${path} ${distrust}, so it is not trusted.`,
        'Delete it and start PEN Workbench again.',
      ),
    );
  } catch (thrown) {
    return err(fileError(thrown, { use: 'read', path, what: 'the discovery file' }));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
