/** Test helper: a call of a CPU tool, with figures that the test defines. */
import { ok } from '../../../../base/result.ts';
import type { CaptureRecord } from '../../../../core/contracts/captures.ts';
import type { AnalysisAnswer } from '../../../../core/analysis/analysis.ts';
import type { CpuPlace, MatchedPlaces, ProfileFunction } from '../../../../engine/profile/contract/sampled-profiles.ts';
import type { CpuProfileStream } from '../../../../core/capability/cpu-ports.ts';
import { recordedStream, recordingCall, startedRecording } from '../../../../core/capability/testing/recording-call.ts';
import { toyHeap, toyRecord, type ToyAnswers } from '../../../../core/capability/testing/toy-heap.ts';

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

/**
 * A comparison as the analysis answers it, from the functions of both files: those that the caller has matched, at equal length, and every change of
 * 20 ms and more beyond noise.
 */
export function comparedBy(functionsOf: (file: string) => readonly ProfileFunction[]) {
  const keyOf = ({ name, url, line, column }: CpuPlace): string => `${url}:${line}:${column} ${name}`;
  return (
    { base, matched = [] }: { readonly base: string; readonly matched?: readonly MatchedPlaces[] | undefined },
    file: string,
  ): AnalysisAnswer<'profile.compare'> => {
    const [before, after] = [base, file].map((path) => new Map(functionsOf(path).map((row) => [keyOf(row), row])));
    const rows = matched.flatMap(({ base: was, current: is }) => {
      const place = is ?? was;
      if (place === null) return [];
      const [earlier, later] = [was && before?.get(keyOf(was)), is && after?.get(keyOf(is))];
      const [baseMs, newMs] = [earlier?.self ?? 0, later?.self ?? 0];
      const exceedsNoise = Math.abs(newMs - baseMs) >= 20;
      return {
        ...place,
        base: baseMs,
        new: newMs,
        delta: newMs - baseMs,
        baseTotal: earlier?.total ?? 0,
        newTotal: later?.total ?? 0,
        baseSamples: earlier?.samples ?? 0,
        newSamples: later?.samples ?? 0,
        exceedsNoise,
        totalExceedsNoise: exceedsNoise,
      };
    });
    const side = { extent: 5000, active: 1000, samples: 40_000 };
    return { ...pageOf(rows), base: side, new: side, scale: 1, unit: 'milliseconds', changes: [] };
  };
}

const CAPTURES = ['cpu-00000001', 'cpu-00000002'].map((id) =>
  toyRecord(id, { kind: 'cpu-profile', file: `${id}.cpuprofile` }),
);
const SAMPLED = ['a', 'b'].map((name) =>
  toyRecord(`alloc-0000000${name}`, { kind: 'heap-profile', file: `${name}.heapprofile` }),
);
const TRACES = [
  toyRecord('trace-00000002', { kind: 'trace', file: 'new.json' }),
  toyRecord('trace-00000001', { kind: 'trace', file: 'old.json' }),
];
const KINDS = {
  'cpu-00000001.cpuprofile': 'cpu-profile',
  'cpu-00000002.cpuprofile': 'cpu-profile',
  'new.json': 'trace',
  'old.json': 'trace',
} as const;

/** A call on a library with two CPU profiles, two sampled heap profiles, two traces, a snapshot and `more`; `answers` are those of the analysis. */
export function cpuBench(answers: ToyAnswers = {}, more: readonly CaptureRecord[] = []) {
  const toy = toyHeap({
    answers: {
      'profile.overview': () => OVERVIEW,
      'profile.functions': () => pageOf(HOT),
      'profile.tree': () => pageOf([]),
      ...answers,
    },
    captures: [...CAPTURES, ...SAMPLED, ...TRACES, toyRecord('heap-00000001', { file: 'a.heapsnapshot' }), ...more],
    kinds: {
      ...KINDS,
      ...Object.fromEntries(more.map(({ file, kind }) => [file, kind])),
      'a.heapsnapshot': 'heap-snapshot',
      'a.heapprofile': 'heap-profile',
      'b.heapprofile': 'heap-profile',
    },
  });
  const recorded: CpuProfileStream = {
    ...recordedStream(5004),
    samplingIntervalUs: 100,
    documentNavigations: 0,
    startedUs: 5_000_000,
  };
  const asked: unknown[] = [];
  const progress: { done: number; message: string }[] = [];
  const call = recordingCall({
    toy: toy.context,
    idOf: () => 'cpu-00000001',
    progress: ({ done, message }) => void progress.push({ done, message }),
    capture: {
      cpuProfiling: {
        record: async (_target, { samplingIntervalUs, durationMs, onTick }) => {
          asked.push({ samplingIntervalUs, durationMs });
          for (let ms = 0; ms <= durationMs; ms += 1000) onTick(ms);
          return ok(recorded);
        },
        start: async (_target, { samplingIntervalUs }) => {
          asked.push({ samplingIntervalUs });
          return startedRecording('pen_cpu_profile', 'Profiler');
        },
        stop: async () =>
          ok({
            ...recorded,
            loss: [{ reason: 'The page was reloaded', lostMs: 700, lostEvents: null }],
            documentNavigations: 2,
          }),
      },
    },
  });
  return { ...call, asked, progress, notes: toy.notes };
}
