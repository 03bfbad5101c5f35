/**
 * Converts a sampled heap profile to a CPU profile with one microsecond per byte, so that filters, callers and callees have one
 * implementation.
 */
import type { SampledFunction } from '../../contracts/allocations.ts';
import type { CpuFilter, CpuPlace } from '../../contracts/cpu-profiles.ts';
import { filterProfile } from '../cpu-profile/filtered-profile.ts';
import { aroundFunction, placeIndex } from '../cpu-profile/function-around.ts';
import { PROGRAM_FUNCTION, ROOT, type CpuProfile } from '../cpu-profile/profile-columns.ts';
import { analyseProfile as analyseCpuProfile, MICROSECONDS_PER_MS } from '../cpu-profile/profile-document.ts';
import { runSteps } from '../steps/steps.ts';
import { NO_CALLER, type HeapProfile } from './profile-columns.ts';
import { analyseProfile, isBareRoot, type ProfileDocument } from './profile-document.ts';

function asCpuProfile(document: ProfileDocument): CpuProfile {
  const { functions, calls, end, depth } = document;
  const { count, functionOf, caller, selfSizeBytes, samples } = calls;
  const root = count > 0 && isBareRoot(document, 0) ? functionOf[0] : -1;
  return {
    functions,
    kindOf: Uint8Array.from(functions, (_, at) => (at === root ? ROOT : PROGRAM_FUNCTION)),
    calls: {
      count,
      functionOf: Uint32Array.from(functionOf),
      caller: Uint32Array.from(caller),
      end: Uint32Array.from(end),
      depth: Uint32Array.from(depth),
    },
    samples: {
      count,
      row: Uint32Array.from({ length: count }, (_, row) => row),
      startUs: new Float64Array(count),
      durationUs: Float64Array.from(selfSizeBytes),
      weight: Uint32Array.from(samples),
    },
    ticks: { row: new Uint32Array(0), line: new Uint32Array(0), ticks: new Uint32Array(0) },
    nodeCount: count,
    timing: 'hits',
    durationUs: document.totalSizeBytes,
  };
}

/** Calls without remaining bytes are dropped. */
function asHeapProfile({ functions, calls, samples }: CpuProfile): HeapProfile {
  const own = new Float64Array(calls.count);
  const counts = new Uint32Array(calls.count);
  for (let at = 0; at < samples.count; at += 1) {
    own[samples.row[at]] += samples.durationUs[at];
    counts[samples.row[at]] += samples.weight?.[at] ?? 1;
  }
  const totals = own.slice();
  for (let row = calls.count - 1; row >= 0; row -= 1)
    if (calls.caller[row] !== NO_CALLER) totals[calls.caller[row]] += totals[row];
  const rowOf = new Uint32Array(calls.count);
  const kept: number[] = [];
  for (let row = 0; row < calls.count; row += 1) {
    if (totals[row] === 0) continue;
    rowOf[row] = kept.length;
    kept.push(row);
  }
  return {
    functions,
    calls: {
      count: kept.length,
      functionOf: Uint32Array.from(kept, (row) => calls.functionOf[row]),
      caller: Uint32Array.from(kept, (row) => (calls.caller[row] === NO_CALLER ? NO_CALLER : rowOf[calls.caller[row]])),
      selfSizeBytes: Float64Array.from(kept, (row) => own[row]),
      samples: Uint32Array.from(kept, (row) => counts[row]),
    },
    sampleCount: counts.reduce((sum, each) => sum + each, 0),
  };
}

/** `throwUnknown` is called with a function of a filter that the profile does not have. */
export function filterDocument(
  document: ProfileDocument,
  filters: readonly CpuFilter[],
  throwUnknown: (place: CpuPlace) => never,
): ProfileDocument {
  const filtered = runSteps(filterProfile(asCpuProfile(document), filters, throwUnknown));
  return runSteps(analyseProfile(asHeapProfile(filtered)));
}

/** Bytes of the function's calls by caller, or of its callees. Null if the profile does not have the function. */
export function functionsAround(
  document: ProfileDocument,
  place: CpuPlace,
  direction: 'callers' | 'callees',
): SampledFunction[] | null {
  const profile = runSteps(analyseCpuProfile(asCpuProfile(document)));
  const at = placeIndex(profile, place);
  if (at < 0) return null;
  return aroundFunction(profile, at, direction).map(({ selfMs, totalMs, samples, ...of }) => ({
    ...of,
    // V8 writes whole bytes.
    selfSizeBytes: Math.round(selfMs * MICROSECONDS_PER_MS),
    totalSizeBytes: Math.round(totalMs * MICROSECONDS_PER_MS),
    count: samples,
  }));
}
