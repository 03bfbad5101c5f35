/** Charges what libraries and the engine do to the author's call that led there. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { PROGRAM_FUNCTION } from './profile-columns.ts';
import { functionRow, type ProfileDocument } from './profile-document.ts';

type Answer = AnalysisAnswer<'profile.own-code'>;

/** Functions of others that are named for each of the author's. */
const MAX_THROUGH = 5;
const NONE = -1;

/** What ran below the calls of one function of the author, outside of other functions of the author. */
interface Charge {
  self: number;
  samples: number;
  charged: number;
  /** Weight below each function of others that it called itself. */
  readonly through: Map<number, number>;
}

/**
 * `isForeign`: by function. The weight of a call belongs to the innermost function of the author on its stack, itself included; weight without one
 * on the stack, and V8's overhead, belong to nobody.
 */
export function ownCodeOf(document: ProfileDocument, isForeign: (at: number) => boolean, count: number): Answer {
  const { calls, functions, kindOf, whole } = document;
  const foreign = Uint8Array.from(functions, (_, at) => Number(isForeign(at)));
  const charges = new Map<number, Charge>();
  let unowned = 0;
  // By depth: the innermost function of the author, and the function of others that it called.
  const owners: number[] = [];
  const entries: number[] = [];
  for (let row = 0; row < calls.count; row += 1) {
    const of = calls.functionOf[row];
    const depth = calls.depth[row];
    const isProgram = kindOf[of] === PROGRAM_FUNCTION;
    const isOwn = isProgram && foreign[of] === 0;
    const above = depth === 0 ? NONE : (owners[depth - 1] ?? NONE);
    const entryAbove = depth === 0 ? NONE : (entries[depth - 1] ?? NONE);
    const owner = isOwn ? of : above;
    const entry = isOwn || owner === NONE ? NONE : entryAbove === NONE ? of : entryAbove;
    owners[depth] = owner;
    entries[depth] = entry;
    const weight = whole.self[row];
    if (weight === 0 || !isProgram) continue;
    if (owner === NONE) {
      unowned += weight;
      continue;
    }
    const charge = charges.get(owner) ?? { self: 0, samples: 0, charged: 0, through: new Map<number, number>() };
    charges.set(owner, charge);
    charge.charged += weight;
    if (isOwn) {
      charge.self += weight;
      charge.samples += whole.selfSamples[row];
    } else charge.through.set(entry, (charge.through.get(entry) ?? 0) + weight);
  }
  const inUnit = (weight: number): number => functionRow(document, functions[0], weight, 0, 0).self;
  const rows = [...charges].flatMap(([at, { self, samples, charged, through }]) => {
    const place = functions[at];
    return place === undefined
      ? []
      : [
          {
            ...functionRow(document, place, self, charged, samples),
            through: [...through]
              .toSorted(([, a], [, b]) => b - a)
              .slice(0, MAX_THROUGH)
              .map(([called, weight]) => {
                const { name, url, line, column } = functions[called];
                return { name, url, line, column, weight: inUnit(weight) };
              }),
          },
        ];
  });
  return {
    rows: rows.toSorted((a, b) => b.total - a.total).slice(0, count),
    unowned: functions.length === 0 ? 0 : inUnit(unowned),
  };
}
