/**
 * Records the browser that we started, so that the next start can end one left running by a crash. Only a process that is provably ours is
 * ended: its command line must contain our own profile folder.
 */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { createPrivateDirectory } from '../data-directory.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf } from '../files/file-error.ts';
import { isProcessAlive } from '../files/process-alive.ts';

const MarkerSchema = z.object({
  pid: z.number().int().positive(),
  ownerPid: z.number().int().positive(),
  profileDirectory: z.string(),
});
export type LaunchMarker = z.infer<typeof MarkerSchema>;

function pathIn(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'browser.json');
}

export async function writeMarker(dataDirectory: string, marker: LaunchMarker): Promise<void> {
  await createPrivateDirectory(dataDirectory, 'run');
  await writeFileAtomically(pathIn(dataDirectory), `${JSON.stringify(marker)}\n`);
}

export async function removeMarker(dataDirectory: string): Promise<void> {
  await rm(pathIn(dataDirectory), { force: true });
}

/** The browser that an earlier process of ours left running; null if there is none, or if that is uncertain. */
export async function findLeftover(dataDirectory: string): Promise<LaunchMarker | null> {
  let text: string;
  try {
    text = await readFile(pathIn(dataDirectory), 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
  const marker = MarkerSchema.safeParse(parseJson(text));
  if (!marker.success) return null;
  const { pid, ownerPid, profileDirectory } = marker.data;
  // If the owner is another running instance, the browser is in use.
  if (ownerPid !== process.pid && isProcessAlive(ownerPid)) return null;
  if (!isProcessAlive(pid)) return null;
  const words = await commandLineOf(pid);
  return words !== null && `${words.trim()} `.includes(` --user-data-dir=${profileDirectory} `) ? marker.data : null;
}

/** Another living process of ours that owns the browser of this profile; null if there is none. */
export async function liveOwner(dataDirectory: string): Promise<number | null> {
  try {
    const marker = MarkerSchema.safeParse(parseJson(await readFile(pathIn(dataDirectory), 'utf8')));
    if (!marker.success || marker.data.ownerPid === process.pid) return null;
    return isProcessAlive(marker.data.ownerPid) && isProcessAlive(marker.data.pid) ? marker.data.ownerPid : null;
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/** The command line of a process; null if the system does not provide it. */
async function commandLineOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    const run = promisify(execFile);
    if (process.platform === 'win32') {
      const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
      const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]);
      // Windows quotes the whole word if the path has spaces.
      return stdout.replaceAll('"', '');
    }
    return (await run('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    // The process has ended or is not visible, so it is not ours to end.
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
