/**
 * Charges what packages, other origins and the engine did to the author's call that led there. One implementation for every tree of calls:
 * samples of time, live bytes, allocation stacks, and the events and samples of a thread.
 */

import type { z } from 'zod';
import type { ForeignPlaceSchema } from '../profile/contract/sampled-profiles.ts';

export type ForeignPlace = z.infer<typeof ForeignPlaceSchema>;

/** Whose code a function is. `none`: time outside of functions, which is nobody's unless a function is above it. */
export type CodeOwner = 'author' | 'other' | 'none';

/** Calls as rows; a caller comes before its callees. */
export interface OwnedCalls {
  readonly count: number;
  /** Row of the caller; no row of the tree: none. */
  readonly caller: ArrayLike<number>;
  /** Number of the function. */
  readonly functionOf: ArrayLike<number>;
  readonly self: ArrayLike<number>;
}

export interface OwnedFunctions {
  readonly ownerOf: (at: number) => CodeOwner;
  /** Package of a function of others; null for native functions and events, which are part of what called them. */
  readonly packageOf: (at: number) => string | null;
}

/** Work below one function that the author's function called, by numbers of functions. */
export interface OwnCall {
  readonly called: number;
  /** Until the next function of the author. */
  weight: number;
  /** With the functions of the author that it called back. */
  all: number;
  /**
   * Code that did it: functions of the author that were called back, with all below them, and the functions with which the innermost package begins.
   */
  readonly parts: Map<number, number>;
}

export interface OwnCharge {
  self: number;
  /** `self`, and what others did for it. */
  charged: number;
  readonly through: Map<number, OwnCall>;
}

/** Calls of the author's functions by each other, with all that is between them left out. The function that calls comes before. */
export interface OwnPath {
  readonly functionOf: number;
  /** Index of the function of the author around it, −1 for none. */
  readonly caller: number;
  readonly depth: number;
  /** With all below it. */
  total: number;
}

export interface OwnCode {
  /** By function of the author. */
  readonly charges: ReadonlyMap<number, OwnCharge>;
  /** Weight without a function of the author on the stack. */
  readonly unowned: number;
  readonly paths: readonly OwnPath[];
}

const NONE = -1;

/** The weight of a call belongs to the innermost function of the author on its stack, itself included. */
export function ownCodeOf(calls: OwnedCalls, { ownerOf, packageOf }: OwnedFunctions): OwnCode {
  const { count, caller, functionOf, self } = calls;
  const owners = new Map<number, CodeOwner>();
  const ownerOfFunction = (at: number): CodeOwner => {
    const known = owners.get(at) ?? ownerOf(at);
    owners.set(at, known);
    return known;
  };
  const packages = new Map<number, string | null>();
  const packageOfFunction = (at: number): string | null => {
    const known = packages.get(at);
    if (known !== undefined) return known;
    const found = packageOf(at);
    packages.set(at, found);
    return found;
  };
  // By row: that of the innermost function of the author; below it, the function of others that it called, and that with which the innermost package begins.
  const owner = new Int32Array(count).fill(NONE);
  const entry = new Int32Array(count).fill(NONE);
  const head = new Int32Array(count).fill(NONE);
  const isCounted = new Uint8Array(count);
  /** An equal call is around it, to which everything below was added. */
  const isRepeated = new Uint8Array(count);
  const innermostPackage: (string | null)[] = [];
  const below = new Float64Array(count);
  const pathOf = new Int32Array(count).fill(NONE);
  const paths: OwnPath[] = [];
  const pathNumbers = new Map<string, number>();
  const charges = new Map<number, OwnCharge>();
  let unowned = 0;

  const above = (row: number): number => {
    const at = caller[row] ?? NONE;
    return at >= 0 && at < row ? at : NONE;
  };
  const chargeOf = (row: number): OwnCharge => {
    const of = functionOf[row];
    const charge = charges.get(of) ?? { self: 0, charged: 0, through: new Map<number, OwnCall>() };
    charges.set(of, charge);
    return charge;
  };
  const callOf = (ownerRow: number, called: number): OwnCall => {
    const { through } = chargeOf(ownerRow);
    const call = through.get(called) ?? { called, weight: 0, all: 0, parts: new Map<number, number>() };
    through.set(called, call);
    return call;
  };
  const addPart = (call: OwnCall, part: number, weight: number): void => {
    call.all += weight;
    call.parts.set(part, (call.parts.get(part) ?? 0) + weight);
  };
  /** The caller of the function of the author that is around a row. */
  const outside = (row: number): number => (row === NONE || owner[row] === NONE ? NONE : above(owner[row]));
  const isWithin = (row: number, called: number): boolean => {
    const of = functionOf[owner[row]];
    for (let at = outside(row); at !== NONE && owner[at] !== NONE; at = outside(at)) {
      if (entry[at] === called && functionOf[owner[at]] === of) return true;
    }
    return false;
  };

  /** A function that calls itself, also by others, stays where it was. */
  const pathBelow = (outer: number, of: number): number => {
    for (let at = outer; at !== NONE; at = paths[at].caller) if (paths[at].functionOf === of) return at;
    const key = `${outer} ${of}`;
    const known = pathNumbers.get(key);
    if (known !== undefined) return known;
    paths.push({ functionOf: of, caller: outer, depth: outer === NONE ? 0 : paths[outer].depth + 1, total: 0 });
    pathNumbers.set(key, paths.length - 1);
    return paths.length - 1;
  };

  for (let row = 0; row < count; row += 1) {
    const of = functionOf[row];
    const around = above(row);
    const kind = ownerOfFunction(of);
    isCounted[row] = kind !== 'none' || (around !== NONE && isCounted[around] === 1) ? 1 : 0;
    if (isCounted[row] === 0) continue;
    const outer = around === NONE ? NONE : pathOf[around];
    pathOf[row] = kind === 'author' ? pathBelow(outer, of) : outer;
    if (kind === 'author') owner[row] = row;
    else if (around !== NONE && owner[around] !== NONE) {
      owner[row] = owner[around];
      const isEntry = entry[around] === NONE;
      entry[row] = isEntry ? of : entry[around];
      const its = packageOfFunction(of);
      const outerPackage = isEntry ? null : (innermostPackage[around] ?? null);
      innermostPackage[row] = its ?? outerPackage;
      head[row] = isEntry || (its !== null && its !== outerPackage) ? of : head[around];
      isRepeated[row] = isEntry ? (isWithin(row, of) ? 1 : 0) : isRepeated[around];
    }
    const weight = self[row];
    if (weight === 0) continue;
    below[row] += weight;
    if (owner[row] === NONE) {
      unowned += weight;
      continue;
    }
    paths[pathOf[row]].total += weight;
    const charge = chargeOf(owner[row]);
    charge.charged += weight;
    if (entry[row] === NONE) charge.self += weight;
    else {
      const call = callOf(owner[row], entry[row]);
      call.weight += weight;
      if (isRepeated[row] === 0) addPart(call, head[row], weight);
    }
  }
  for (let row = count - 1; row > 0; row -= 1) {
    const around = above(row);
    if (around === NONE || below[row] === 0) continue;
    below[around] += below[row];
    const isCalledBack = owner[row] === row && entry[around] !== NONE;
    if (isCalledBack && isRepeated[around] === 0)
      addPart(callOf(owner[around], entry[around]), functionOf[row], below[row]);
  }
  for (const { caller: outer, total } of paths.toReversed()) if (outer !== NONE) paths[outer].total += total;
  return { charges, unowned, paths };
}

/** Paths in an answer. */
export const MAX_PATHS = 12;
/** A path that has less of all weight is left out. */
const MIN_PATH = 0.05;

/** The largest paths as a tree: each below its caller, the largest first. */
export function largestPaths({ paths, charges, unowned }: OwnCode, most: number): OwnPath[] {
  let all = unowned;
  for (const { charged } of charges.values()) all += charged;
  const largest = [...paths.keys()]
    .filter((at) => paths[at].total > 0 && paths[at].total >= MIN_PATH * all)
    .toSorted((a, b) => paths[b].total - paths[a].total || a - b)
    .slice(0, most);
  const below = new Map<number, number[]>();
  for (const at of largest) {
    const siblings = below.get(paths[at].caller) ?? [];
    siblings.push(at);
    below.set(paths[at].caller, siblings);
  }
  const inOrder = (caller: number): OwnPath[] => (below.get(caller) ?? []).flatMap((at) => [paths[at], ...inOrder(at)]);
  return inOrder(NONE);
}

/** A call as answers have it, by places. */
export interface NamedCall<Place> {
  readonly called: Place;
  readonly weight: number;
  readonly all: number;
  readonly parts: readonly { readonly called: Place; readonly weight: number; readonly isOwn: boolean }[];
}

export interface NamedCharge<Place> {
  readonly of: number;
  readonly place: Place;
  readonly self: number;
  readonly charged: number;
  readonly through: readonly NamedCall<Place>[];
}

/** Functions of others that are named for each of the author's, and what did the work below one of them. */
const MAX_THROUGH = 5;
const MAX_PARTS = 3;

/** The functions with most of the weight, largest first. */
export function largestCharges<Place>(
  { charges }: OwnCode,
  { ownerOf }: Pick<OwnedFunctions, 'ownerOf'>,
  placeOf: (at: number) => Place,
  most: number,
): NamedCharge<Place>[] {
  return [...charges]
    .toSorted(([, a], [, b]) => b.charged - a.charged)
    .slice(0, most)
    .map(([of, { self, charged, through }]) => ({
      of,
      place: placeOf(of),
      self,
      charged,
      through: [...through.values()]
        .toSorted((a, b) => b.weight - a.weight || b.all - a.all)
        .slice(0, MAX_THROUGH)
        .map(({ called, weight, all, parts }) => ({
          called: placeOf(called),
          weight,
          all,
          parts: [...parts]
            .toSorted(([, a], [, b]) => b - a)
            .slice(0, MAX_PARTS)
            .map(([part, partWeight]) => ({
              called: placeOf(part),
              weight: partWeight,
              isOwn: ownerOf(part) === 'author',
            })),
        })),
    }));
}
