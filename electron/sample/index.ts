/**
 * The sample target as the app owns it: a second Electron process with a profile of its own in the temp folder, started on demand, ended
 * with the app, its profile removed. `sample/` is the program; this is its keeper.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { AppFailure, appError, settle, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { createBrowserPipe, type BrowserPipe } from '../cdp/index.ts';
import type { Log } from '../log/log.ts';
import { createProfile, removeProfile, sweepProfiles } from './profile.ts';

/** Where the sample is found among endpoints. */
const ADDRESS = 'pipe:sample';

/** The argument that makes a packaged app be its own sample: a package runs no other program than the one inside it. */
export const SAMPLE_FLAG = '--sample-target';

const START_TIMEOUT_MS = 20_000;
/** Between the request to end and the end by force. */
const STOP_GRACE_MS = 3000;
/** What of the sample's last words an error carries. */
const KEPT_STDERR_LINES = 6;

export type SampleState = 'stopped' | 'starting' | 'running' | 'failed';

export interface SampleTargetOptions {
  /** The Electron binary, or the packaged app. */
  readonly executablePath: string;
  /** The folder of the sample program, or null where the packaged app is started with `SAMPLE_FLAG`. */
  readonly sampleDirectory: string | null;
  readonly log: Log;
  /** Before all others: `--no-sandbox` where the app itself runs with it. */
  readonly extraArguments?: readonly string[];
}

export interface SampleTarget {
  readonly state: SampleState;
  /** Why the state is `failed`. */
  readonly error: AppError | null;
  readonly changes: Listenable<void>;
  /** Starts it, or joins the running or starting one. It is reached over `pipe` alone. Fails with `sample_failed`. */
  start(): Promise<AppResult<{ pipe: BrowserPipe }>>;
  /** Ends the process and removes its profile. Harmless when nothing runs. */
  stop(): Promise<void>;
}

interface RunningSample {
  readonly child: ChildProcess;
  readonly profile: string;
  readonly exited: Promise<void>;
}

export function createSampleTarget(options: SampleTargetOptions): SampleTarget {
  const { log } = options;
  const changes = new Emitter<void>();
  let state: SampleState = 'stopped';
  let error: AppError | null = null;
  let running: RunningSample | null = null;
  let starting: Promise<AppResult<{ pipe: BrowserPipe }>> | null = null;
  /** Counts the stops, so that one that comes before there is a process is heard as well. */
  let stops = 0;

  const become = (next: SampleState, why: AppError | null = null): void => {
    state = next;
    error = why;
    changes.emit();
  };

  /** Cleans up after the process, whatever ended it; an end that nobody asked for is a failure to be told. */
  const watchForEnd = async (sample: RunningSample, stderr: readonly string[]): Promise<void> => {
    await sample.exited;
    await removeProfile(sample.profile, log);
    if (running !== sample) return;
    running = null;
    if (state === 'running') become('failed', endedByItself(sample.child, stderr));
  };

  const launch = async (): Promise<{ pipe: BrowserPipe }> => {
    const stopsBefore = stops;
    await sweepProfiles(log);
    const profile = await createProfile();
    if (stops !== stopsBefore) {
      await removeProfile(profile, log);
      throw new AppFailure(couldNotStart('it was stopped before it ran', []));
    }
    const child = spawnSample(options, profile);
    const stderr = keepLastLines(child, log);
    const sample: RunningSample = { child, profile, exited: exitOf(child) };
    running = sample;
    void watchForEnd(sample, stderr);
    const pipe = pipeOf(child, log);
    // Its streams may stand unread when it ends.
    child.once('exit', () => pipe?.close(endedByItself(child, stderr)));
    await whenReady(child, stderr);
    if (pipe === null) throw new AppFailure(couldNotStart('it has no debugging pipe', stderr));
    return { pipe };
  };

  const stop = async (): Promise<void> => {
    const sample = running;
    running = null;
    stops += 1;
    if (state === 'starting' || state === 'running') become('stopped');
    if (sample === null) return;
    await endProcess(sample);
    await removeProfile(sample.profile, log);
  };

  const startOnce = async (): Promise<AppResult<{ pipe: BrowserPipe }>> => {
    const stopsBefore = stops;
    become('starting');
    const result = await settle(launch);
    if (result.ok) become('running');
    else {
      const asked = stops !== stopsBefore;
      await stop();
      if (!asked) become('failed', result.error);
    }
    return result;
  };

  return {
    get state() {
      return state;
    },
    get error() {
      return error;
    },
    changes,
    start() {
      if (starting !== null && (state === 'starting' || state === 'running')) return starting;
      starting = startOnce();
      return starting;
    },
    stop,
  };
}

function spawnSample(options: SampleTargetOptions, profile: string): ChildProcess {
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _nodeOptions, ...env } = process.env;
  const entry = options.sampleDirectory ?? SAMPLE_FLAG;
  // No port: any process of this machine, of whichever user, could read every file of ours through it.
  const switches = [`--user-data-dir=${profile}`, '--remote-debugging-pipe', '--no-first-run'];
  return spawn(options.executablePath, [...(options.extraArguments ?? []), entry, ...switches], {
    env,
    // It ends itself when the first closes, which it does whatever ends us; the last two are the debugging pipe.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A process group, so that Chromium's helpers end with it, and Ctrl-C in our terminal is ours to handle.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** Null where the process never came to be. */
function pipeOf({ stdio }: ChildProcess, log: Log): BrowserPipe | null {
  const [, , , toBrowser, fromBrowser] = stdio;
  return toBrowser instanceof Writable && fromBrowser instanceof Readable
    ? createBrowserPipe({ address: ADDRESS, toBrowser, fromBrowser, log })
    : null;
}

/** Resolves when the process is gone, also where it never came to be. */
async function exitOf(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
}

/** Resolves when the sample's page is loaded. */
async function whenReady(child: ChildProcess, stderr: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail(`it was not ready within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new AppFailure(couldNotStart(reason, stderr)));
    };
    child.once('error', (thrown) => fail(thrown.message));
    child.once('close', (code, signal) => fail(endText(code, signal)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('PEN sample ready')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The last lines of stderr, kept for an error's text; all of them go to the debug log. */
function keepLastLines(child: ChildProcess, log: Log): readonly string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.debug('sample target', { line });
    // Every machine without a session bus prints these; they explain nothing.
    if (line.includes('dbus')) return;
    lines.push(line);
    if (lines.length > KEPT_STDERR_LINES) lines.shift();
  });
  return lines;
}

async function endProcess({ child, exited }: RunningSample): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  child.stdin?.end();
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (thrown) {
    // ESRCH: it ended by itself in between.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

function endText(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with status ${code}` : `signal ${signal} ended it`;
}

function couldNotStart(reason: string, stderr: readonly string[]): AppError {
  const said = stderr.length === 0 ? '' : ` It said: ${stderr.join(' / ')}`;
  return appError(
    'sample_failed',
    `The sample target could not be started: ${reason}.${said}`,
    'Connect to a browser of your own instead, or start the app with --log-level debug to see all that the sample says.',
  );
}

function endedByItself(child: ChildProcess, stderr: readonly string[]): AppError {
  const said = stderr.length === 0 ? '' : ` It said: ${stderr.join(' / ')}`;
  return appError(
    'sample_failed',
    `The sample target is gone: ${endText(child.exitCode, child.signalCode)}.${said}`,
    'Start it again from the targets list.',
  );
}
