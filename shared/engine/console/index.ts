/** Console logs that are captures. */
export { createConsoleQueries, type ConsoleQueries, type ConsoleQueryName } from './console-queries.ts';
export { consoleLogEnd, consoleLogMessage, consoleLogStart } from './console-write.ts';
export { readConsoleLog } from './read-log.ts';
