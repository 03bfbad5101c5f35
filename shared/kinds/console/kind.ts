/** A console log. */
import { CONSOLE_QUERIES } from '../../contracts/page/console-logs.ts';
import { CONSOLE_EXAMPLES } from '../../contracts/sql-examples/console.ts';
import { CONSOLE_SQL_TABLES } from '../../contracts/sql-tables/console.ts';
import { documentKind } from '../document-kind.ts';

export const CONSOLE = documentKind({
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
