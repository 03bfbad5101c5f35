/** Opens a HAR file for queries. */
import {
  analyseHar,
  createHarReader,
  createNetworkQueries,
  type NetworkQueries,
} from '../../../../shared/engine/network/index.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readProfile } from './read-profile.ts';

export interface OpenNetwork {
  readonly kind: 'network';
  readonly queries: NetworkQueries;
  readonly heldBytes: number;
}

/** Throws as `readProfile` does. */
export async function openNetwork(file: OpenedFile, options: OpenHeapOptions): Promise<OpenNetwork> {
  const reader = createHarReader({ ceilingBytes: options.ceilingBytes });
  const { document: har, facts } = await readProfile(file, options, reader, analyseHar);
  return { kind: 'network', queries: createNetworkQueries(har.document, facts), heldBytes: har.heldBytes };
}
