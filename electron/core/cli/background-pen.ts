/**
 * A PEN without a window that commands share: the first command that needs one starts it, and it ends when it was not used for a while. Ids of objects, loaded
 * captures and connections stay between commands, and the next command need not start a core.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { answersHello, endBackground, readDiscovery, type Discovery } from '../discovery/index.ts';
import { readBuildInfo } from './build-info.ts';
import type { CommandContext } from './context.ts';
import { settle } from '../../../shared/base/errors.ts';

const IDLE_SECONDS = 600;
/** A start takes half a second; a machine under load takes several. */
const START_LIMIT_MS = 15_000;
const LOOK_AGAIN_MS = 20;

/**
 * Seconds without use after which a shared process ends; null where there is to be none: with `PEN_BACKGROUND=off`, and on
 * build servers, which set `CI`. `PEN_BACKGROUND` is otherwise the number of seconds.
 */
export function backgroundSeconds({ environment }: CommandContext): number | null {
  const wanted = environment['PEN_BACKGROUND'] ?? '';
  if (wanted === '') return (environment['CI'] ?? '') === '' ? IDLE_SECONDS : null;
  const seconds = Number(wanted);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}

/** A background process from before an update, or from before a build, answers as the older program would. */
function isOutdated({ version, startedAtMs }: Discovery, { version: ours, installation }: CommandContext): boolean {
  if (version !== ours) return true;
  // Not the time of the entry: in the archive of a packaged app that is the time of this process.
  const { builtAt } = readBuildInfo(installation);
  return builtAt !== null && Date.parse(builtAt) > startedAtMs;
}

/** Ends the background process of an older program. */
export async function endOutdated(context: CommandContext): Promise<void> {
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok || found.value === null || !found.value.isBackground) return;
  if (isOutdated(found.value, context)) await endBackground(context.dataDirectory);
}

/** Starts it and waits until it answers; false if it did not start, and `run/background.log` of the data folder says why. */
export async function startBackground(context: CommandContext, idleSeconds: number): Promise<boolean> {
  const { dataDirectory, environment, installation, interrupt } = context;
  const folder = await settle(() => createPrivateDirectory(dataDirectory, 'run'));
  if (!folder.ok) return false;
  const { PEN_LAUNCHER_PID: _, ...others } = environment;
  const log = openSync(join(folder.value, 'background.log'), 'w', 0o600);
  const words = ['serve', '--idle', String(idleSeconds), '--addr', '127.0.0.1:0', '--data-dir', dataDirectory];
  const child = spawn(process.execPath, [...process.execArgv, installation.cliEntry, ...words], {
    detached: true,
    env: { ...others, ELECTRON_RUN_AS_NODE: '1' },
    // Not that of the command: a folder in use cannot be removed on Windows.
    cwd: dataDirectory,
    stdio: ['ignore', 'ignore', log],
    windowsHide: true,
  });
  closeSync(log);
  child.unref();
  const ended = new AbortController();
  child.once('error', () => ended.abort()).once('exit', () => ended.abort());
  const latest = performance.now() + START_LIMIT_MS;
  while (!ended.signal.aborted && !interrupt.aborted && performance.now() < latest) {
    const found = await readDiscovery(dataDirectory);
    if (found.ok && found.value !== null && (await answersHello(found.value))) return true;
    await delay(LOOK_AGAIN_MS);
  }
  return false;
}
