/** Work of libraries and the engine for the author's functions, in a sampled profile. */
import { packageOf } from '../../base/script-package.ts';
import type { EngineAnswer } from '../contract/engine-queries.ts';
import type { CpuPlace, CpuRange } from './contract/sampled-profiles.ts';
import {
  largestCharges,
  largestPaths,
  MAX_PATHS,
  ownCodeOf,
  type CodeOwner,
  type ForeignPlace,
  type OwnedCalls,
} from '../code-use/own-code.ts';
import { GARBAGE_COLLECTOR, IDLE, PROGRAM_FUNCTION, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import { functionRow, type ProfileDocument } from './profile-document.ts';

type Answer = EngineAnswer<'profile.own-code'>;

export interface ProfileOwners {
  /** By function: null if it is the author's. */
  readonly foreign: (at: number) => ForeignPlace | null;
  readonly range?: CpuRange | undefined;
}

export function ownCodeOfProfile(document: ProfileDocument, { foreign, range }: ProfileOwners, count: number): Answer {
  const { functions, kindOf, unit } = document;
  const figures = document.figures(range ?? null);
  const ownerOf = (at: number): CodeOwner =>
    kindOf[at] !== PROGRAM_FUNCTION ? 'none' : foreign(at) === null ? 'author' : 'other';
  const found = ownCodeOf(callsWithCollections(document, figures.self, range), {
    ownerOf,
    packageOf(at) {
      const place = foreign(at);
      return place === null || place.url === '' ? null : (place.package ?? packageOf(place.url));
    },
  });
  const inUnit = (weight: number): number => weight / WEIGHTS_PER_UNIT[unit];
  const placeOf = (at: number): CpuPlace => {
    const { name, url, line, column } = functions[at];
    return { name, url, line, column };
  };
  return {
    rows: largestCharges(found, { ownerOf }, placeOf, count).map(({ of, place, self, charged, through }) => ({
      ...functionRow(document, place, self, charged, figures.functions.samples[of]),
      through: through.map(({ called, weight, all, parts }) => ({
        ...called,
        weight: inUnit(weight),
        all: inUnit(all),
        parts: parts.map((part) => ({ ...part.called, weight: inUnit(part.weight), isOwn: part.isOwn })),
      })),
    })),
    unowned: inUnit(found.unowned),
    paths: largestPaths(found, MAX_PATHS).map(({ functionOf, depth, total }) => ({
      ...placeOf(functionOf),
      depth,
      total: inUnit(total),
    })),
  };
}

/** V8's code that calls WebAssembly, named by the types that it converts: `js-to-wasm:i:`. */
const WRAPPER = /^js-to-wasm\b/;

/** By row: its function; of a wrapper that of the call in it, which is what was called. */
function withoutWrappers(
  { functionOf, caller, count }: ProfileDocument['calls'],
  functions: readonly CpuPlace[],
): Uint32Array<ArrayBuffer> {
  const isWrapper = functions.map(({ name }) => WRAPPER.test(name));
  if (!isWrapper.includes(true)) return functionOf;
  return functionOf.map((at, row) =>
    isWrapper[at] && row + 1 < count && caller[row + 1] === row ? functionOf[row + 1] : at,
  );
}

/** The calls, with collections below the call that was sampled before them: V8 samples no stack while it collects. */
function callsWithCollections(
  { calls: recorded, functions, kindOf, samples, timing }: ProfileDocument,
  self: Float64Array,
  range: CpuRange | undefined,
): OwnedCalls {
  const calls = { ...recorded, functionOf: withoutWrappers(recorded, functions) };
  const collected = new Map<number, number>();
  let collector = -1;
  if (timing === 'samples') {
    const [fromUs, toUs] = [(range?.fromMs ?? 0) * 1000, (range?.toMs ?? Number.POSITIVE_INFINITY) * 1000];
    let before = -1;
    for (let at = 0; at < samples.count && samples.start[at] < toUs; at += 1) {
      const row = samples.row[at];
      const kind = kindOf[calls.functionOf[row]];
      if (kind !== GARBAGE_COLLECTOR) before = kind === IDLE ? -1 : row;
      else if (before >= 0) {
        collector = calls.functionOf[row];
        const end = Math.min(toUs, samples.start[at] + samples.weight[at]);
        const within = end - Math.max(fromUs, samples.start[at]);
        if (within > 0) collected.set(before, (collected.get(before) ?? 0) + within);
      }
    }
  }
  if (collected.size === 0) return { ...calls, self };
  return {
    count: calls.count + collected.size,
    caller: [...calls.caller, ...collected.keys()],
    functionOf: [...calls.functionOf, ...Array.from(collected, () => collector)],
    self: [...self, ...collected.values()],
  };
}
