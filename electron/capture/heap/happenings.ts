/** What happened during a heap timeline, on the clock of its samples. */
import type { Happening } from '../../../shared/contracts/heap/happenings.ts';
import type { ServerRequests } from './server-requests.ts';

/** Times in milliseconds since the Unix epoch. */
export interface SampleClock {
  /** The first sample, by the clock of the target. */
  readonly firstMs: number;
  /** What our clock is ahead of the target's by, with the shortest time that a message took. */
  readonly offsetMs: number;
}

/** A step that a tool performed; times in milliseconds since the Unix epoch. */
export interface TimedStep {
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** `atMs`: the time of a sample by the target's clock; `nowMs`: by ours, when the message came. */
export function withSample(clock: SampleClock | null, atMs: number, nowMs: number): SampleClock {
  const offsetMs = Math.min(clock?.offsetMs ?? Infinity, nowMs - atMs);
  return { firstMs: clock?.firstMs ?? atMs, offsetMs };
}

/** `performed`: by our clock; `answered`: by that of the target. Null without a clock. */
export function happeningsDuring(
  clock: SampleClock | null,
  performed: readonly TimedStep[],
  answered: ServerRequests | null,
): Happening[] | null {
  if (clock === null) return null;
  const { firstMs, offsetMs } = clock;
  const interactions = performed.map(({ text, fromMs, toMs }): Happening => ({
    kind: 'interaction',
    text,
    fromMs: fromMs - offsetMs - firstMs,
    toMs: toMs - offsetMs - firstMs,
  }));
  const requests = (answered?.rows ?? []).map(({ method, path, from, to }): Happening => ({
    kind: 'request',
    text: `${method} ${path}`,
    fromMs: from - firstMs,
    toMs: to === null ? null : to - firstMs,
  }));
  const last = requests.at(-1);
  // What came after these is not known, and nothing may be said to be the only one then.
  if (answered?.isFull === true && last !== undefined)
    requests.push({ kind: 'request', text: 'one of the later requests', fromMs: last.fromMs, toMs: null });
  return [...interactions, ...requests]
    .filter(({ toMs }) => toMs === null || toMs >= 0)
    .toSorted((a, b) => a.fromMs - b.fromMs);
}
