/** Everything that can be captured from a target, and the active recordings. */
import type { ConvertPerfetto } from '../../../shared/core/capability/analysis-ports.ts';
import type { CapturePort } from '../../../shared/core/capability/capture-ports.ts';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { createCpuProfiling } from './cpu-profiling.ts';
import type { PrepareAllocations } from './driver-parts.ts';
import { createCssCoverage } from './css-coverage.ts';
import { createHeapSampling } from './heap/heap-sampling.ts';
import { createHeapSnapshot } from './heap/heap-snapshot.ts';
import { createHeapTracking, type HeapTrackingParts } from './heap/heap-tracking.ts';
import { createOpenCoverage } from './inlined-functions.ts';
import { createJsCoverage } from './js-coverage.ts';
import { createNodeTracing } from './tracing/node-tracing.ts';
import { openCpuRing } from './cpu-ring.ts';
import type { Ring, CpuRingOptions } from './ring.ts';
import { openTraceRing, type TraceRingOptions } from './tracing/trace-ring.ts';
import { createTracing } from './tracing/tracing.ts';
import type { RecordRenders } from './tracing/tracing-preparation.ts';
import type { TracingSessionParts } from './tracing/tracing-session.ts';
import { createRecordings, type EndedByItself, type Recordings } from './recordings.ts';
import type { TracingPort } from '../../../shared/core/capability/trace-ports.ts';

/** Records traces by what the target is: a page by its browser's domain `Tracing`, a Node process by `NodeTracing`. */
function createTracedRuntime({
  browser,
  node,
}: {
  readonly browser: TracingPort;
  readonly node: TracingPort;
}): TracingPort {
  const portFor = ({ type }: TargetInfo): TracingPort => (type === 'node' ? node : browser);
  return {
    record: (target, options) => portFor(target).record(target, options),
    start: (target, options) => portFor(target).start(target, options),
    note: (target, note) => portFor(target).note(target, note),
    stop: (target, options) => portFor(target).stop(target, options),
  };
}

export interface CaptureOptions {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Runs before the allocations of a target are recorded. */
  readonly prepareAllocations?: PrepareAllocations;
  /** The samples of heap timelines, for what happens meanwhile. */
  readonly trackedTimes?: HeapTrackingParts['trackedTimes'];
  readonly performedSince?: HeapTrackingParts['performedSince'];
  readonly noteInputs?: HeapTrackingParts['noteInputs'];
  /** Writes renders of components into traces; absent: they have none. */
  readonly recordRenders?: RecordRenders;
  /** Reads what traces tell of layout shifts; absent: they do not. */
  readonly shiftedBoxes?: TracingSessionParts['shiftedBoxes'];
  /** The emulation in force, which traces say. */
  readonly emulated?: TracingSessionParts['emulated'];
  /** Converts Perfetto traces; if absent, traces cannot be stopped fast. */
  readonly convertPerfetto?: ConvertPerfetto;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Monotonic clock for durations, in milliseconds. Default: `now` if given, else `performance.now()`. */
  readonly elapsed?: () => number;
  /** Called when a recording ends without a stop or cancel: its target closed, its connection was lost, or its client left. */
  readonly onLost?: (lost: EndedByItself) => void;
}

/** Opens recordings of which only the last seconds are held. */
export interface Rings {
  trace(target: TargetInfo, options: TraceRingOptions): Promise<Ring>;
  cpuProfile(target: TargetInfo, options: CpuRingOptions): Promise<Ring>;
}

export interface Capture extends CapturePort {
  readonly recordings: Recordings;
  readonly rings: Rings;
}

const cannotConvert: ConvertPerfetto = () =>
  Promise.resolve(
    err(
      appError(
        'analysis_failed',
        'This process cannot convert a Perfetto trace to JSON, so fastStop is not available.',
        'Record without fastStop.',
      ),
    ),
  );

export function createCapture(options: CaptureOptions): Capture {
  const { endpoints, spool, log, now = Date.now, onLost = () => undefined, convertPerfetto = cannotConvert } = options;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const recordings = createRecordings({ now, elapsed, onLost });
  const parts = { endpoints, spool, log, now, elapsed, recordings, coverage: createOpenCoverage() };
  const traced = options.emulated === undefined ? parts : { ...parts, emulated: options.emulated };
  const prepared = options.prepareAllocations === undefined ? {} : { prepareAllocations: options.prepareAllocations };
  return {
    heapSnapshot: createHeapSnapshot({ ...parts, now: elapsed }),
    heapTracking: createHeapTracking({
      ...parts,
      ...prepared,
      ...(options.trackedTimes === undefined ? {} : { trackedTimes: options.trackedTimes }),
      ...(options.performedSince === undefined ? {} : { performedSince: options.performedSince }),
      ...(options.noteInputs === undefined ? {} : { noteInputs: options.noteInputs }),
    }),
    heapSampling: createHeapSampling({ ...parts, ...prepared }),
    cpuProfiling: createCpuProfiling(parts),
    jsCoverage: createJsCoverage(parts),
    cssCoverage: createCssCoverage(parts),
    tracing: createTracedRuntime({
      browser: createTracing({
        ...traced,
        convertPerfetto,
        recordRenders: options.recordRenders,
        shiftedBoxes: options.shiftedBoxes,
      }),
      node: createNodeTracing(parts),
    }),
    rings: {
      trace: (target, ring) => openTraceRing(target, ring, { ...traced, convertPerfetto }),
      cpuProfile: (target, ring) => openCpuRing(target, ring, parts),
    },
    recordings,
  };
}
