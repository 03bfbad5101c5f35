/**
 * Which functions of two CPU profiles took another part of the time, and by more than two recordings of one build differ.
 *
 * A share of the active time is compared, not the time: a longer recording, or a busier machine, has more of all functions. Shares p become log odds
 * ln(p / (1 − p)): a function that does a fifth more work changes them by ln 1.2, however large its share is. Their variance has three terms:
 * - samples: p (1 − p) / n, as of a binomial distribution, or the variance of the mean of the 16 parts of the recording, alone, in twos or in
 *   fours, if it is larger: samples that follow each other are not independent. By the delta method it is divided by (p (1 − p))²;
 * - between two recordings of one build, which V8 compiles differently: `RUN_DEVIATION`² each;
 * - functions that V8 inlined in one recording only are compared as one (`inlined-chains.ts`).
 *
 * A change is claimed above `DEVIATIONS` standard deviations and `MIN_EFFECT`.
 *
 * Log odds of a handful of samples have no normal distribution, so a function that one recording (almost) does not have is judged by the difference of
 * the shares itself, with the same variances.
 *
 * One kind of change shares do not show: a function that has nearly all of the active time, and runs a tenth as long. If its time per second of
 * recording is `MIN_FACTOR` times as large or small, that is claimed too.
 */
import { NONE } from '../call-nodes.ts';
import { GARBAGE_COLLECTOR, isActive, NO_CALLER, type ProfileCalls } from '../profile-columns.ts';
import type { ProfileDocument } from '../profile-document.ts';
import { inlinedChains } from './inlined-chains.ts';
import type { MergedCalls } from './merged-calls.ts';

// The time of functions in a recording, in parts of equal length, so that its own variation can be seen: work comes in waves, and samples that follow
// each other are mostly of one call. Without garbage collection: its part doubles between two recordings of one process, as V8 sizes its young
// generation.

const PARTS = 16;

interface ActiveParts {
  /** Time of functions, as in columns, and the number of samples in it. */
  readonly active: number;
  readonly samples: number;
  /** False if the samples have no order in time: their parts say nothing. */
  readonly hasOrder: boolean;
  /** By row and part (`row * PARTS + part`): the share of that time on top of the stack. */
  readonly self: Float32Array;
}

/** `rowOf` is by row of the profile; rows whose call is `NONE` are left out. */
function activeParts(document: ProfileDocument, rowOf: Uint32Array, rows: number): ActiveParts {
  const { calls, kindOf, samples, timing } = document;
  const isCounted = (row: number): boolean => {
    const kind = kindOf[calls.functionOf[row]];
    return rowOf[row] !== NONE && isActive(kind) && kind !== GARBAGE_COLLECTOR;
  };
  let active = 0;
  let count = 0;
  for (let at = 0; at < samples.count; at += 1) {
    if (!isCounted(samples.row[at])) continue;
    active += samples.weight[at];
    count += samples.hits === null ? 1 : samples.hits[at];
  }
  const self = new Float32Array(rows * PARTS);
  let before = 0;
  for (let at = 0; at < samples.count; at += 1) {
    const row = samples.row[at];
    if (!isCounted(row)) continue;
    const weight = samples.weight[at];
    const part = Math.min(PARTS - 1, Math.floor((before / active) * PARTS));
    self[rowOf[row] * PARTS + part] += weight / active;
    before += weight;
  }
  return { active, samples: count, hasOrder: timing === 'samples', self };
}

/** Standard deviations: hundreds of functions are compared at once, and none of them may be claimed by chance. */
export const DEVIATIONS = 4;
/** Standard deviation of the log odds of a share, between recordings of one build. */
const RUN_DEVIATION = 0.02;
/** Share of the active time, also of that of the busier recording. */
const MIN_EFFECT = 0.02;
const PART_SIZES = [1, 2, 4];
/** With fewer samples of a function, its log odds say nothing. */
const MIN_SAMPLES_OF_ODDS = 10;
/** Smaller groups cannot change by `MIN_EFFECT`, or are not worth a test. */
const MIN_SHARE = 0.01;
/** Limits of the time per second of recording, and the part of the recording that it makes up at least. */
const MIN_FACTOR = 6;
const MIN_RATE = 0.06;
/** A claim about a caller says nothing new if one of its callees explains this part of it. */
const EXPLAINED = 0.6;
/** Among functions that are compared as one, those with this part of the change are marked. */
const OWN_PART = 0.3;

export interface JudgedChange {
  /** Numbers of functions that are compared as one, the one with the largest change first. */
  readonly functions: readonly number[];
  /** Time on top of the stack, or anywhere on it. */
  readonly time: 'self' | 'total';
  /** Shares of the active time. */
  readonly base: number;
  readonly new: number;
  /** Parts of the length of the recording. */
  readonly baseRate: number;
  readonly newRate: number;
  /** Part of all time that was gained, or lost, per second of recording. */
  readonly explains: number;
}

export interface JudgedChanges {
  /** Largest change of time per second first. A caller is left out where a callee explains it. */
  readonly changes: readonly JudgedChange[];
  /** By function: 1 if its self time, or its total time, is part of a claim. */
  readonly self: Uint8Array;
  readonly total: Uint8Array;
}

interface Estimate {
  readonly share: number;
  /** Variance of the share. */
  readonly variance: number;
}

/** One side of a comparison, by group of functions. */
interface Side {
  readonly parts: ActiveParts;
  /** Active part of the recording. */
  readonly rate: number;
  readonly self: Float64Array;
  readonly total: Float64Array;
}

interface Claim extends JudgedChange {
  readonly group: number;
}

const deltaRateOf = ({ baseRate, newRate }: Pick<JudgedChange, 'baseRate' | 'newRate'>): number => newRate - baseRate;

export function judgeChanges(base: ProfileDocument, current: ProfileDocument, merged: MergedCalls): JudgedChanges {
  const { calls, functions } = merged;
  const earlier = activeParts(base, merged.rowOfBase, calls.count);
  const later = activeParts(current, merged.rowOfNew, calls.count);
  const self = new Uint8Array(functions.length);
  const total = new Uint8Array(functions.length);
  if (earlier.active === 0 || later.active === 0) return { changes: [], self, total };
  const [before, after] = [sharesOf(earlier), sharesOf(later)];
  const groupOf = inlinedChains(calls, functions.length, before, after);
  const was = sideOf(calls, groupOf, earlier, base.extent);
  const is = sideOf(calls, groupOf, later, current.extent);
  for (const [shares, side] of [
    [before, was],
    [after, is],
  ] as const)
    for (let row = 0; row < shares.length; row += 1) shares[row] *= side.rate;
  const own = { self: ownChanges(merged, before, after, 'self'), total: ownChanges(merged, before, after, 'total') };
  const claims: Claim[] = [];
  const moved = movedRates(groupOf, was, is);
  for (const [group, functionsOfGroup] of membersOf(groupOf)) {
    for (const time of ['self', 'total'] as const) {
      const change = claimOf(group, time, was, is);
      if (change === null) continue;
      const byChange = functionsOfGroup.toSorted((a, b) => Math.abs(own[time][b]) - Math.abs(own[time][a]));
      const rates = { baseRate: change.base * was.rate, newRate: change.new * is.rate };
      const deltaRate = deltaRateOf(rates);
      const explains = Math.min(1, Math.abs(deltaRate) / (deltaRate > 0 ? moved.gained : moved.lost));
      claims.push({
        ...change,
        ...rates,
        group,
        time,
        explains,
        functions: byChange.filter((fn) => own[time][fn] !== 0),
      });
    }
  }
  for (const claim of claims) {
    const { functions: members, time } = claim;
    const deltaRate = deltaRateOf(claim);
    const marked = time === 'self' ? self : total;
    for (const fn of members)
      if (own[time][fn] * Math.sign(deltaRate) >= OWN_PART * Math.abs(deltaRate)) marked[fn] = 1;
  }
  return { changes: withoutExplained(claims, calls, groupOf).map(judged), self, total };
}

function judged({ group: _group, ...change }: Claim): JudgedChange {
  return change;
}

/** Time per second of recording that groups have gained, and lost, together. */
function movedRates(groupOf: Uint32Array, was: Side, is: Side): { readonly gained: number; readonly lost: number } {
  let [gained, lost] = [0, 0];
  for (const group of new Set(groupOf)) {
    const delta = shareOf(is.self, group) * is.rate - shareOf(was.self, group) * was.rate;
    if (delta > 0) gained += delta;
    else lost -= delta;
  }
  return { gained, lost };
}

function shareOf(sums: Float64Array, group: number): number {
  return PARTS * mean(sums.subarray(group * PARTS, (group + 1) * PARTS));
}

/** Share of the active time by row. */
function sharesOf({ self }: ActiveParts): Float64Array {
  const shares = new Float64Array(self.length / PARTS);
  for (let at = 0; at < self.length; at += 1) shares[Math.floor(at / PARTS)] += self[at];
  return shares;
}

function membersOf(groupOf: Uint32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const [fn, group] of groupOf.entries()) {
    const known = members.get(group);
    if (known === undefined) members.set(group, [fn]);
    else known.push(fn);
  }
  return members;
}

/** By group and part: its share of the active time, on top of the stack and anywhere on it. */
function sideOf(calls: ProfileCalls, groupOf: Uint32Array, parts: ActiveParts, extent: number): Side {
  const self = new Float64Array(groupOf.length * PARTS);
  const total = new Float64Array(groupOf.length * PARTS);
  const add = (sums: Float64Array, group: number, row: number): void => {
    for (let part = 0; part < PARTS; part += 1) sums[group * PARTS + part] += parts.self[row * PARTS + part];
  };
  forEachStack(calls, groupOf, parts, (row, groups) => {
    add(self, groupOf[calls.functionOf[row]], row);
    for (const group of groups) add(total, group, row);
  });
  return { parts, rate: extent > 0 ? parts.active / extent : 1, self, total };
}

/** Rows with samples, and the groups of their stack, each once. */
function forEachStack(
  { count, functionOf, caller }: ProfileCalls,
  groupOf: Uint32Array,
  { self }: Pick<ActiveParts, 'self'>,
  visit: (row: number, groups: ReadonlySet<number>) => void,
): void {
  for (let row = 0; row < count; row += 1) {
    if (!hasSamples(self, row)) continue;
    const groups = new Set<number>();
    for (let at = row; at !== NO_CALLER; at = caller[at]) groups.add(groupOf[functionOf[at]]);
    visit(row, groups);
  }
}

function hasSamples(self: Float32Array, row: number): boolean {
  for (let part = 0; part < PARTS; part += 1) if (self[row * PARTS + part] > 0) return true;
  return false;
}

/** By function: change of its time per second of recording, from that of each row. */
function ownChanges(
  { calls, functions }: MergedCalls,
  before: Float64Array,
  after: Float64Array,
  time: 'self' | 'total',
): Float64Array {
  const changes = new Float64Array(functions.length);
  for (let row = 0; row < calls.count; row += 1) {
    const delta = after[row] - before[row];
    if (delta === 0) continue;
    if (time === 'self') {
      changes[calls.functionOf[row]] += delta;
      continue;
    }
    const stack = new Set<number>();
    for (let at = row; at !== NO_CALLER; at = calls.caller[at]) stack.add(calls.functionOf[at]);
    for (const fn of stack) changes[fn] += delta;
  }
  return changes;
}

function estimate(sums: Float64Array, group: number, { samples, hasOrder }: ActiveParts): Estimate {
  const parts = sums.subarray(group * PARTS, (group + 1) * PARTS).map((share) => share * PARTS);
  const share = mean(parts);
  const least = 1 / samples;
  let variance = (Math.max(share, least) * Math.max(1 - share, least)) / samples;
  for (const size of hasOrder ? PART_SIZES : []) {
    const joined = Array.from({ length: PARTS / size }, (_, at) => mean(parts.subarray(at * size, (at + 1) * size)));
    const middle = mean(joined);
    const squares = joined.reduce((sum, each) => sum + (each - middle) ** 2, 0);
    variance = Math.max(variance, squares / (joined.length - 1) / joined.length);
  }
  return { share, variance };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at];
  return sum / values.length;
}

/** The shares of a group if its change is more than noise. */
function claimOf(group: number, time: 'self' | 'total', was: Side, is: Side): { base: number; new: number } | null {
  const earlier = estimate(was[time], group, was.parts);
  const later = estimate(is[time], group, is.parts);
  if (Math.max(earlier.share, later.share) < MIN_SHARE) return null;
  // A wrapper that one recording does not have, by renaming or by another call of the tool, takes nothing of its own.
  if (time === 'total' && Math.min(earlier.share, later.share) === 0) return null;
  // A large share of a recording in which next to nothing ran is still next to nothing.
  const deltaRate = Math.abs(later.share * is.rate - earlier.share * was.rate);
  if (deltaRate < MIN_EFFECT * Math.max(was.rate, is.rate)) return null;
  const isClaimed = changesShare(earlier, later, was, is) || changesRate(earlier, later, was, is);
  return isClaimed ? { base: earlier.share, new: later.share } : null;
}

function changesShare(earlier: Estimate, later: Estimate, was: Side, is: Side): boolean {
  const effect = later.share - earlier.share;
  if (Math.abs(effect) < MIN_EFFECT) return false;
  // A larger share of much less time is not more time.
  if (Math.sign(later.share * is.rate - earlier.share * was.rate) !== Math.sign(effect)) return false;
  const fewest = Math.min(earlier.share * was.parts.samples, later.share * is.parts.samples);
  if (fewest < MIN_SAMPLES_OF_ODDS) {
    const share = Math.max(earlier.share, later.share);
    const betweenRuns = 2 * (RUN_DEVIATION * share * (1 - share)) ** 2;
    return Math.abs(effect) > DEVIATIONS * Math.sqrt(earlier.variance + later.variance + betweenRuns);
  }
  // Half a sample where there is none.
  const least = 0.5 / Math.min(was.parts.samples, is.parts.samples);
  const [a, b] = [earlier, later].map(({ share, variance }) => {
    const inside = Math.min(1 - least, Math.max(least, share));
    return { logOdds: Math.log(inside / (1 - inside)), variance: variance / (inside * (1 - inside)) ** 2 };
  }) as [LogOdds, LogOdds];
  const deviation = Math.sqrt(a.variance + b.variance + 2 * RUN_DEVIATION ** 2);
  return Math.abs(b.logOdds - a.logOdds) > DEVIATIONS * deviation;
}

interface LogOdds {
  readonly logOdds: number;
  readonly variance: number;
}

function changesRate(earlier: Estimate, later: Estimate, was: Side, is: Side): boolean {
  const [a, b] = [earlier.share * was.rate, later.share * is.rate];
  if (Math.abs(b - a) < MIN_RATE) return false;
  // By its samples alone: a program that runs once, from start to end, does each thing at one time.
  const [{ share }, { rate, parts }] = a > b ? [earlier, was] : [later, is];
  const deviation = rate * Math.sqrt((share * (1 - share)) / parts.samples);
  return Math.max(a, b) - DEVIATIONS * deviation > MIN_FACTOR * Math.min(a, b);
}

/** Largest change first; without total times that a callee explains. */
function withoutExplained(claims: readonly Claim[], calls: ProfileCalls, groupOf: Uint32Array): Claim[] {
  const size = (claim: Claim): number => Math.abs(deltaRateOf(claim));
  const callees = calleesOf(new Set(claims.map(({ group }) => group)), calls, groupOf);
  const explains = (inner: Claim, outer: Claim): boolean =>
    inner !== outer &&
    Math.sign(deltaRateOf(inner)) === Math.sign(deltaRateOf(outer)) &&
    size(inner) >= EXPLAINED * size(outer) &&
    (inner.group === outer.group ? inner.time === 'self' : callees.get(outer.group)?.has(inner.group) === true) &&
    // The one with more of its own counts, of two functions that call each other.
    (inner.time === 'self' || callees.get(inner.group)?.has(outer.group) !== true);
  return claims
    .filter((outer) => outer.time === 'self' || !claims.some((inner) => explains(inner, outer)))
    .toSorted((a, b) => (isEqual(size(a), size(b)) ? deltaRateOf(b) - deltaRateOf(a) : size(b) - size(a)));
}

/** Where one function gains what another one loses, the one that gains is first. Shares are sums of 32-bit numbers. */
const isEqual = (a: number, b: number): boolean => Math.abs(a - b) < 1e-4;

/** By group: the groups that its functions call, directly or not; of these groups only. */
function calleesOf(groups: ReadonlySet<number>, calls: ProfileCalls, groupOf: Uint32Array): Map<number, Set<number>> {
  const callees = new Map([...groups].map((group) => [group, new Set<number>()]));
  for (let row = 0; row < calls.count; row += 1) {
    const callee = groupOf[calls.functionOf[row]];
    if (!groups.has(callee)) continue;
    for (let at = calls.caller[row]; at !== NO_CALLER; at = calls.caller[at])
      callees.get(groupOf[calls.functionOf[at]])?.add(callee);
  }
  return callees;
}
