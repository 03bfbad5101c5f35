/**
 * Starts a browser to profile: only on the user's click, with a separate profile, reached over a pipe. It belongs to the app and ends with
 * it; one left behind by a crash is ended at the next start.
 */
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { foreign } from '../../../shared/base/foreign-text.ts';
import { execFile, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import {
  advice,
  appError,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import type { BrowserCommandSchema } from '../../../shared/core/contracts/window-commands.ts';
import { createBrowserPipe, streamChannel, firstPage, type BrowserPipe } from '../cdp/index.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readPrivateText } from '../files/private-file.ts';
import { isProcessAlive } from '../files/process-alive.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import type { Log } from '../log/log.ts';
import { findBrowser, type InstalledBrowser } from './installed-browsers.ts';
import { endProcessGroup } from './process-group.ts';

// Records the browser that we started, so that the next start can end one left running by a crash. Only a process that is provably ours is
// ended: its command line must contain our own profile folder.

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

async function removeMarker(dataDirectory: string): Promise<void> {
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

// The commands that users copy to start a browser with a debugging port. Each has a separate profile: since Chrome 136 the port is ignored
// on the default profile.

export type BrowserCommand = z.infer<typeof BrowserCommandSchema>;
export type CommandPlatform = BrowserCommand['platform'];

/** The default port of the endpoint search. */
const PORT = 9222;

/** One command for each platform; the one for this machine starts the installed browser. */
export function browserCommands(here: CommandPlatform, found: InstalledBrowser | null): BrowserCommand[] {
  const program = (platform: CommandPlatform, usual: string): string =>
    platform === here && found !== null ? `"${found.path}"` : usual;
  return [
    {
      platform: 'linux',
      command: `${program('linux', 'google-chrome')} --remote-debugging-port=${PORT} --user-data-dir="$HOME/.cache/pen-debug-profile"`,
    },
    {
      platform: 'macos',
      command: `${program('macos', '"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"')} --remote-debugging-port=${PORT} --user-data-dir="$HOME/Library/Caches/pen-debug-profile"`,
    },
    {
      // `start` finds Chrome wherever it is installed; the empty quotes are the window title, which it takes from the first quotes.
      platform: 'windows',
      command: `${here === 'windows' && found !== null ? `start "" "${found.path}"` : 'start "" chrome'} --remote-debugging-port=${PORT} --user-data-dir="%TEMP%\\pen-debug-profile"`,
    },
  ];
}

function commandPlatform(platform: NodeJS.Platform): CommandPlatform {
  return platform === 'darwin' ? 'macos' : platform === 'win32' ? 'windows' : 'linux';
}

/** The time that a browser may take until its first page. */
const READY_DEADLINE_MS = 10_000;
/** Address of the only browser of an app in the list of endpoints. */
const ADDRESS = 'pipe:browser';
/** Time between the end of a browser's pipe and that of its process. */
const PIPE_END_GRACE_MS = 1000;

/** Characters of the browser's last output that are included in the error when it does not start. */
const MAX_STDERR_CHARS = 4000;

export interface LaunchedBrowser {
  /** The only connection to it: no port is open. */
  readonly pipe: BrowserPipe;
  readonly pid: number;
  /** `Google Chrome`, `Chromium` … */
  readonly name: string;
  readonly profileDirectory: string;
  /** Warnings for the user (`--no-sandbox`). */
  readonly notices: readonly string[];
}

export interface BrowserLaunch {
  /** The commands for each platform, and the browser found on this machine. */
  commands(): Promise<{ here: CommandPlatform; found: string | null; commands: BrowserCommand[] }>;
  /**
   * Starts the browser, or returns the running one. `browser_not_found`; `browser_failed` when it ends, or shows no page within 10 s;
   * `cancelled`.
   */
  launch(options?: { signal?: AbortSignal }): Promise<LaunchedBrowser>;
  /** The running browser. */
  current(): LaunchedBrowser | null;
  /** Emits when the browser starts or ends, for any reason. */
  readonly changes: Listenable<LaunchedBrowser | null>;
  /** Settles when a browser left running by a crash is ended: true if there was one. */
  readonly reaped: Promise<boolean>;
  /** Ends the browser with all its processes. */
  close(): Promise<void>;
}

export interface BrowserLaunchOptions {
  readonly dataDirectory: string;
  readonly log: Log;
  /** More arguments for the browser: tests run it headless. */
  readonly extraArguments?: readonly string[];
  readonly find?: () => Promise<InstalledBrowser | null>;
  readonly readyDeadlineMs?: number;
  /** Address of the browser in the list of endpoints: browsers that run at the same time need different ones. */
  readonly address?: string;
}

/** Searches at once for a browser that an earlier process left behind; starts one only on request. */
export function createBrowserLaunch(options: BrowserLaunchOptions): BrowserLaunch {
  const { dataDirectory, log, address = ADDRESS } = options;
  const here = commandPlatform(process.platform);
  const find =
    options.find ?? (() => findBrowser({ platform: process.platform, environment: process.env, home: homedir() }));
  const changes = new Emitter<LaunchedBrowser | null>();
  const profileDirectory = join(dataDirectory, 'browser-profile');
  let running: { pid: number; browser: LaunchedBrowser } | null = null;
  let launching: Promise<AppResult<LaunchedBrowser>> | null = null;
  const closing = new AbortController();

  const reaped = reap().catch((thrown: unknown) => {
    log.warn('The browser of an earlier start could not be searched', { error: String(thrown) });
    return false;
  });

  async function reap(): Promise<boolean> {
    const leftover = await findLeftover(dataDirectory);
    if (leftover === null) return false;
    log.warn('Ending the browser that an earlier start left running', { pid: leftover.pid });
    await endProcessGroup(leftover.pid);
    await removeMarker(dataDirectory);
    return true;
  }

  async function start(signal: AbortSignal): Promise<AppResult<LaunchedBrowser>> {
    const found = await find();
    if (found === null) {
      return err(
        appError(
          'browser_not_found',
          'No Chrome, Chromium, Edge or Brave was found on this computer.',
          advice(
            'Install one, or start yours with --remote-debugging-port=9222 and a separate --user-data-dir.',
            'Install one, or connect to another one by its address.',
          ),
        ),
      );
    }
    const ownerPid = await liveOwner(dataDirectory);
    if (ownerPid !== null) {
      return err(
        appError(
          'browser_failed',
          `Another PEN Workbench (process ${ownerPid}) runs the browser of this data folder.`,
          advice('Use that one, or start with another --data-dir.', 'Use that one.'),
        ),
      );
    }
    await reaped;
    const folder = await settle(() => createPrivateDirectory(dataDirectory, 'browser-profile'));
    if (!folder.ok) return folder;
    const notices: string[] = [];
    const args = [
      // No port: any process on this machine, of any user, could read this profile and all our files through it.
      '--remote-debugging-pipe',
      `--user-data-dir=${profileDirectory}`,
      '--no-first-run',
      '--no-default-browser-check',
      ...(options.extraArguments ?? []),
    ];
    if (process.getuid?.() === 0) {
      args.push('--no-sandbox');
      notices.push(
        `${found.name} runs without its sandbox (--no-sandbox), because PEN Workbench runs as root. Open only trusted pages in it.`,
      );
    }
    args.push('about:blank');
    for (const notice of notices) log.warn(notice);
    log.info('Starting a browser', { path: found.path, arguments: args });

    // A separate process group, so that all its processes end together; its output is read, because a full pipe would block it.
    const child = spawn(found.path, args, {
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_STDERR_CHARS);
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started (${errnoOf(error) ?? error.message})`));
      child.once('exit', (code, killedBy) =>
        resolve(code === null ? `was ended by ${killedBy ?? 'a signal'}` : `ended with status ${code}`),
      );
    });
    const { pid } = child;
    const [, , , toBrowser, fromBrowser] = child.stdio;
    if (pid === undefined || !(toBrowser instanceof Writable) || !(fromBrowser instanceof Readable))
      return err(failed(found, await ended, output));
    const pipe = createBrowserPipe({ address, channel: streamChannel(toBrowser, fromBrowser), log });
    // Its streams may be unread when it ends.
    void ended.then((how) => pipe.close(browserEnded(found, how)));
    try {
      await writeMarker(dataDirectory, { pid, ownerPid: process.pid, profileDirectory });
    } catch (thrown) {
      // Without the marker a crash would leave the browser running for ever.
      await endProcessGroup(pid);
      return err(fileError(thrown, { use: 'write', path: dataDirectory, what: 'the marker of the browser into' }));
    }

    const ready = await whenReady(pipe, ended, signal);
    if (ready !== 'ready') {
      await endProcessGroup(pid);
      await removeMarker(dataDirectory);
      if (ready === 'cancelled') return err(appError('cancelled', 'Starting the browser was cancelled.'));
      return err(ready === 'late' ? lateError(found, deadlineMs) : failed(found, ready.ended, output));
    }
    const browser: LaunchedBrowser = {
      pipe,
      pid,
      name: found.name,
      profileDirectory,
      notices,
    };
    running = { pid, browser };
    void forgetWhenEnded(pid, ended);
    changes.emit(browser);
    return ok(browser);
  }

  async function forgetWhenEnded(pid: number, ended: Promise<string>): Promise<void> {
    const how = await ended;
    // Ended by `close`, which cleans up itself.
    if (running?.pid !== pid) return;
    running = null;
    log.info(`The browser ${how}`);
    try {
      await removeMarker(dataDirectory);
    } catch (thrown) {
      log.warn('The browser’s marker was not removed', { error: String(thrown) });
    }
    changes.emit(null);
  }

  const deadlineMs = options.readyDeadlineMs ?? READY_DEADLINE_MS;

  /** Waits until the browser reports a page: until then there is nothing to profile. */
  async function whenReady(
    pipe: BrowserPipe,
    ended: Promise<string>,
    signal: AbortSignal,
  ): Promise<'ready' | 'late' | 'cancelled' | { ended: string }> {
    const late = AbortSignal.timeout(deadlineMs);
    const page = await firstPage(pipe, AbortSignal.any([signal, late]));
    if (page.ok) return 'ready';
    if (signal.aborted) return 'cancelled';
    if (late.aborted) return 'late';
    // The pipe closes a moment before the process ends; a process that closed it and stays has failed as well.
    const how = await Promise.race([ended, delay(PIPE_END_GRACE_MS, null, { ref: false })]);
    return { ended: how ?? 'closed its pipe' };
  }

  return {
    changes,
    current: () => running?.browser ?? null,
    async commands() {
      const found = await find();
      return { here, found: found?.name ?? null, commands: browserCommands(here, found) };
    },
    async launch({ signal } = {}) {
      if (closing.signal.aborted)
        throw new AppFailure(appError('shutting_down', 'PEN Workbench is ending.', 'Start it again.'));
      // A second click during or after the first means the same browser: its profile can be opened only once.
      if (running !== null) return running.browser;
      launching ??= start(AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])])).finally(() => {
        launching = null;
      });
      return unwrap(await launching);
    },
    reaped,
    async close() {
      closing.abort();
      await reaped;
      await launching;
      if (running === null) return;
      const { pid } = running;
      running = null;
      await endProcessGroup(pid);
      await removeMarker(dataDirectory);
      changes.emit(null);
    },
  };
}

function browserEnded(browser: InstalledBrowser, how: string): AppError {
  return appError('disconnected', `${browser.name}, which was started here, ${how}.`, 'Start it again in the window.', {
    endpoint: ADDRESS,
  });
}

function failed(browser: InstalledBrowser, how: string, output: string): AppError {
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  return appError(
    'browser_failed',
    `${browser.name} (${browser.path}) ${how} before it reported a page on its debugging pipe${lastLine === '' ? '' : `: ${foreign(lastLine, 300)}`}.`,
    'Close other windows of that profile, or start the browser yourself with the command shown.',
  );
}

function lateError(browser: InstalledBrowser, deadlineMs: number): AppError {
  return appError(
    'browser_failed',
    `${browser.name} (${browser.path}) reported no page on its debugging pipe within ${Math.round(deadlineMs / 1000)} s.`,
    'Start it yourself with the command shown, and connect to its port.',
  );
}
