/** Opens an address in the person's browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programEnvironment } from '../process/child-environment.ts';

/** The browser has read the file by then. */
const KEPT_MS = 60_000;

/** False where nobody would see a browser: over SSH, and without a display. */
export function hasBrowser(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  if (environment['SSH_CONNECTION'] !== undefined && environment['SSH_CONNECTION'] !== '') return false;
  return platform !== 'linux' || Boolean(environment['DISPLAY'] ?? '') || Boolean(environment['WAYLAND_DISPLAY'] ?? '');
}

function opener(platform: NodeJS.Platform, address: string): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', [address]];
  return platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler', address]] : ['xdg-open', [address]];
}

/**
 * Returns false if no program opens addresses here. The address goes through a private file that leads to it: other users of the machine see the arguments of every
 * process, and the address opens the window once.
 */
export async function openInBrowser(address: string, folder: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const file = join(folder, 'open-window.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}"><title>PEN Workbench</title>`;
  await rm(file, { force: true });
  await writeFile(file, page, { mode: 0o600, flag: 'wx' });
  setTimeout(() => void rm(file, { force: true }), KEPT_MS).unref();
  const [program, given] = opener(process.platform, pathToFileURL(file).href);
  const child = spawn(program, given, { env: programEnvironment(environment), detached: true, stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch {
    // There is no such program.
    return false;
  }
  child.unref();
  return true;
}
