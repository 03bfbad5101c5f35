/** Reader of the table of console logs. */
import type { ConsoleFrame } from '../console/contract/console.ts';
import type { StoredMessage } from '../console/contract/console-logs.ts';
import type { ResolvedPosition } from '../source-map/contract/original-positions.ts';
import { CONSOLE_MESSAGE } from './contract/console.ts';
import { hostOf } from '../../base/addresses.ts';
import { isoOrNull } from './iso-time.ts';
import { originalOf } from './sampled-trees.ts';
import type { ConsoleSource } from './sources.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfRows, textOrNull } from './table-of.ts';

interface MessageRow extends StoredMessage {
  /** Start of the recording, milliseconds since the Unix epoch. */
  readonly originMs: number;
  /** Original position of the place; null without a source map for it. */
  readonly original: ResolvedPosition | null;
}

/** Types of `Runtime.consoleAPICalled`; any other is the source of a message that no console function logged. */
const CONSOLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'log',
  'debug',
  'info',
  'error',
  'warning',
  'dir',
  'dirxml',
  'table',
  'trace',
  'startGroup',
  'startGroupCollapsed',
  'assert',
  'profile',
  'profileEnd',
  'count',
  'timeEnd',
]);

function* messageRows({ log, resolve }: ConsoleSource): Generator<MessageRow> {
  for (const message of log.messages) {
    const { place } = message.entry;
    const original = place === null ? null : originalOf(resolve, { name: '', ...place }, 'call');
    yield { ...message, originMs: log.startedAtMs, original };
  }
}

function sourceOf({ entry: { kind, type } }: MessageRow): string | null {
  if (kind !== 'message') return null;
  return CONSOLE_FUNCTIONS.has(type) ? 'console' : type;
}

function frameText({ functionName, url, line, column, asyncCause }: ConsoleFrame): string {
  const cause = asyncCause === null ? '' : `after ${asyncCause}, `;
  return `${cause}${functionName === '' ? '(anonymous)' : functionName} (${url}:${line}:${column})`;
}

export const CONSOLE_TABLES: readonly SqlTableOf<ConsoleSource>[] = [
  tableOfRows(CONSOLE_MESSAGE, messageRows, {
    message_id: ({ entry }) => entry.id,
    time_ms: ({ entry, originMs }) => entry.atMs - originMs,
    last_time_ms: ({ lastAtMs, originMs }) => lastAtMs - originMs,
    logged_at: ({ entry }) => isoOrNull(entry.atMs),
    kind: ({ entry }) => entry.kind,
    level: ({ entry }) => entry.level,
    source: sourceOf,
    type: ({ entry }) => textOrNull(entry.type),
    text: ({ entry }) => entry.text,
    repeat_count: ({ count }) => count,
    is_uncaught: ({ entry }) => entry.isError,
    is_earlier: ({ entry }) => entry.isBeforeEnable,
    depth: ({ entry }) => entry.depth,
    url: ({ entry }) => textOrNull(entry.place?.url ?? ''),
    host: ({ entry }) => hostOf(entry.place?.url ?? ''),
    line: ({ entry }) => entry.place?.line ?? null,
    column_number: ({ entry }) => entry.place?.column ?? null,
    function: ({ entry }) => textOrNull(entry.stack[0]?.functionName ?? ''),
    original_function: ({ original }) => original?.name ?? null,
    original_source: ({ original }) => original?.source ?? null,
    original_line: ({ original }) => original?.line ?? null,
    stack: ({ entry }) => textOrNull(entry.stack.map(frameText).join('\n')),
    note: ({ entry }) => entry.note,
  }),
];
