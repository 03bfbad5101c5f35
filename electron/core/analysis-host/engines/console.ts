/** Console logs. */
import type { ConsoleQueryName } from '../../../../shared/engine/console/index.ts';
import { CONSOLE_QUERIES } from '../../../../shared/engine/console/contract/console-logs.ts';
import { openConsole, type OpenConsole } from '../opening/open-console.ts';
import { CONSOLE_TABLES } from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { answered, queryNames, type DocumentEngine } from './engine.ts';

export const consoleEngine: DocumentEngine<OpenConsole, ConsoleQueryName> = {
  open: openConsole,
  queries: queryNames(CONSOLE_QUERIES, []),
  ask: ({ queries }, { query, params }) => answered(() => queries.answer(query, params)),
  tables: ({ queries: { document } }, resolve) => readableTables(CONSOLE_TABLES, { log: document, resolve }),
  places: ({ queries }) =>
    queries.document.messages.flatMap(({ entry: { place } }) =>
      place === null ? [] : [{ name: '', url: place.url, line: place.line, column: place.column }],
    ),
};
