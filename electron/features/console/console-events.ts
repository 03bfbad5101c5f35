/** Converts console events of the protocol into entries without ids. */
import type {
  ConsoleEntry,
  ConsoleFrame,
  ConsoleLevel,
  ConsolePlace,
} from '../../../shared/engine/console/contract/console.ts';
import type { EventParams, StackTrace } from '../../../shared/core/contracts/protocol-events.ts';
import { joinedParts, messageText, withoutTerminalSequences } from './message-text.ts';
import { remoteText } from '../../../shared/base/remote-objects.ts';

export type ConsoleApiCall = EventParams<'Runtime.consoleAPICalled'>;
export type ExceptionDetails = EventParams<'Runtime.exceptionThrown'>['exceptionDetails'];
export type LogEntryAdded = EventParams<'Log.entryAdded'>['entry'];

export type EntryDraft = Omit<ConsoleEntry, 'id' | 'isBeforeEnable' | 'depth'>;

/** Stored frames of a message; more for errors and `console.trace`, whose stack is their main content. */
const FRAMES = 8;
const FRAMES_OF_ERRORS = 30;

/** Levels by console function; all others are `log`. */
const LEVELS: Readonly<Record<string, ConsoleLevel>> = {
  error: 'error',
  assert: 'error',
  warning: 'warning',
  info: 'info',
  debug: 'debug',
};
const LOG_LEVELS: Readonly<Record<string, ConsoleLevel>> = { ...LEVELS, verbose: 'debug' };

function frameOf({
  functionName,
  scriptId,
  url,
  lineNumber,
  columnNumber,
}: StackTrace['callFrames'][number]): ConsoleFrame {
  return { functionName, url, scriptId, line: lineNumber + 1, column: columnNumber + 1, asyncCause: null };
}

/** The frames of a stack and its asynchronous parents, innermost first. */
function framesOf(stack: StackTrace | undefined, limit: number): ConsoleFrame[] {
  const frames: ConsoleFrame[] = [];
  for (let part = stack; part !== undefined && frames.length < limit; part = part.parent) {
    const isFirst = part === stack;
    part.callFrames.slice(0, limit - frames.length).forEach((frame, index) => {
      const cause = !isFirst && index === 0 ? (part.description ?? 'async') : null;
      frames.push({ ...frameOf(frame), asyncCause: cause });
    });
  }
  return frames;
}

function placeOf(frames: readonly ConsoleFrame[]): ConsolePlace | null {
  const [first] = frames;
  return first === undefined
    ? null
    : { url: first.url, scriptId: first.scriptId, line: first.line, column: first.column };
}

export function callDraft({ type, args, timestamp, stackTrace }: ConsoleApiCall): EntryDraft {
  const level = LEVELS[type] ?? 'log';
  const stack = framesOf(stackTrace, level === 'error' || type === 'trace' ? FRAMES_OF_ERRORS : FRAMES);
  const said =
    type === 'clear'
      ? { text: 'console.clear() was called; earlier messages are still listed here.', parts: [] }
      : messageText(type, args);
  return {
    kind: type === 'clear' ? 'clear' : 'message',
    level,
    ...said,
    // V8's text for an assertion without a message is "console.assert".
    text: type === 'assert' && said.text !== 'console.assert' ? `Assertion failed: ${said.text}` : said.text,
    parts:
      type === 'assert' && said.parts.length > 0
        ? [{ text: 'Assertion failed: ', objectId: null }, ...said.parts]
        : said.parts,
    atMs: timestamp,
    type,
    isError: false,
    place: placeOf(stack),
    stack,
    note: null,
  };
}

/** The text of an exception: the description of the thrown value, with the engine's own text if needed. */
export function exceptionText({ text, exception }: ExceptionDetails): string {
  const thrown = exception === undefined ? '' : remoteText(exception);
  if (thrown === '') return withoutTerminalSequences(text);
  // An error's description includes its stack; any other thrown value needs the engine's text.
  return withoutTerminalSequences(exception?.subtype === 'error' ? thrown : `${text} ${thrown}`);
}

export function exceptionDraft(timestamp: number, details: ExceptionDetails): EntryDraft {
  const stack = framesOf(details.stackTrace, FRAMES_OF_ERRORS);
  const own: ConsolePlace | null =
    details.url === undefined || details.url === ''
      ? null
      : {
          url: details.url,
          scriptId: details.scriptId ?? null,
          line: details.lineNumber + 1,
          column: details.columnNumber + 1,
        };
  return {
    kind: 'message',
    level: 'error',
    ...joinedParts([{ text: exceptionText(details), objectId: details.exception?.objectId ?? null }]),
    atMs: timestamp,
    type: 'exception',
    isError: true,
    place: placeOf(stack) ?? own,
    stack,
    note: null,
  };
}

export function logDraft(entry: LogEntryAdded): EntryDraft {
  const stack = framesOf(entry.stackTrace, FRAMES_OF_ERRORS);
  const own =
    entry.url === undefined || entry.url === ''
      ? null
      : { url: entry.url, scriptId: null, line: (entry.lineNumber ?? 0) + 1, column: 1 };
  return {
    kind: 'message',
    level: LOG_LEVELS[entry.level] ?? 'log',
    ...joinedParts([{ text: withoutTerminalSequences(entry.text), objectId: null }]),
    atMs: entry.timestamp,
    type: entry.source,
    isError: false,
    place: placeOf(stack) ?? own,
    stack,
    note: null,
  };
}
