/** Parses a console log. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { CONSOLE_TEXT_CHARS, CONSOLE_TEXT_CUT } from './contract/console.ts';
import {
  CONSOLE_LOG_VERSION,
  ConsoleFileSchema,
  type ConsoleFileMessage,
  type ConsoleLogFile,
  type StoredMessage,
} from './contract/console-logs.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import { checkBySchema, problemText } from '../../base/schema-check.ts';

/** A text of any length, about as long as a live log has it at most: a mask may be longer than its secret. */
function cut(text: string): string {
  if (text.length <= 2 * CONSOLE_TEXT_CHARS) return text;
  const characters = Array.from(text.slice(0, 2 * CONSOLE_TEXT_CHARS));
  return `${characters.slice(0, CONSOLE_TEXT_CHARS).join('')}${CONSOLE_TEXT_CUT}`;
}

function storedMessage(message: ConsoleFileMessage, id: number): StoredMessage {
  const { timeMs, lastTimeMs, count, place, stack, text, ...entry } = message;
  return {
    entry: {
      ...entry,
      id,
      text: cut(text),
      parts: [],
      atMs: timeMs,
      place: place === null ? null : { ...place, scriptId: null },
      stack: stack.map((frame) => ({ ...frame, scriptId: null })),
    },
    count,
    lastAtMs: lastTimeMs,
  };
}

/** Error `damaged_file` if the text is not JSON or has another format; `unsupported_format` for a later version. */
export function readConsoleLog(text: string): AppResult<ConsoleLogFile> {
  const damaged = (why: string): AppResult<never> =>
    err(
      appError(
        'damaged_file',
        `The console log cannot be read: ${why}.`,
        'Export it again, or record the console again.',
      ),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return damaged(foreign(thrown instanceof Error ? thrown.message : String(thrown)));
  }
  const head = z.object({ penConsole: z.number() }).safeParse(value);
  if (head.success && head.data.penConsole > CONSOLE_LOG_VERSION)
    return err(
      appError(
        'unsupported_format',
        `The console log has version ${head.data.penConsole} of the format; this PEN Workbench reads version ${CONSOLE_LOG_VERSION}.`,
        'Open it with the newer PEN Workbench that made it.',
      ),
    );
  const log = checkBySchema(ConsoleFileSchema, value);
  if (!log.ok) return damaged(problemText(log.error[0]));
  const { creator, target, startedAtMs, durationMs, dropped, messages } = log.value;
  return ok({ creator, target, startedAtMs, durationMs, dropped, messages: messages.map(storedMessage) });
}
