/** When the runs of a proof will have ended: by what a run takes, without the first of each side, which load and compile. */
import { medianOf } from '../../../shared/engine/statistics/index.ts';

/** Runs that take longer than the others. */
const FIRST_RUNS = 2;
/** The page returns to its address, and the proof is stored: as long as a part of a run. */
const END_RUNS = 0.5;

/** Returns the expected end, in milliseconds of the clock, of `total` runs of which `done` have ended; undefined before one has. */
export function createRunEstimate(now: () => number): (done: number, total: number) => number | undefined {
  const lengthsMs: number[] = [];
  let last = { done: 0, atMs: now() };
  return (done, total) => {
    const atMs = now();
    for (let each = last.done; each < done; each += 1) lengthsMs.push((atMs - last.atMs) / (done - last.done));
    if (done > last.done) last = { done, atMs };
    if (lengthsMs.length === 0) return undefined;
    const settled = lengthsMs.slice(FIRST_RUNS);
    return Math.round(last.atMs + medianOf(settled.length > 0 ? settled : lengthsMs) * (total - done + END_RUNS));
  };
}
