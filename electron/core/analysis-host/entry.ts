/**
 * The analysis process: an Electron utility process in the app, a forked process on the command line and in tests. It serves its parent's
 * port and, with the rights of a window, every port that the parent sends with `{ type: 'port' }` or, forked, opens with `port-open`.
 */
import './start-settings.ts';
import { availableParallelism, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnalysisReply } from '../../../shared/core/analysis/analysis.ts';
import { parseArgs } from 'node:util';
import { liesInMemory } from '../files/memory-file-system.ts';
import { collectGarbage } from '../process/collect-garbage.ts';
import { compileOnOneThread } from '../process/compile-on-one-thread.ts';
import { createAnalysisHost } from './host.ts';
import { createColumnCache, type ColumnCache } from './column-cache/column-cache.ts';
import { memoryCeilingBytes } from './memory-ceiling.ts';
import type { Pacing } from './pause.ts';
import { createFramePorts } from './port/frame-ports.ts';
import type { HostPort } from './port/port.ts';
import { windowRights } from './port/port-rights.ts';
import { createSecondThread, type SecondThread } from './second-thread.ts';

/** Below normal: loading a snapshot must not take the cores from the window or from the profiled program. */
const PRIORITY = 10;

/**
 * A tool sends its next query well before this. Until then nothing is precomputed or written to the column cache, because the next query
 * would have to wait for it.
 */
const IDLE_GAP_MS = 100;

/** The common part of Electron's `parentPort` and `MessagePortMain`. */
interface ElectronPort {
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start?(): void;
}

/** Accepts no ports unless `onPorts` is given: a port that a window sends did not come from main. */
function electronHostPort(port: ElectronPort, onPorts?: (ports: ElectronPort[]) => void): HostPort {
  return {
    send: (reply: AnalysisReply) => port.postMessage(reply),
    listen: (onMessage, onClose) => {
      port.on('message', ({ data, ports }) => {
        if (onPorts !== undefined && isPortMessage(data)) onPorts(ports);
        else onMessage(data);
      });
      port.on('close', onClose);
      port.start?.();
    },
  };
}

function isPortMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'port';
}

function isElectronPort(value: unknown): value is ElectronPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

/** Standard error goes to the log of the parent process. */
function report(what: string, thrown: unknown): void {
  process.stderr.write(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
}

/**
 * No second thread on a single core, nor with `PEN_ANALYSIS_THREADS=1`. It starts after the priority is set, because it inherits the
 * priority of the thread that starts it.
 */
function secondThread(): SecondThread | null {
  if (availableParallelism() < 2 || process.env['PEN_ANALYSIS_THREADS'] === '1') return null;
  const entry = import.meta.filename.endsWith('.ts') ? 'second-thread-entry.ts' : '../second-thread/second-thread.js';
  return createSecondThread({ entryPath: join(import.meta.dirname, entry), report });
}

function startArguments(): { dataDirectory: unknown; limit: unknown } {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: { 'data-dir': { type: 'string' }, 'library-limit': { type: 'string' } },
    // Electron adds arguments of its own to a utility process.
    strict: false,
  });
  return { dataDirectory: values['data-dir'], limit: values['library-limit'] };
}

/** If temporary files would be in memory, the data folder is used instead, as for captures in flight. */
async function scratchDirectory(): Promise<string> {
  const { dataDirectory } = startArguments();
  const temporary = tmpdir();
  return typeof dataDirectory === 'string' && (await liesInMemory(temporary))
    ? join(dataDirectory, 'spool')
    : temporary;
}

/** Columns are cached if the parent process names the data folder. */
function openColumnCache({ turn, idleGap }: Pacing): ColumnCache | null {
  const { dataDirectory, limit } = startArguments();
  if (typeof dataDirectory !== 'string' || typeof limit !== 'string') return null;
  return createColumnCache({
    dataDirectory,
    libraryLimitBytes: Number(limit),
    turn,
    ...(idleGap === undefined ? {} : { idleGap }),
    report: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
}

function start(): void {
  compileOnOneThread();
  try {
    setPriority(PRIORITY);
  } catch (thrown) {
    // Some sandboxes forbid it; the work continues at normal priority.
    report('The priority of the analysis process was not lowered', thrown);
  }
  const pacing: Pacing = {
    now: () => performance.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    idleGap: () => delay(IDLE_GAP_MS),
  };
  const second = secondThread();
  const host = createAnalysisHost({
    second,
    pacing,
    ceilingBytes: memoryCeilingBytes(),
    columnCache: openColumnCache(pacing),
    scratchDirectory,
    collectGarbage: () => {
      second?.collectGarbage();
      collectGarbage();
    },
    reportBug: (thrown) => report('A bug in the analysis', thrown),
  });
  const { dataDirectory } = startArguments();
  const ofWindow = windowRights(typeof dataDirectory === 'string' ? join(dataDirectory, 'library') : null);
  const serveWindows = (ports: ElectronPort[]): void => {
    for (const port of ports) host.attach(electronHostPort(port), ofWindow);
  };

  const parentPort: unknown = Reflect.get(process, 'parentPort');
  if (isElectronPort(parentPort)) {
    host.attach(electronHostPort(parentPort, serveWindows));
    return;
  }
  const tell = (message: unknown): void => void process.send?.(message);
  const takesForPort = createFramePorts({ tell, attach: (port) => host.attach(port, ofWindow) });
  host.attach({
    send: tell,
    listen: (onMessage) =>
      void process.on('message', (message) => {
        if (!takesForPort(message)) onMessage(message);
      }),
  });
  // The parent process has ended, or ends this one.
  process.on('disconnect', () => process.exit(0));
  // The parent may have ended during the start; then no event follows.
  if (!process.connected) process.exit(0);
}

start();
