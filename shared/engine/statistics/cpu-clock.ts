/**
 * Turns times of CPU profile samples into CPU time. A sample lasts until the next one, so on a busy machine it includes the time in which the
 * thread waited for a processor. The CPU time of the thread was read many times a second: what ran between two readings has that much, each
 * sample its share.
 */
import { z } from 'zod';
import type { CpuPlace } from '../profile/contract/sampled-profiles.ts';

/** CPU time of a thread between two readings, whose moments are microseconds on the clock of the profile. */
interface CpuSpan {
  readonly fromUs: number;
  readonly toUs: number;
  readonly cpuMs: number;
}

export interface ThreadTime {
  /** In order of time, without gaps between them. */
  readonly spans: readonly CpuSpan[];
  /** A thread that runs has used up to this much more than was read, which the next span has instead. Default 0. */
  readonly lateMs?: number;
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
  /** Until the next sample. */
  readonly wallUs: number;
}

/** As the profile reader has them: sample i lasts until sample i + 1, the last one until the end; a negative duration counts as 0. */
function samplesOf({ startTime, endTime, samples, timeDeltas }: Profile): Sample[] {
  let atUs = startTime;
  const starts = samples.map((_, index) => (atUs += timeDeltas[index] ?? 0));
  return samples.map((node, index) => ({
    node,
    startUs: starts[index],
    wallUs: Math.max(0, (starts[index + 1] ?? endTime) - starts[index]),
  }));
}

const wallOf = (samples: readonly Sample[]): number => samples.reduce((total, { wallUs }) => total + wallUs, 0);

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

/** CPU time of each span in microseconds: at most what ran in it. What is beyond was used in the span before, and read late. */
function cpuBySpan({ spans, lateMs = 0 }: ThreadTime, ranUs: Float64Array): Float64Array {
  const cpuUs = Float64Array.from(spans, ({ cpuMs }) => cpuMs * 1000);
  let beyondUs = 0;
  for (let span = spans.length - 1; span >= 0; span -= 1) {
    const readUs = cpuUs[span] + beyondUs;
    cpuUs[span] = Math.min(readUs, ranUs[span]);
    beyondUs = Math.min(readUs - cpuUs[span], lateMs * 1000);
  }
  return cpuUs;
}

/**
 * CPU time of each running sample, in microseconds: of each span the share that the thread was on a processor. Outside of the spans, such as in
 * the first milliseconds of a page, the share of all spans together.
 */
function cpuBySample(running: readonly Sample[], thread: ThreadTime): Float64Array {
  const { spans } = thread;
  const ranUs = new Float64Array(spans.length);
  overlaps(running, spans, (_, span, us) => (ranUs[span] += us));
  const spanUs = cpuBySpan(thread, ranUs);
  const measuredUs = ranUs.reduce((sum, us) => sum + us, 0);
  const usual = measuredUs === 0 ? 1 : spanUs.reduce((sum, us) => sum + us, 0) / measuredUs;
  const cpuUs = Float64Array.from(running, ({ wallUs }) => wallUs * usual);
  overlaps(running, spans, (sample, span, us) => (cpuUs[sample] += us * (spanUs[span] / ranUs[span] - usual)));
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
  const cpuUs = cpuBySample(running, thread);
  const shareOf = (isPart: (node: number) => boolean): number => {
    const wallUs = wallOf(running.filter(({ node }) => isPart(node)));
    const usedUs = running.reduce((sum, { node }, at) => (isPart(node) ? sum + cpuUs[at] : sum), 0);
    return wallUs === 0 ? 1 : Math.min(1, usedUs / wallUs);
  };
  return {
    activeShare: shareOf((node) => !outside.has(node)),
    functionShare: (place, time) => {
      const nodes = nodesOf(profile, place, time);
      return shareOf((node) => nodes.has(node));
    },
  };
}
