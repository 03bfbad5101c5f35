/**
 * Records the browser that we started, so that the next start can end one left running by a crash. Only a process that is provably ours is
 * ended: its command line must contain our own profile folder.
 */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readPrivateText } from '../files/private-file.ts';
import { isProcessAlive } from '../files/process-alive.ts';
import { settle } from '../../../shared/base/errors.ts';

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
  await settle(() => createPrivateDirectory(dataDirectory, 'run'));
  await writeFileAtomically(pathIn(dataDirectory), `${JSON.stringify(marker)}\n`);
}

export async function removeMarker(dataDirectory: string): Promise<void> {
  await rm(pathIn(dataDirectory), { force: true });
}

/** Null if there is none, or if it is not ours: processes are ended by it. */
async function readMarker(dataDirectory: string): Promise<LaunchMarker | null> {
  return MarkerSchema.safeParse(parseJson((await readPrivateText(pathIn(dataDirectory))) ?? '')).data ?? null;
}

/** The browser that an earlier process of ours left running; null if there is none, or if that is uncertain. */
export async function findLeftover(dataDirectory: string): Promise<LaunchMarker | null> {
  const marker = await readMarker(dataDirectory);
  if (marker === null) return null;
  const { pid, ownerPid, profileDirectory } = marker;
  // If the owner is another running instance, the browser is in use.
  if (ownerPid !== process.pid && isProcessAlive(ownerPid)) return null;
  if (!isProcessAlive(pid)) return null;
  const words = await commandLineOf(pid);
  return words !== null && `${words.trim()} `.includes(` --user-data-dir=${profileDirectory} `) ? marker : null;
}

/** Another living process of ours that owns the browser of this profile; null if there is none. */
export async function liveOwner(dataDirectory: string): Promise<number | null> {
  const marker = await readMarker(dataDirectory);
  if (marker === null || marker.ownerPid === process.pid) return null;
  return isProcessAlive(marker.ownerPid) && isProcessAlive(marker.pid) ? marker.ownerPid : null;
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
