/** A network log. */
import { NETWORK_QUERIES } from '../../engine/network/contract/network-archives.ts';
import { NETWORK_EXAMPLES } from '../../engine/tables/contract/examples/network.ts';
import { NETWORK_SQL_TABLES } from '../../engine/tables/contract/network.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const NETWORK = documentKind({
  label: 'HAR file',
  captures: {
    network: {
      prefix: 'net',
      extension: '.har',
      mimeType: 'application/json',
      label: 'Network log',
      plural: 'network logs',
      tool: 'pen_network_capture',
      short: 'Network',
      icon: 'network',
      comparesWith: [],
      hasSeries: false,
      exports: ['html'],
    },
  },
  queries: NETWORK_QUERIES,
  overview: 'network.overview',
  places: ['request'],
  tables: NETWORK_SQL_TABLES,
  examples: NETWORK_EXAMPLES,
  datasetTables: ['request'],
});

export const KINDS = { network: NETWORK } as const;
