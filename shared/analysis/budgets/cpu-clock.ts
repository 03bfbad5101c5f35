/**
 * Turns times of CPU profile samples into CPU time. A sample lasts until the next one, so on a busy machine it includes the time in which the
 * thread waited for a processor. A page reports the CPU time of its thread many times a second: what ran between two readings has that much, each
 * sample its share. Of a Node program only the sum is known, and it may wait inside calls of the system as well. On Linux V8 interrupts the
 * thread for each sample: a thread that waits for a processor has one sample for the whole wait, and one that runs, or that waits in a call,
 * has one in every interval. There a gap is counted as one interval; if the thread used more CPU time than that, then the sampler was late
 * instead, and the difference is given back.
 */
import { z } from 'zod';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import { medianOf } from './order.ts';

/** A sample of more intervals than this is a gap. */
const GAP_INTERVALS = 4;

/** CPU time of a thread between two readings, whose moments are microseconds on the clock of the profile. */
interface CpuSpan {
  readonly fromUs: number;
  readonly toUs: number;
  readonly cpuMs: number;
}

/** Spans in order of time, without gaps between them; or the sum of the whole profile. */
export type ThreadTime = { readonly spans: readonly CpuSpan[] } | { readonly wholeCpuMs: number };

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

/** Factor of the steady times, at least 1: the CPU time of the thread over the steady time of what ran. */
function lateFactor(running: readonly Sample[], cpuMs: number): number {
  const steadyUs = sumOf(running, 'steadyUs');
  return steadyUs === 0 ? 1 : Math.max(1, (cpuMs * 1000) / steadyUs);
}

/** Parts of the samples that lie in each span: `visit` receives the time of a sample in it. Samples and spans are in order of time. */
function overlaps(
  samples: readonly Sample[],
  spans: readonly CpuSpan[],
  visit: (sample: number, span: number, us: number) => void,
): void {
  let first = 0;
  for (const [at, { startUs, wallUs }] of samples.entries()) {
    while (first < spans.length && spans[first].toUs <= startUs) first += 1;
    for (let span = first; span < spans.length && spans[span].fromUs < startUs + wallUs; span += 1) {
      const us = Math.min(startUs + wallUs, spans[span].toUs) - Math.max(startUs, spans[span].fromUs);
      if (us > 0) visit(at, span, us);
    }
  }
}

/**
 * CPU time of each running sample, in microseconds: of each span the share that the thread was on a processor, at most all of it. Outside of the
 * spans, such as in the first milliseconds of a page, the share of all spans together.
 */
function cpuBySample(running: readonly Sample[], spans: readonly CpuSpan[]): Float64Array {
  const ranUs = new Float64Array(spans.length);
  overlaps(running, spans, (_, span, us) => (ranUs[span] += us));
  const shares = spans.map(({ cpuMs }, span) => (ranUs[span] === 0 ? 1 : Math.min(1, (cpuMs * 1000) / ranUs[span])));
  const measuredUs = ranUs.reduce((sum, us) => sum + us, 0);
  const usual = measuredUs === 0 ? 1 : ranUs.reduce((sum, us, span) => sum + us * shares[span], 0) / measuredUs;
  const cpuUs = Float64Array.from(running, ({ wallUs }) => wallUs * usual);
  overlaps(running, spans, (sample, span, us) => (cpuUs[sample] += us * (shares[span] - usual)));
  return cpuUs;
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
  const running = samplesOf(profile).filter(({ node }) => !waiting.has(node));
  const sumBy = 'spans' in thread ? spanSums(running, thread.spans) : wholeSums(running, thread.wholeCpuMs);
  const shareOf = (isPart: (node: number) => boolean): number => {
    const wallUs = sumOf(
      running.filter(({ node }) => isPart(node)),
      'wallUs',
    );
    return wallUs === 0 ? 1 : Math.min(1, sumBy(isPart) / wallUs);
  };
  return {
    activeShare: shareOf((node) => !outside.has(node)),
    functionShare: (place, time) => {
      const nodes = nodesOf(profile, place, time);
      return shareOf((node) => nodes.has(node));
    },
  };
}

/** CPU time of the samples of some nodes, in microseconds. */
type CpuSum = (isPart: (node: number) => boolean) => number;

function spanSums(running: readonly Sample[], spans: readonly CpuSpan[]): CpuSum {
  const cpuUs = cpuBySample(running, spans);
  return (isPart) => running.reduce((sum, { node }, at) => (isPart(node) ? sum + cpuUs[at] : sum), 0);
}

function wholeSums(running: readonly Sample[], cpuMs: number): CpuSum {
  const factor = lateFactor(running, cpuMs);
  return (isPart) =>
    factor *
    sumOf(
      running.filter(({ node }) => isPart(node)),
      'steadyUs',
    );
}
