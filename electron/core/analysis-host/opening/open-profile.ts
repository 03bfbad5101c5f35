/** Opens a sampled profile for queries: a CPU profile, or a sampled heap profile. */
import { createProfileReader as createCpuProfileReader } from '../../../../shared/engine/profile/cpu/index.ts';
import { createProfileReader as createHeapProfileReader } from '../../../../shared/engine/profile/heap/index.ts';
import {
  analyseProfile,
  createProfileQueries,
  type ProfileDocument,
  type ProfileQueries,
} from '../../../../shared/engine/profile/index.ts';
import type { CpuThread } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
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
  /** Queries of the profile that the file opens with. */
  readonly queries: ProfileQueries;
  /** Queries of one of several profiles of the file, by its index; of the first shown one if there is none. */
  at(thread?: CpuThread): ProfileQueries;
  readonly heldBytes: number;
}

export type OpenCpuProfile = OpenProfileOf<'cpu-profile'>;
export type OpenProfile = OpenCpuProfile | OpenProfileOf<'heap-profile'>;

/** An analysed profile, ready for queries. */
export function openedProfile<K extends ProfileKind>(kind: K, read: ReadProfile<ProfileDocument>): OpenProfileOf<K> {
  return openedProfiles(kind, [read], 0);
}

/** All profiles of a file; `active` is the index of the one that it opens with. */
export function openedProfiles<K extends ProfileKind>(
  kind: K,
  read: readonly ReadProfile<ProfileDocument>[],
  active: number,
): OpenProfileOf<K> {
  const all = read.map(({ document, facts }) => createProfileQueries(document, facts));
  const queries = all[active];
  if (queries === undefined) throw new RangeError(`There is no profile ${active}`);
  return {
    kind,
    queries,
    at: (thread) => (thread === undefined ? queries : (all[thread.tid] ?? queries)),
    get heldBytes() {
      return all.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
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
