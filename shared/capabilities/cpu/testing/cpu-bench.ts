/** Test helper: a call of a CPU tool, on figures that a test decides. */
import { err, ok } from '../../../base/result.ts';
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import type { CaptureDraft } from '../../../contracts/captures.ts';
import { appError } from '../../../contracts/errors.ts';
import type { ProfileFunction } from '../../../contracts/sampled-profiles.ts';
import type { TargetInfo } from '../../../contracts/targets.ts';
import type { CallContext } from '../../define.ts';
import type { CpuProfileStream, TargetsPort } from '../../ports.ts';
import { only, onlyPorts } from '../../testing/only.ts';
import { toyHeap, toyRecord, type ToyAnswers } from '../../testing/toy-heap.ts';

/** 5 s, of which 1 s is active. */
export const OVERVIEW: AnalysisAnswer<'profile.overview'> = {
  unit: 'milliseconds',
  durationMs: 5000,
  total: 1000,
  samples: 40_000,
  wholeTotal: 1000,
  wholeSamples: 40_000,
  nodes: 123,
  functions: 60,
  samplingIntervalUs: 101,
  overhead: [
    { name: '(idle)', self: 3900, samples: 31_000 },
    { name: '(program)', self: 100, samples: 900 },
    { name: '(garbage collector)', self: 50, samples: 400 },
  ],
  timing: 'samples',
  fileSizeBytes: 4096,
  readMs: 3,
};
/** A function by its self time; its total is 10 ms more. */
export const fn = (name: string, self: number, more: Partial<ProfileFunction> = {}): ProfileFunction => ({
  name,
  url: 'https://shop.test/app.js',
  line: 12,
  column: 3,
  self,
  total: self + 10,
  samples: self * 8,
  ...more,
});
/** The functions of the profile, unless a test has others. */
export const HOT = [
  fn('renderRows', 600),
  fn('', 250, { line: 40 }),
  fn('JSON.parse', 100, { url: '', line: 0, column: 0 }),
];
export const pageOf = <T>(rows: readonly T[], total = rows.length) => ({ rows: [...rows], start: 0, total });

const ORDERS: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/orders',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'attached',
};
const CAPTURES = ['cpu-00000001', 'cpu-00000002'].map((id) =>
  toyRecord(id, { kind: 'cpu-profile', file: `${id}.cpuprofile` }),
);
const SAMPLED = ['a', 'b'].map((name) =>
  toyRecord(`alloc-0000000${name}`, { kind: 'heap-profile', file: `${name}.heapprofile` }),
);
const KINDS = { 'cpu-00000001.cpuprofile': 'cpu-profile', 'cpu-00000002.cpuprofile': 'cpu-profile' } as const;

/** A call on a library with two CPU profiles, two sampled heap profiles and a snapshot; `answers` are those of the analysis. */
export function cpuBench(answers: ToyAnswers = {}) {
  const toy = toyHeap({
    answers: { 'profile.overview': () => OVERVIEW, 'profile.functions': () => pageOf(HOT), ...answers },
    captures: [...CAPTURES, ...SAMPLED, toyRecord('heap-00000001', { file: 'a.heapsnapshot' })],
    kinds: {
      ...KINDS,
      'a.heapsnapshot': 'heap-snapshot',
      'a.heapprofile': 'heap-profile',
      'b.heapprofile': 'heap-profile',
    },
  });
  const recorded: CpuProfileStream = {
    file: { path: '/spool/x', sizeBytes: 4096, discard: async () => undefined },
    startedBy: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
    startedAtMs: Date.UTC(2026, 10, 20, 9),
    recordedMs: 5004,
    loss: [],
    samplingIntervalUs: 100,
    documentNavigations: 0,
    startedUs: 5_000_000,
  };
  const drafts: CaptureDraft[] = [];
  const asked: unknown[] = [];
  const progress: { done: number; message: string }[] = [];
  const ports = onlyPorts({
    targets: only<TargetsPort>('the targets', { endpoints: () => [] }),
    status: {
      version: () => '',
      evalMode: () => 'off',
      projectRoot: () => '',
      locks: () => ({ held: [], cooldowns: [] }),
      running: () => [],
      runtime: () => ({ description: '', residentBytes: 0, heapUsedBytes: 0, uptimeS: 0 }),
      subsystems: () => [],
      heapSnapshotCapBytes: () => 1024 ** 3,
      showsSecrets: () => false,
    },
    analysis: toy.context.ports.analysis,
    library: {
      ...toy.context.ports.library,
      add: async (_file, draft) => {
        drafts.push(draft);
        const record = { ...draft, id: 'cpu-00000001', pinned: false, sizeBytes: 4096, file: '/library/cpu' };
        return ok({ record, notes: [] });
      },
    },
    capture: {
      heapSnapshot: async () => err(appError('internal', 'not here')),
      get jsCoverage(): never {
        throw new Error('not here');
      },
      get cssCoverage(): never {
        throw new Error('not here');
      },
      get heapTracking(): never {
        throw new Error('not here');
      },
      get heapSampling(): never {
        throw new Error('not here');
      },
      get tracing(): never {
        throw new Error('not here');
      },
      cpuProfiling: {
        record: async (_target, { samplingIntervalUs, durationMs, onTick }) => {
          asked.push({ samplingIntervalUs, durationMs });
          for (let ms = 0; ms <= durationMs; ms += 1000) onTick(ms);
          return ok(recorded);
        },
        start: async (_target, { samplingIntervalUs }) => {
          asked.push({ samplingIntervalUs });
          return ok({
            id: 'r1',
            tool: 'pen_cpu_profile',
            key: 'Profiler',
            targetId: 'T1',
            targetTitle: 'Orders',
            endpointId: 'e1',
            caller: recorded.startedBy,
            startedAtMs: recorded.startedAtMs,
            state: 'recording',
            heapUsedBytes: null,
            survivingSizeBytes: null,
            survivingCount: null,
            lostMs: 0,
          });
        },
        stop: async () =>
          ok({
            ...recorded,
            loss: [{ reason: 'The page was loaded anew', lostMs: 700, lostEvents: null }],
            documentNavigations: 2,
          }),
      },
    },
  });
  const context: CallContext = {
    picture: () => undefined,
    runPart: () => Promise.reject(new Error('no part is run here')),
    ports,
    callId: 'call',
    caller: toy.context.caller,
    signal: toy.context.signal,
    progress: ({ done, message }) => void progress.push({ done, message }),
    note: toy.context.note,
    target: ORDERS,
    attach: async () => err(appError('internal', 'not here')),
    onCommand: () => undefined,
    keepLocks: () => ({ dispose: () => undefined }),
  };
  return { context, drafts, asked, progress, notes: toy.notes };
}
