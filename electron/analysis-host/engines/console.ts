/** Console logs. */
import type { ConsoleQueryName } from '../../../shared/analysis/console/index.ts';
import { CONSOLE_QUERIES } from '../../../shared/contracts/console-logs.ts';
import { openConsole, type OpenConsole } from '../open-console.ts';
import { answered, queryNames, type DocumentEngine } from './engine.ts';

export const consoleEngine: DocumentEngine<OpenConsole, ConsoleQueryName> = {
  open: openConsole,
  queries: queryNames(CONSOLE_QUERIES, []),
  ask: ({ queries }, { query, params }) => answered(() => queries.answer(query, params)),
};
