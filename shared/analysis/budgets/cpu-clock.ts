/**
 * Turns times of CPU profile samples into CPU time. A sample lasts until the next one, so on a busy machine it includes the time in which the
 * thread waited for a processor. On Linux V8 interrupts the thread for each sample: a thread that waits for a processor has one sample for the
 * whole wait, and a thread that runs, or that waits in a call of the system, has one in every interval. A gap is therefore counted as one
 * interval. If the thread used more CPU time than that, then the sampler was late instead, and the difference is given back.
 */
import { z } from 'zod';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import { medianOf } from './order.ts';

/** A sample of more intervals than this is a gap. */
const GAP_INTERVALS = 4;

/** CPU time of a thread between two moments. */
export interface ThreadTime {
  readonly cpuMs: number;
  /** Both moments in microseconds on the clock of the profile; null: the whole profile. */
  readonly span: { readonly fromUs: number; readonly toUs: number } | null;
}

export interface CpuClock {
  /** CPU time of all samples except `(idle)` and `(program)`, as a share of their time: above 0, at most 1. */
  readonly activeShare: number;
  /** The same for the samples with a function on top of the stack (`self`), or anywhere on it (`total`); 1 if none has it. */
  functionShare(place: CpuPlace, time: 'self' | 'total'): number;
}

const ProfileSchema = z.looseObject({
  startTime: z.number(),
  endTime: z.number(),
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      parent: z.number().optional(),
      children: z.array(z.number()).optional(),
      callFrame: z.looseObject({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Profile = z.output<typeof ProfileSchema>;
type ProfileNode = Profile['nodes'][number];

interface Sample {
  readonly node: number;
  readonly startUs: number;
  /** Until the next sample, and the same with gaps counted as one interval. */
  readonly wallUs: number;
  readonly steadyUs: number;
}

/** As the profile reader has them: sample i lasts until sample i + 1, the last one until the end; a negative duration counts as 0. */
function samplesOf({ startTime, endTime, samples, timeDeltas }: Profile): Sample[] {
  let atUs = startTime;
  const starts = samples.map((_, index) => (atUs += timeDeltas[index] ?? 0));
  const durations = starts.map((startUs, index) => Math.max(0, (starts[index + 1] ?? endTime) - startUs));
  const intervalUs = medianOf(durations.filter((durationUs) => durationUs > 0));
  return samples.map((node, index) => ({
    node,
    startUs: starts[index],
    wallUs: durations[index],
    steadyUs: durations[index] > GAP_INTERVALS * intervalUs ? intervalUs : durations[index],
  }));
}

const sumOf = (samples: readonly Sample[], time: 'steadyUs' | 'wallUs'): number =>
  samples.reduce((total, sample) => total + sample[time], 0);

/** Factor of the steady times, at least 1: the CPU time of the thread over the steady time of what ran in the same span. */
function lateFactor(running: readonly Sample[], { cpuMs, span }: ThreadTime): number {
  const inSpan =
    span === null ? running : running.filter(({ startUs }) => startUs >= span.fromUs && startUs < span.toUs);
  const steadyUs = sumOf(inSpan, 'steadyUs');
  return steadyUs === 0 ? 1 : Math.max(1, (cpuMs * 1000) / steadyUs);
}

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');

/** Positions of a profile count from 0. A query may have been masked in `place`. */
function isAt({ callFrame }: ProfileNode, place: CpuPlace): boolean {
  return (
    (callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName) === place.name &&
    Math.max(0, callFrame.lineNumber + 1) === place.line &&
    Math.max(0, callFrame.columnNumber + 1) === place.column &&
    withoutQuery(callFrame.url) === withoutQuery(place.url)
  );
}

/** Ids of the nodes of a function, for `total` with everything below them. */
function nodesOf({ nodes }: Profile, place: CpuPlace, time: 'self' | 'total'): ReadonlySet<number> {
  const found = new Set(nodes.filter((node) => isAt(node, place)).map(({ id }) => id));
  if (time === 'self') return found;
  const childrenOf = new Map(nodes.map(({ id, children = [] }) => [id, [...children]]));
  for (const { id, parent } of nodes) if (parent !== undefined) childrenOf.get(parent)?.push(id);
  const pending = [...found];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const child of childrenOf.get(id) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      pending.push(child);
    }
  }
  return found;
}

/** `text`: a `.cpuprofile` with samples, as V8 writes it. Null if it is none. */
export function cpuClock(text: string, thread: ThreadTime): CpuClock | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = ProfileSchema.safeParse(document);
  if (!parsed.success) return null;
  const profile = parsed.data;
  const named = (...names: readonly string[]): ReadonlySet<number> =>
    new Set(profile.nodes.filter(({ callFrame }) => names.includes(callFrame.functionName)).map(({ id }) => id));
  const [waiting, outside] = [named('(idle)'), named('(idle)', '(program)', '(root)')];
  const samples = samplesOf(profile);
  const factor = lateFactor(
    samples.filter(({ node }) => !waiting.has(node)),
    thread,
  );
  const shareOf = (part: readonly Sample[]): number => {
    const wallUs = sumOf(part, 'wallUs');
    return wallUs === 0 ? 1 : Math.min(1, (factor * sumOf(part, 'steadyUs')) / wallUs);
  };
  return {
    activeShare: shareOf(samples.filter(({ node }) => !outside.has(node))),
    functionShare: (place, time) => {
      const nodes = nodesOf(profile, place, time);
      return shareOf(samples.filter(({ node }) => nodes.has(node)));
    },
  };
}
