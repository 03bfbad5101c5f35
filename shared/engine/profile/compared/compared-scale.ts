/**
 * The factor of the times of the base. A recording of a service is as long as somebody chose: twice the length has twice the work. One of a program,
 * a load or a step is as long as its work. Functions that did not change tell which it was: their times are equal as recorded, or per second. Where all
 * of them changed, the time without functions tells it.
 */
import { LENGTH_FACTOR } from '../contract/profile-verdict.ts';
import { isActive, PROGRAM_FUNCTION, WEIGHTS_PER_UNIT } from '../profile-columns.ts';
import { extentOf, totalOf, type ProfileDocument } from '../profile-document.ts';
import type { MatchedFunctions } from './merged-calls.ts';

/** A recording in which a program ran for less was one of a longer life. */
const RUN_SHARE = 0.5;
/** Logarithm of the factor between two times that are told apart no more. */
const ALIKE = Math.log(1.1);
/** Standard deviations of what samples tell. */
const CERTAIN = 2;

/** `normalise` applies to times only. Undefined: what the recordings show; of two that do not show it, unless both ran most of the time. */
export function compareScale(
  base: ProfileDocument,
  current: ProfileDocument,
  matched: MatchedFunctions,
  normalise?: boolean,
): number {
  const [before, now] = [extentOf(base), extentOf(current)];
  if (normalise === false || base.unit !== 'milliseconds' || before <= 0 || now <= 0) return 1;
  const scale = now / before;
  if (normalise === true) return scale;
  const areRuns = totalOf(base) >= RUN_SHARE * before && totalOf(current) >= RUN_SHARE * now;
  if (areRuns || Math.abs(Math.log(scale)) < Math.log(LENGTH_FACTOR)) return 1;
  const { functions, kindOf, ofBase, ofNew } = matched;
  const was = weightsOf(base, ofBase, functions.length);
  const is = weightsOf(current, ofNew, functions.length);
  const told = { functions: 0, rest: 0 };
  for (const [fn, kind] of kindOf.entries()) {
    const vote = toldBy([was.self[fn], was.samples[fn]], [is.self[fn], is.samples[fn]], scale);
    if (kind === PROGRAM_FUNCTION) told.functions += vote;
    else if (!isActive(kind)) told.rest += vote;
  }
  return (told.functions === 0 ? told.rest : told.functions) < 0 ? 1 : scale;
}

type Sampled = readonly [time: number, samples: number];

/** The time of what did not change: above 0 if that is so per second, below if as recorded; 0 if it does not tell. */
function toldBy([was, before]: Sampled, [is, after]: Sampled, scale: number): number {
  if (was === 0 || is === 0 || before === 0 || after === 0) return 0;
  const [factor, perSecond] = [Math.log(is / was), Math.log(scale)];
  const chance = CERTAIN * Math.hypot(1 / Math.sqrt(before), 1 / Math.sqrt(after));
  if (chance > Math.abs(perSecond)) return 0;
  const limit = Math.min(Math.abs(perSecond) / 2, Math.max(ALIKE, chance));
  if (Math.abs(factor - perSecond) < limit) return was + is;
  return Math.abs(factor) < limit ? -(was + is) : 0;
}

/** Weights by matched function, in the unit of answers. */
export function weightsOf({ whole, unit }: ProfileDocument, numberOf: Uint32Array, count: number) {
  const weights = { self: new Float64Array(count), total: new Float64Array(count), samples: new Float64Array(count) };
  for (const [at, number] of numberOf.entries()) {
    weights.self[number] += whole.functions.self[at] / WEIGHTS_PER_UNIT[unit];
    weights.total[number] += whole.functions.total[at] / WEIGHTS_PER_UNIT[unit];
    weights.samples[number] += whole.functions.samples[at];
  }
  return weights;
}
