/** HAR files. */
import type { NetworkQueryName } from '../../../../shared/engine/network/index.ts';
import { NETWORK_QUERIES } from '../../../../shared/engine/network/contract/network-archives.ts';
import { openNetwork, type OpenNetwork } from '../opening/open-network.ts';
import { NETWORK_TABLES } from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { answered, queryNames, type DocumentEngine } from './engine.ts';

export const networkEngine: DocumentEngine<OpenNetwork, NetworkQueryName> = {
  open: openNetwork,
  queries: queryNames(NETWORK_QUERIES, []),
  ask: ({ queries }, { query, params }) => answered(() => queries.answer(query, params)),
  tables: ({ queries: { document } }) => readableTables(NETWORK_TABLES, document),
};
