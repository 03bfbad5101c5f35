/** Describes how two recordings differ, and what their amounts are divided by so that they can be compared. */
import {
  USUAL_CHANGE_SHARE,
  type ComparedPer,
  type TraceDifference,
  type TraceRecording,
} from '../../contract/trace-comparison.ts';
import type { ResolvePosition } from '../../../source-map/contract/original-positions.ts';
import { componentName, type RecordedComponent } from '../renders/recorded-renders.ts';
import type { TraceQueries } from '../../trace-queries.ts';
import { navigationsOf } from '../traced-page.ts';
import { msOf, usOf } from '../times.ts';
import type { TraceFigures } from '../trace-figures.ts';

const MS_PER_SECOND = 1000;

/** A trace with what only its reader knows. */
export interface ComparedTrace {
  readonly figures: TraceFigures;
  /** Number of CPU samples. */
  readonly samples: number;
  readonly isIncomplete: boolean;
  /** The author's name of a component; absent: that of the running script. */
  readonly componentName?: ((component: RecordedComponent) => string) | undefined;
}

export function comparedTrace(
  { trace, figures }: Pick<TraceQueries, 'trace' | 'figures'>,
  resolve: ResolvePosition | null = null,
): ComparedTrace {
  return {
    figures,
    samples: [...trace.samples.byThread.values()].reduce((sum, { samples }) => sum + samples.count, 0),
    isIncomplete: trace.truncated,
    componentName: (component) => componentName(component, figures.renders()?.recorded.functions ?? [], resolve),
  };
}

export function recordingOf({ figures, samples, isIncomplete }: ComparedTrace): TraceRecording {
  const { trace } = figures;
  const page = figures.page();
  const { throttled } = figures.notes();
  return {
    durationMs: msOf(trace.durationTotalUs),
    cpuSamples: samples > 0,
    screenshots: trace.eventsNamed('Screenshot').length > 0,
    isIncomplete,
    workMs: figures.breakdown()?.totalMs ?? null,
    requests: figures.requests().length,
    loads: page === null ? 0 : navigationsOf(trace, page).length,
    interactions: figures.interactions().length,
    unpainted: figures.unpaintedInteractions(),
    processorShare: processorShareOf(figures),
    ...(throttled === undefined ? {} : { throttled }),
  };
}

/** Tasks in which a thread works for less time say nothing about the machine. */
const MIN_TASK_US = usOf(50);

function processorShareOf({ trace, page }: TraceFigures): number | null {
  const thread = page()?.thread;
  const { taskUs = 0, taskProcessorUs = 0 } = thread === undefined ? {} : trace.threads[thread];
  return taskUs < MIN_TASK_US || taskProcessorUs === 0 ? null : Math.min(1, taskProcessorUs / taskUs);
}

function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > USUAL_CHANGE_SHARE * Math.max(a, b);
}

/** Nobody repeats what they did exactly: of ten clicks, one more or less is the same work, counted per interaction. */
function didOtherWork(a: number, b: number): boolean {
  return Math.abs(a - b) > Math.ceil(USUAL_CHANGE_SHARE * Math.min(a, b));
}

export function differencesOf(base: TraceRecording, current: TraceRecording): TraceDifference[] {
  const differences: readonly (readonly [TraceDifference, boolean])[] = [
    ['cpu-samples', base.cpuSamples !== current.cpuSamples],
    ['screenshots', base.screenshots !== current.screenshots],
    ['incomplete', base.isIncomplete || current.isIncomplete],
    ['throttling', JSON.stringify(base.throttled) !== JSON.stringify(current.throttled)],
    ['loads', base.loads !== current.loads],
    ['interactions', didOtherWork(base.interactions, current.interactions)],
    ['length', differ(base.durationMs, current.durationMs)],
    [
      'processor',
      base.processorShare !== null &&
        current.processorShare !== null &&
        differ(base.processorShare, current.processorShare),
    ],
  ];
  return differences.filter(([, isSo]) => isSo).map(([difference]) => difference);
}

/** Factors of amounts in each of the two recordings. */
export interface Scale {
  readonly base: number;
  readonly new: number;
}

export interface ComparedBasis {
  readonly per: ComparedPer;
  readonly scale: Scale;
  /**
   * Recordings of different lengths: a change must also be there by this scale. An amount grows with the length if the page works all the time, and
   * does not if it works once; which of both is the case, the recordings do not say.
   */
  readonly other: Scale | null;
  /** Turns times into processor time, by which a change must be there too: a busier machine makes all of a page slower. Null if it is not known. */
  readonly processor: Scale | null;
}

type Divided = Pick<ComparedBasis, 'per' | 'scale' | 'other'>;

export function basisOf(base: TraceRecording, current: TraceRecording): ComparedBasis {
  const [before, after] = [base.processorShare, current.processorShare];
  return {
    ...dividedBy(base, current),
    processor: before === null || after === null ? null : { base: before, new: after },
  };
}

function dividedBy(base: TraceRecording, current: TraceRecording): Divided {
  const perRecording = { base: 1, new: 1 };
  const perSecond = { base: MS_PER_SECOND / base.durationMs, new: MS_PER_SECOND / current.durationMs };
  const perInteraction = { base: 1 / base.interactions, new: 1 / current.interactions };
  const haveLength = base.durationMs > 0 && current.durationMs > 0;
  const isLonger = haveLength && differ(base.durationMs, current.durationMs);
  const isLess = base.interactions !== current.interactions;
  if (!isLonger && !isLess) return { per: 'recording', scale: perRecording, other: null };
  if (base.interactions > 0 && current.interactions > 0)
    return { per: 'interaction', scale: perInteraction, other: isLonger ? perSecond : null };
  return isLonger
    ? { per: 'second', scale: perSecond, other: perRecording }
    : { per: 'recording', scale: perRecording, other: null };
}
