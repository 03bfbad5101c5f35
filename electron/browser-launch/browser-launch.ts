/**
 * Starts a browser to profile: on a person's click only, with a profile of its own, reached over a pipe. It belongs to the
 * app: it ends with it, and one that a crash left behind is ended at the next start.
 */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { createBrowserPipe, firstPage, type BrowserPipe } from '../cdp/index.ts';
import { createPrivateDirectory } from '../data-directory.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import type { Log } from '../log/log.ts';
import { browserCommands, commandPlatform, type BrowserCommand, type CommandPlatform } from './browser-commands.ts';
import { findBrowser, type InstalledBrowser } from './installed-browsers.ts';
import { findLeftover, liveOwner, removeMarker, writeMarker } from './launch-marker.ts';
import { endProcessGroup } from './process-group.ts';

/** How long a browser may take to its first page. */
const READY_DEADLINE_MS = 10_000;
/** Where it is found among endpoints. */
const ADDRESS = 'pipe:browser';
/** Between the end of a browser's pipe and that of its process. */
const PIPE_END_GRACE_MS = 1000;

/** The end of what the browser wrote, kept for the error where it does not start. */
const STDERR_KEPT_CHARS = 4000;

export interface LaunchedBrowser {
  /** The only way to it: no port is open. */
  readonly pipe: BrowserPipe;
  readonly pid: number;
  /** `Google Chrome`, `Chromium` … */
  readonly name: string;
  readonly profileDirectory: string;
  /** Sentences the person must see (`--no-sandbox`). */
  readonly notices: readonly string[];
}

export interface BrowserLaunch {
  /** What to copy on each platform, and the browser that was found here. */
  commands(): Promise<{ here: CommandPlatform; found: string | null; commands: BrowserCommand[] }>;
  /**
   * Starts the browser, or gives the one that runs. `browser_not_found`; `browser_failed` where it ends, or shows no
   * page within 10 s; `cancelled`.
   */
  launch(options?: { signal?: AbortSignal }): Promise<AppResult<LaunchedBrowser>>;
  /** The browser that runs now. */
  current(): LaunchedBrowser | null;
  /** It started or ended, by whosever hand. */
  readonly changes: Listenable<LaunchedBrowser | null>;
  /** Settles when a browser that a crash of an earlier process left running is ended: true where there was one. */
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
}

/** Looks for a browser that an earlier process left behind at once; starts one only when told. */
export function createBrowserLaunch(options: BrowserLaunchOptions): BrowserLaunch {
  const { dataDirectory, log } = options;
  const here = commandPlatform(process.platform);
  const find =
    options.find ?? (() => findBrowser({ platform: process.platform, environment: process.env, home: homedir() }));
  const changes = new Emitter<LaunchedBrowser | null>();
  const profileDirectory = join(dataDirectory, 'browser-profile');
  let running: { pid: number; browser: LaunchedBrowser } | null = null;
  let launching: Promise<AppResult<LaunchedBrowser>> | null = null;
  const closing = new AbortController();

  const reaped = reap().catch((thrown: unknown) => {
    log.warn('The browser of an earlier start could not be looked for', { error: String(thrown) });
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
          'Install one, or start yours with --remote-debugging-port=9222 and a --user-data-dir of its own.',
        ),
      );
    }
    const ownerPid = await liveOwner(dataDirectory);
    if (ownerPid !== null) {
      return err(
        appError(
          'browser_failed',
          `Another PEN Workbench (process ${ownerPid}) runs the browser of this data folder.`,
          'Use that one, or start with another --data-dir.',
        ),
      );
    }
    await reaped;
    const folder = await createPrivateDirectory(dataDirectory, 'browser-profile');
    if (!folder.ok) return folder;
    const notices: string[] = [];
    const args = [
      // No port: any process of this machine, of whichever user, could read this profile and every file of ours through it.
      '--remote-debugging-pipe',
      `--user-data-dir=${profileDirectory}`,
      '--no-first-run',
      '--no-default-browser-check',
      ...(options.extraArguments ?? []),
    ];
    if (process.getuid?.() === 0) {
      args.push('--no-sandbox');
      notices.push(
        `${found.name} runs without its sandbox (--no-sandbox), because PEN Workbench runs as root. Open only pages you trust in it.`,
      );
    }
    args.push('about:blank');
    for (const notice of notices) log.warn(notice);
    log.info('Starting a browser', { path: found.path, arguments: args });

    // A group of its own, so that it ends whole; its output is read, or a full pipe would stop it.
    const child = spawn(found.path, args, {
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-STDERR_KEPT_CHARS);
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
    const pipe = createBrowserPipe({ address: ADDRESS, toBrowser, fromBrowser, log });
    // Its streams may stand unread when it ends.
    void ended.then((how) => pipe.close(browserEnded(found, how)));
    try {
      await writeMarker(dataDirectory, { pid, ownerPid: process.pid, profileDirectory });
    } catch (thrown) {
      // Without it a crash would leave the browser running for ever.
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

  /** Waits until the browser tells of a page: until then there is nothing to profile. */
  async function whenReady(
    pipe: BrowserPipe,
    ended: Promise<string>,
    signal: AbortSignal,
  ): Promise<'ready' | 'late' | 'cancelled' | { ended: string }> {
    const late = AbortSignal.timeout(deadlineMs);
    const told = await firstPage(pipe, AbortSignal.any([signal, late]));
    if (told.ok) return 'ready';
    if (signal.aborted) return 'cancelled';
    if (late.aborted) return 'late';
    // The pipe closes a moment before the process is gone; one that closed it and stays has failed as well.
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
    launch({ signal } = {}) {
      if (closing.signal.aborted)
        return Promise.resolve(err(appError('shutting_down', 'PEN Workbench is ending.', 'Start it again.')));
      // A second click while the first is at work, or has worked, means the same browser: its profile opens only once.
      if (running !== null) return Promise.resolve(ok(running.browser));
      launching ??= start(AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])])).finally(() => {
        launching = null;
      });
      return launching;
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
  const said = output.trim().split('\n').at(-1) ?? '';
  return appError(
    'browser_failed',
    `${browser.name} (${browser.path}) ${how} before it told of a page on its debugging pipe${said === '' ? '' : `: ${said.slice(0, 300)}`}.`,
    'Close other windows of that profile, or start the browser yourself with the command shown.',
  );
}

function lateError(browser: InstalledBrowser, deadlineMs: number): AppError {
  return appError(
    'browser_failed',
    `${browser.name} (${browser.path}) told of no page on its debugging pipe within ${Math.round(deadlineMs / 1000)} s.`,
    'Start it yourself with the command shown, and connect to its port.',
  );
}
