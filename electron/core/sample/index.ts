/**
 * Starts and ends the sample target: a program of its own with a temporary profile, started on demand, ended with the app, its profile removed.
 * The programs are in `sample/`: one for Electron, one that shows the page in an installed browser.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { AppFailure, advice, appError, settle, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { createBrowserPipe, streamChannel, type BrowserPipe } from '../cdp/index.ts';
import { programEnvironment } from '../process/child-environment.ts';
import type { Log } from '../log/log.ts';
import type { SampleProgram } from './sample-program.ts';

export { sampleInBrowser, type SampleProgram } from './sample-program.ts';

// The sample's temporary profile: a private folder in the temp folder that contains its owner's process id, so that the profile left by a
// killed app is removed at the next start, and that of a running app is not.

const PREFIX = 'pen-sample-';
const OWNER_FILE = 'pen-owner';
/** Chromium's helpers may still write for a moment after the process has ended. */
const REMOVE_RETRIES = 10;
const REMOVE_RETRY_DELAY_MS = 100;
/** A folder that is being created has its owner's id well before this. */
const CREATED_WITHIN_MS = 60_000;

async function createProfile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(folder, OWNER_FILE), String(process.pid));
  return folder;
}

async function removeProfile(folder: string, log: Log): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: REMOVE_RETRIES, retryDelay: REMOVE_RETRY_DELAY_MS });
  } catch (thrown) {
    // The next start removes it.
    log.warn("the sample target's profile was not removed", { folder, error: String(thrown) });
  }
}

/** Removes the profiles of apps that have ended. A folder of another user with such a name is left alone. */
async function sweepProfiles(log: Log): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const modifiedMs = await ownFolderModifiedMs(folder);
    if (modifiedMs === null) continue;
    const text = await readIfThere(join(folder, OWNER_FILE));
    const owner = Number(text);
    // Without an owner's id it is being created right now, or its removal has failed half-way.
    const isAbandoned =
      text === null
        ? Date.now() - modifiedMs > CREATED_WITHIN_MS
        : Number.isInteger(owner) && owner > 0 && !isAlive(owner);
    if (isAbandoned) await removeProfile(folder, log);
  }
}

/** When something in the folder last changed; null unless it is ours and a real folder: links are not followed. */
async function ownFolderModifiedMs(path: string): Promise<number | null> {
  try {
    const found = await lstat(path);
    // Windows has no user ids, and a temp folder for each user.
    const isOwn = found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
    return isOwn ? found.mtimeMs : null;
  } catch (thrown) {
    // Removed by another start in the meantime.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is running under another user.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    // ENOTDIR, EACCES: something of another user that only has our prefix.
    if (thrown instanceof Error && 'code' in thrown && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(thrown.code)))
      return null;
    throw thrown;
  }
}

/** Address of the sample in the list of endpoints. */
const ADDRESS = 'pipe:sample';

/** The argument that turns a packaged app into its own sample: a package runs no other program than the one inside it. */
export const SAMPLE_FLAG = '--sample-target';

const START_TIMEOUT_MS = 60_000;
/** Time between the request to end and the kill. */
const STOP_GRACE_MS = 3000;
/** Lines of the sample's last output an error contains. */
const MAX_STDERR_LINES = 6;

export type SampleState = 'stopped' | 'starting' | 'running' | 'failed';

export interface SampleTargetOptions {
  /** Called at each start; fails with `sample_failed`. */
  readonly findProgram: () => Promise<SampleProgram>;
  readonly log: Log;
}

export interface SampleTarget {
  readonly state: SampleState;
  /** The reason why the state is `failed`. */
  readonly error: AppError | null;
  readonly changes: Listenable<void>;
  /** Starts it, or joins the running or starting one. It is reached over `pipe` only. Fails with `sample_failed`. */
  start(): Promise<AppResult<{ pipe: BrowserPipe }>>;
  /** Ends the process and removes its profile. Does nothing when it is not running. */
  stop(): Promise<void>;
}

interface RunningSample {
  readonly child: ChildProcess;
  readonly pipe: BrowserPipe | null;
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
  /** Counts the stops, so that a stop before there is a process is not missed. */
  let stops = 0;

  const become = (next: SampleState, why: AppError | null = null): void => {
    state = next;
    error = why;
    changes.emit();
  };

  /** Cleans up after the process, for any end; an end that was not requested is reported as a failure. */
  const watchForEnd = async (sample: RunningSample, stderr: readonly string[]): Promise<void> => {
    await sample.exited;
    await removeProfile(sample.profile, log);
    if (running !== sample) return;
    running = null;
    if (state === 'running') become('failed', endedByItself(sample.child, stderr));
  };

  const launch = async (): Promise<{ pipe: BrowserPipe }> => {
    const stopsBefore = stops;
    // One whose pipe has ended; its helpers may still be there.
    if (running !== null) await endProcess(running);
    await sweepProfiles(log);
    const program = await options.findProgram();
    const profile = await createProfile();
    if (stops !== stopsBefore) {
      await removeProfile(profile, log);
      throw new AppFailure(couldNotStart('it was stopped before it ran', []));
    }
    const child = spawnSample(program, profile);
    const stderr = keepLastLines(child, log);
    const pipe = pipeOf(child, log);
    const sample: RunningSample = { child, pipe, profile, exited: exitOf(child) };
    running = sample;
    void watchForEnd(sample, stderr);
    // Its streams may be unread when it ends.
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
      const wasStopped = stops !== stopsBefore;
      await stop();
      if (!wasStopped) become('failed', result.error);
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
      // The pipe of a killed one ends before the process is known to have ended.
      const isGone = state === 'running' && running?.pipe?.ended.aborted === true;
      if (starting !== null && !isGone && (state === 'starting' || state === 'running')) return starting;
      starting = startOnce();
      return starting;
    },
    stop,
  };
}

function spawnSample(sample: SampleProgram, profile: string): ChildProcess {
  // No port: any process on this machine, of any user, could read all our files through it.
  const switches = [`--user-data-dir=${profile}`, '--remote-debugging-pipe', '--no-first-run'];
  return spawn(sample.program, [...sample.arguments, ...switches], {
    env: programEnvironment(process.env, { NODE_OPTIONS: undefined, ...sample.variables }),
    // The sample ends itself when the first pipe closes, which also happens if we crash; the last two are the debugging pipe.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A separate process group, so that Chromium's helpers end with it, and Ctrl-C in our terminal is ours to handle.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** Null if the process could not be started. */
function pipeOf({ stdio }: ChildProcess, log: Log): BrowserPipe | null {
  const [, , , toBrowser, fromBrowser] = stdio;
  return toBrowser instanceof Writable && fromBrowser instanceof Readable
    ? createBrowserPipe({ address: ADDRESS, channel: streamChannel(toBrowser, fromBrowser), log })
    : null;
}

/** Resolves when the process is gone, or could not be started. */
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

/** The last lines of stderr, for an error's text; all of them go to the debug log. */
function keepLastLines(child: ChildProcess, log: Log): readonly string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.debug('sample target', { line });
    // Every machine without a session bus prints these; they explain nothing.
    if (line.includes('dbus')) return;
    lines.push(line);
    if (lines.length > MAX_STDERR_LINES) lines.shift();
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
  const output = stderr.length === 0 ? '' : ` Its output: ${stderr.join(' / ')}`;
  return appError(
    'sample_failed',
    `The sample target could not be started: ${reason}.${output}`,
    advice(
      'Connect to a browser of your own instead, or start the app with --log-level debug to see all output of the sample.',
      'Connect to a browser of your own instead.',
    ),
  );
}

function endedByItself(child: ChildProcess, stderr: readonly string[]): AppError {
  const output = stderr.length === 0 ? '' : ` Its output: ${stderr.join(' / ')}`;
  return appError(
    'sample_failed',
    `The sample target has ended: ${endText(child.exitCode, child.signalCode)}.${output}`,
    'Start it again from the targets list.',
  );
}
