/** A network log. */
import { NETWORK_QUERIES } from '../../contracts/page/network-archives.ts';
import { NETWORK_EXAMPLES } from '../../contracts/sql-examples/network.ts';
import { NETWORK_SQL_TABLES } from '../../contracts/sql-tables/network.ts';
import { documentKind } from '../document-kind.ts';

export const NETWORK = documentKind({
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
