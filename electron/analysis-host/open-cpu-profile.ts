/** Opens a CPU profile for queries. */
import {
  analyseProfile,
  createProfileQueries,
  createProfileReader,
  type CpuProfileQueries,
  type ProfileDocument,
} from '../../shared/analysis/cpu-profile/index.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readProfile, type ReadProfile } from './read-profile.ts';

export interface OpenCpuProfile {
  readonly kind: 'cpu-profile';
  readonly queries: CpuProfileQueries;
  readonly heldBytes: number;
}

/** An analysed profile, ready for queries. */
export function openedProfile({ document, facts }: ReadProfile<ProfileDocument>): OpenCpuProfile {
  const queries = createProfileQueries(document, facts);
  return {
    kind: 'cpu-profile',
    queries,
    get heldBytes() {
      return queries.heldBytes;
    },
  };
}

/** Throws as `readProfile` does. */
export async function openCpuProfile(file: OpenedFile, options: OpenHeapOptions): Promise<OpenCpuProfile> {
  const reader = createProfileReader({ ceilingBytes: options.ceilingBytes });
  return openedProfile(await readProfile(file, options, reader, analyseProfile));
}
