/** Opens a sampled profile for queries: a CPU profile, or a sampled heap profile. */
import { createProfileReader as createCpuProfileReader } from '../../shared/analysis/cpu-profile/index.ts';
import { createProfileReader as createHeapProfileReader } from '../../shared/analysis/heap-profile/index.ts';
import {
  analyseProfile,
  createProfileQueries,
  type ProfileDocument,
  type ProfileQueries,
} from '../../shared/analysis/sampled-profile/index.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readProfile, type ReadProfile } from './read-profile.ts';

/** Each kind has a format, and its own reader. */
export const PROFILE_READERS = {
  'cpu-profile': createCpuProfileReader,
  'heap-profile': createHeapProfileReader,
} as const;
export type ProfileKind = keyof typeof PROFILE_READERS;

export interface OpenProfileOf<K extends ProfileKind> {
  readonly kind: K;
  readonly queries: ProfileQueries;
  readonly heldBytes: number;
}

export type OpenCpuProfile = OpenProfileOf<'cpu-profile'>;
export type OpenProfile = OpenCpuProfile | OpenProfileOf<'heap-profile'>;

/** An analysed profile, ready for queries. */
export function openedProfile<K extends ProfileKind>(
  kind: K,
  { document, facts }: ReadProfile<ProfileDocument>,
): OpenProfileOf<K> {
  const queries = createProfileQueries(document, facts);
  return {
    kind,
    queries,
    get heldBytes() {
      return queries.heldBytes;
    },
  };
}

/** Throws as `readProfile` does. */
export async function openProfile<K extends ProfileKind>(
  kind: K,
  file: OpenedFile,
  options: OpenHeapOptions,
): Promise<OpenProfileOf<K>> {
  const reader = PROFILE_READERS[kind]({ ceilingBytes: options.ceilingBytes });
  return openedProfile(kind, await readProfile(file, options, reader, analyseProfile));
}
