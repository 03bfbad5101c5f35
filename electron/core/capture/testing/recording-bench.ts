/** The capture stack for tests, as the core assembles it: endpoints with held sessions, a spool, and owners whose locks are counted. */
import { OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import { ok } from '../../../../shared/base/result.ts';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConvertPerfetto } from '../../../../shared/core/capability/analysis-ports.ts';
import type { TraceSettings } from '../../../../shared/core/capability/trace-ports.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createAnalysisClient, createForkLauncher, type AnalysisLauncher } from '../../analysis-client/index.ts';
import { createEndpoints, createHeldSessions, type Endpoints } from '../../cdp/index.ts';
import type { RealTarget } from '../../cdp/testing/real-targets.ts';
import { createSpool, type Spool } from '../../spool/index.ts';
import { createCapture, type Capture } from '../capture.ts';
import type { EndedByItself } from '../recordings.ts';
import { settle, type AppResult } from '../../../../shared/base/errors.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export const YOU: CallerInfo = { id: 'window-1', kind: 'window', name: 'you' };
export const CLAUDE: CallerInfo = { id: 'mcp-1', kind: 'mcp', name: 'Claude Code' };
export const CURSOR: CallerInfo = { id: 'mcp-2', kind: 'mcp', name: 'Cursor' };

/** Tests read failures as values. */
type Settled<F extends (...args: never[]) => Promise<unknown>> = Promise<AppResult<Awaited<ReturnType<F>>>>;

export interface RecordingBench extends AsyncDisposable {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly capture: Capture;
  /** Recordings that ended without a stop. */
  readonly lost: EndedByItself[];
  /** Number of locks that are held. */
  readonly locks: () => number;
  /** Connects to a real target, or to the port of a fake one. */
  readonly connect: (target: Pick<RealTarget, 'port' | 'kill'>) => Promise<TargetInfo>;
  readonly track: (
    target: TargetInfo,
    caller?: CallerInfo,
    trackAllocations?: boolean,
  ) => ReturnType<Capture['heapTracking']['start']>;
  readonly stop: (
    target: TargetInfo,
    options?: Partial<Parameters<Capture['heapTracking']['stop']>[1]>,
  ) => ReturnType<Capture['heapTracking']['stop']>;
  readonly sample: (target: TargetInfo, caller?: CallerInfo) => Settled<Capture['heapSampling']['start']>;
  readonly stopSampling: (target: TargetInfo, caller?: CallerInfo) => ReturnType<Capture['heapSampling']['stop']>;
  readonly profile: (
    target: TargetInfo,
    options?: Partial<Parameters<Capture['cpuProfiling']['record']>[1]>,
  ) => ReturnType<Capture['cpuProfiling']['record']>;
  readonly startProfiling: (target: TargetInfo, caller?: CallerInfo) => Settled<Capture['cpuProfiling']['start']>;
  readonly stopProfiling: (
    target: TargetInfo,
    options?: Partial<Parameters<Capture['cpuProfiling']['stop']>[1]>,
  ) => ReturnType<Capture['cpuProfiling']['stop']>;
  readonly trace: (
    target: TargetInfo,
    options?: Partial<Parameters<Capture['tracing']['record']>[1]>,
  ) => Settled<Capture['tracing']['record']>;
  readonly startTracing: (
    target: TargetInfo,
    options?: { caller?: CallerInfo; settings?: Partial<TraceSettings> },
  ) => Settled<Capture['tracing']['start']>;
  readonly stopTracing: (
    target: TargetInfo,
    options?: Partial<Parameters<Capture['tracing']['stop']>[1]>,
  ) => ReturnType<Capture['tracing']['stop']>;
  readonly files: () => Promise<string[]>;
  /** Deletes the files in the spool. */
  readonly clear: () => Promise<void>;
}

export const TRACE_SETTINGS: TraceSettings = {
  categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
  bufferBytes: 200 * 1024 ** 2,
  isRing: false,
  gzip: false,
  reload: false,
};

export async function createRecordingBench(
  more: {
    spool?: Partial<Parameters<typeof createSpool>[0]>;
    /** Wraps the real one. */
    convertPerfetto?: (real: ConvertPerfetto) => ConvertPerfetto;
    /** Called for each analysis process. */
    onAnalysis?: (started: ReturnType<AnalysisLauncher>) => void;
  } = {},
): Promise<RecordingBench> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-test-recording-'));
  const connections = createEndpoints({ log: quiet });
  const endpoints: Endpoints = { ...connections, ...createHeldSessions(connections) };
  const made = await createSpool({
    libraryDirectory: join(folder, 'library'),
    temporaryDirectory: folder,
    log: quiet,
    ...more.spool,
  });
  if (!made.ok) throw new Error(made.error.message);
  const spool = made.value;
  const lost: EndedByItself[] = [];
  const log = { ...quiet, error: () => undefined };
  const launch = createForkLauncher({ execPath: process.execPath, entryPath: OWN_PROGRAMS.analysis, log });
  const analysis = createAnalysisClient({
    launch: () => {
      const started = launch();
      more.onAnalysis?.(started);
      return started;
    },
    log,
    kindOf: () => Promise.resolve(ok('trace')),
  });
  const { convertPerfetto = (real) => real } = more;
  const capture = createCapture({
    endpoints,
    spool,
    log: quiet,
    onLost: (recording) => void lost.push(recording),
    convertPerfetto: convertPerfetto(analysis.convertPerfetto),
  });
  const targets: Pick<RealTarget, 'port' | 'kill'>[] = [];
  let locks = 0;
  const owner = (caller: CallerInfo) => {
    let held = true;
    locks += 1;
    return {
      caller,
      locks: {
        dispose: () => {
          if (held) locks -= 1;
          held = false;
        },
      },
    };
  };
  const never = new AbortController().signal;
  return {
    endpoints,
    spool,
    capture,
    lost,
    locks: () => locks,
    connect: async (target) => {
      targets.push(target);
      const added = endpoints.add(String(target.port), 'added');
      const connected = added.ok ? await endpoints.connect(added.value.id) : added;
      const first = connected.ok ? connected.value.targets[0] : undefined;
      if (first === undefined) throw new Error('not connected');
      return first;
    },
    track: (target, caller = CLAUDE, trackAllocations = true) =>
      capture.heapTracking.start(target, { trackAllocations, owner: owner(caller), signal: never }),
    stop: (target, options = {}) =>
      capture.heapTracking.stop(target, {
        caller: CLAUDE,
        capBytes: 1024 ** 3,
        signal: never,
        progress: () => undefined,
        ...options,
      }),
    sample: (target, caller = CLAUDE) =>
      settle(() =>
        capture.heapSampling.start(target, {
          samplingIntervalBytes: 1024,
          owner: owner(caller),
          signal: never,
        }),
      ),
    stopSampling: (target, caller = CLAUDE) =>
      capture.heapSampling.stop(target, { caller, capBytes: 1024 ** 3, signal: never }),
    profile: (target, options = {}) =>
      capture.cpuProfiling.record(target, {
        samplingIntervalUs: 100,
        durationMs: 300,
        caller: CLAUDE,
        capBytes: 1024 ** 3,
        signal: never,
        onTick: () => undefined,
        ...options,
      }),
    startProfiling: (target, caller = CLAUDE) =>
      settle(() =>
        capture.cpuProfiling.start(target, {
          samplingIntervalUs: 1000,
          owner: owner(caller),
          signal: never,
        }),
      ),
    stopProfiling: (target, options = {}) =>
      capture.cpuProfiling.stop(target, { caller: CLAUDE, capBytes: 1024 ** 3, signal: never, ...options }),
    trace: (target, options = {}) =>
      settle(() =>
        capture.tracing.record(target, {
          settings: TRACE_SETTINGS,
          durationMs: 300,
          caller: CLAUDE,
          capBytes: 1024 ** 3,
          signal: never,
          onCommand: () => undefined,
          progress: () => undefined,
          ...options,
        }),
      ),
    startTracing: (target, { caller = CLAUDE, settings = {} } = {}) =>
      settle(() =>
        capture.tracing.start(target, {
          settings: { ...TRACE_SETTINGS, ...settings },
          owner: owner(caller),
          signal: never,
          onCommand: () => undefined,
        }),
      ),
    stopTracing: (target, options = {}) =>
      capture.tracing.stop(target, {
        caller: CLAUDE,
        capBytes: 1024 ** 3,
        signal: never,
        progress: () => undefined,
        ...options,
      }),
    clear: async () => {
      const { directory } = spool.state();
      for (const name of await readdir(directory)) if (/^[a-z]+-/.test(name)) await rm(join(directory, name));
    },
    files: async () => (await readdir(spool.state().directory)).filter((name) => /^(heap|alloc|cpu|trace)-/.test(name)),
    [Symbol.asyncDispose]: async () => {
      await endpoints.close();
      await analysis.close();
      await spool.close();
      for (const target of targets) await target.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
