/** Opens a sampled heap profile for queries. */
import {
  analyseProfile,
  createProfileQueries,
  createProfileReader,
  profileBytes,
  type ProfileQueries,
} from '../../shared/analysis/heap-profile/index.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readProfile } from './read-profile.ts';

export interface OpenHeapProfile {
  readonly kind: 'heap-profile';
  readonly queries: ProfileQueries;
  readonly heldBytes: number;
}

/** Throws as `readProfile` does. */
export async function openHeapProfile(file: OpenedFile, options: OpenHeapOptions): Promise<OpenHeapProfile> {
  const reader = createProfileReader({ ceilingBytes: options.ceilingBytes });
  const { document, facts } = await readProfile(file, options, reader, analyseProfile);
  return { kind: 'heap-profile', queries: createProfileQueries(document, facts), heldBytes: profileBytes(document) };
}
