/** A console log. */
import { CONSOLE_QUERIES } from '../../engine/console/contract/console-logs.ts';
import { CONSOLE_EXAMPLES } from '../../engine/tables/contract/examples/console.ts';
import { CONSOLE_SQL_TABLES } from '../../engine/tables/contract/console.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const CONSOLE = documentKind({
  label: 'console log',
  captures: {
    console: {
      prefix: 'console',
      extension: '.console.json',
      mimeType: 'application/json',
      label: 'Console log',
      plural: 'console logs',
      tool: 'pen_console_capture',
      short: 'Console',
      icon: 'console',
      comparesWith: [],
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penConsole: true }],
    },
  },
  queries: CONSOLE_QUERIES,
  overview: 'console.overview',
  places: [],
  tables: CONSOLE_SQL_TABLES,
  examples: CONSOLE_EXAMPLES,
  datasetTables: ['message'],
});

export const KINDS = { console: CONSOLE } as const;
