/** Test helper: reads a profile with the reader of its format, from bytes split at any positions. */
import type { z } from 'zod';
import type { ParsedParams } from '../../heap/open/query-types.ts';
import { PROFILE_QUERIES } from '../contract/sampled-profiles.ts';
import { AppFailure, type AppResult } from '../../../base/errors.ts';
import type { EngineAnswer, EngineParams } from '../../contract/engine-queries.ts';
import { runSteps } from '../../steps/steps.ts';
import type { SampledProfile } from '../profile-columns.ts';
import { analyseProfile, type ProfileDocument } from '../profile-document.ts';
import { createProfileQueries, type ProfileQueryName } from '../profile-queries.ts';
import type { ProfileReader, ProfileReaderOptions } from '../../json/profile-file.ts';

export type Ask = <N extends ProfileQueryName>(query: N, params: EngineParams<N>) => EngineAnswer<N>;

/** The query table as a mapped type, so that the compiler relates name, parameters and answer. */
const SCHEMAS: {
  readonly [N in ProfileQueryName]: {
    readonly params: z.ZodType<ParsedParams<N>>;
    readonly result: z.ZodType<EngineAnswer<N>>;
  };
} = PROFILE_QUERIES;

export interface ReadingOf {
  readonly readProfile: (
    bytes: Uint8Array,
    cuts?: readonly number[],
    options?: ProfileReaderOptions,
  ) => AppResult<SampledProfile>;
  readonly documentOf: (bytes: Uint8Array, cuts?: readonly number[]) => ProfileDocument;
  /** Runs a query as the analysis process does: the contract checks parameters and answer. */
  readonly askerOf: (bytes: Uint8Array, cuts?: readonly number[]) => Ask;
}

export function readingOf(createReader: (options: ProfileReaderOptions) => ProfileReader<SampledProfile>): ReadingOf {
  const readProfile: ReadingOf['readProfile'] = (bytes, cuts = [], options = {}) => {
    const reader = createReader(options);
    const borders = [0, ...cuts, bytes.length];
    for (let at = 0; at + 1 < borders.length; at += 1) {
      const chunk = bytes.slice(borders[at], borders[at + 1]);
      const written = reader.write(chunk);
      if (!written.ok) return written;
      // Overwritten, because callers of the reader reuse their chunks.
      chunk.fill(0xaa);
    }
    return reader.end();
  };
  const documentOf: ReadingOf['documentOf'] = (bytes, cuts) => {
    const profile = readProfile(bytes, cuts);
    if (!profile.ok) throw new AppFailure(profile.error);
    return runSteps(analyseProfile(profile.value));
  };
  return {
    readProfile,
    documentOf,
    askerOf: (bytes, cuts) => {
      const queries = createProfileQueries(documentOf(bytes, cuts), { readMs: 2, fileSizeBytes: bytes.length });
      return (query, params) =>
        SCHEMAS[query].result.parse(runSteps(queries.steps(query, SCHEMAS[query].params.parse(params))));
    },
  };
}
