/** Test helper: reads a profile from bytes split at any positions. */
import type { z } from 'zod';
import type { ParsedParams } from '../../heap/open/query-types.ts';
import { CPU_PROFILE_QUERIES } from '../../../contracts/cpu-profiles.ts';
import { AppFailure, type AppResult } from '../../../contracts/errors.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../contracts/analysis.ts';
import { runSteps } from '../../steps/steps.ts';
import type { CpuProfile } from '../profile-columns.ts';
import { analyseProfile, type ProfileDocument } from '../profile-document.ts';
import { createProfileQueries, type CpuProfileQueryName } from '../profile-queries.ts';
import type { ProfileReaderOptions } from '../../json/profile-file.ts';
import { createProfileReader } from '../profile-reader.ts';

export function readProfile(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  options: ProfileReaderOptions = {},
): AppResult<CpuProfile> {
  const reader = createProfileReader(options);
  const borders = [0, ...cuts, bytes.length];
  for (let at = 0; at + 1 < borders.length; at += 1) {
    const chunk = bytes.slice(borders[at], borders[at + 1]);
    const written = reader.write(chunk);
    if (!written.ok) return written;
    // Overwritten, because callers of the reader reuse their chunks.
    chunk.fill(0xaa);
  }
  return reader.end();
}

export function documentOf(bytes: Uint8Array, cuts: readonly number[] = []): ProfileDocument {
  const profile = readProfile(bytes, cuts);
  if (!profile.ok) throw new AppFailure(profile.error);
  return runSteps(analyseProfile(profile.value));
}

export type Ask = <N extends CpuProfileQueryName>(query: N, params: AnalysisParams<N>) => AnalysisAnswer<N>;

/** The query table as a mapped type, so that the compiler relates name, parameters and answer. */
const SCHEMAS: {
  readonly [N in CpuProfileQueryName]: {
    readonly params: z.ZodType<ParsedParams<N>>;
    readonly result: z.ZodType<AnalysisAnswer<N>>;
  };
} = CPU_PROFILE_QUERIES;

/** Runs a query as the analysis process does: the contract checks parameters and answer. */
export function askerOf(bytes: Uint8Array, cuts: readonly number[] = []): Ask {
  const queries = createProfileQueries(documentOf(bytes, cuts), { readMs: 2, fileSizeBytes: bytes.length });
  return (query, params) =>
    SCHEMAS[query].result.parse(runSteps(queries.steps(query, SCHEMAS[query].params.parse(params))));
}
