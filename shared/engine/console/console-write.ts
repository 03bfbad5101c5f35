/** Writes a console log as one JSON document with a message in each line. Texts and URLs are masked by the caller's function. */
import { truncateEnd } from '../../base/units.ts';
import type { ConsoleEntry } from './contract/console.ts';
import {
  CONSOLE_LOG_VERSION,
  CONSOLE_URL_CHARS,
  type ConsoleFileMessage,
  type ConsoleLogFile,
} from './contract/console-logs.ts';

/** Replaces the secrets of a text. */
type Mask = (text: string) => string;

const place = (
  { url, line, column }: { readonly url: string; readonly line: number; readonly column: number },
  mask: Mask,
): { url: string; line: number; column: number } => ({
  url: mask(truncateEnd(url, CONSOLE_URL_CHARS)),
  line,
  column,
});

/** The text before the messages. */
export function consoleLogStart(log: Omit<ConsoleLogFile, 'messages'>, mask: Mask): string {
  const { creator, target, startedAtMs, durationMs, dropped } = log;
  const { type, title, url } = target;
  const head = {
    penConsole: CONSOLE_LOG_VERSION,
    creator,
    target: { type, title: mask(title), url: mask(truncateEnd(url, CONSOLE_URL_CHARS)) },
    startedAtMs,
    durationMs,
    dropped,
  };
  return `${JSON.stringify(head).slice(0, -1)},"messages":[\n`;
}

/** One message, without the comma after it. `kind`: marks of the person in the window are not written. */
export function consoleLogMessage(
  row: {
    readonly entry: Omit<ConsoleEntry, 'kind'> & { readonly kind: ConsoleFileMessage['kind'] };
    readonly count: number;
    readonly lastAtMs: number;
  },
  mask: Mask,
): string {
  const { kind, level, type, text, isError, isBeforeEnable, depth, note, atMs, stack, ...entry } = row.entry;
  const message: ConsoleFileMessage = {
    timeMs: atMs,
    lastTimeMs: row.lastAtMs,
    count: row.count,
    kind,
    level,
    type,
    text: mask(text),
    isError,
    isBeforeEnable,
    depth,
    note: note === null ? null : mask(note),
    place: entry.place === null ? null : place(entry.place, mask),
    stack: stack.map((frame) => ({
      functionName: frame.functionName,
      ...place(frame, mask),
      asyncCause: frame.asyncCause,
    })),
  };
  return JSON.stringify(message);
}

/** The text after the messages. */
export function consoleLogEnd(): string {
  return '\n]}\n';
}
