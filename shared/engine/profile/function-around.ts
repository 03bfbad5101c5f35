/** Callers and callees of a function over all its calls. */
import type { ProfileFunction, CpuPlace } from './contract/sampled-profiles.ts';
import { largestTotalFirst } from './function-page.ts';
import { PROGRAM_FUNCTION } from './profile-columns.ts';
import { functionRow, type ProfileDocument } from './profile-document.ts';

/** Index in the profile's functions; −1 if it is not a function of the program. */
export function placeIndex({ functions, kindOf }: ProfileDocument, { name, url, line, column }: CpuPlace): number {
  return functions.findIndex(
    (known, at) =>
      kindOf[at] === PROGRAM_FUNCTION &&
      known.name === name &&
      known.url === url &&
      known.line === line &&
      known.column === column,
  );
}

/**
 * Callers: weight of the function's calls by caller. Callees: weight of the calls it makes by callee. Self: weight on top of the stack in
 * these calls; total: weight below such a call, counting nested calls of the same pair once.
 */
export function aroundFunction(
  document: ProfileDocument,
  place: number,
  direction: 'callers' | 'callees',
): ProfileFunction[] {
  const { calls, functions, kindOf, whole } = document;
  const { count, functionOf, caller, depth, end } = calls;
  const self = new Float64Array(functions.length);
  const total = new Float64Array(functions.length);
  const samples = new Float64Array(functions.length);
  const openUntil = new Uint32Array(functions.length);
  const isThere = new Uint8Array(functions.length);
  for (let row = 0; row < count; row += 1) {
    if (depth[row] === 0) continue;
    const [by, of] = [functionOf[caller[row]], functionOf[row]];
    if ((direction === 'callers' ? of : by) !== place) continue;
    const other = direction === 'callers' ? by : of;
    isThere[other] = 1;
    self[other] += whole.self[row];
    samples[other] += whole.selfSamples[row];
    if (row < openUntil[other]) continue;
    total[other] += whole.total[row];
    openUntil[other] = end[row];
  }
  const rows: ProfileFunction[] = [];
  for (const [at, other] of functions.entries()) {
    if (isThere[at] === 0 || kindOf[at] !== PROGRAM_FUNCTION) continue;
    rows.push(functionRow(document, other, self[at], total[at], samples[at]));
  }
  return rows.toSorted(largestTotalFirst);
}
