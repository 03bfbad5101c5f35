/** A console log of ten messages in seven rows, and a navigation, for tests. Recorded for ten seconds. */
import { unwrap } from '../../../base/errors.ts';
import type { ConsoleLogFile } from '../contract/console-logs.ts';
import { readConsoleLog } from '../read-log.ts';

/** Start of the recording, milliseconds since the Unix epoch. */
export const LOG_START_MS = Date.UTC(2026, 0, 5, 10);

const message = (afterMs: number, more: Readonly<Record<string, unknown>>) => ({
  timeMs: LOG_START_MS + afterMs,
  lastTimeMs: LOG_START_MS + afterMs,
  count: 1,
  kind: 'message',
  level: 'log',
  type: 'log',
  isError: false,
  isBeforeEnable: false,
  depth: 0,
  note: null,
  place: { url: 'https://shop.test/app.js', line: 3, column: 9 },
  stack: [{ functionName: 'tick', url: 'https://shop.test/app.js', line: 3, column: 9, asyncCause: null }],
  ...more,
});

export function consoleLogText(): string {
  return JSON.stringify({
    penConsole: 1,
    creator: 'PEN Workbench 1.0.0',
    target: { type: 'page', title: 'Shop', url: 'https://shop.test/' },
    startedAtMs: LOG_START_MS,
    durationMs: 10_000,
    dropped: 2,
    messages: [
      message(-500, { text: 'loaded', isBeforeEnable: true }),
      message(1000, { text: 'tick 1', count: 3, lastTimeMs: LOG_START_MS + 1200 }),
      message(1500, { text: 'tick 2' }),
      message(2000, {
        kind: 'navigation',
        type: 'navigation',
        level: 'info',
        text: 'https://shop.test/cart',
        place: null,
        stack: [],
      }),
      message(2500, { text: 'tick 1', count: 2, lastTimeMs: LOG_START_MS + 2600 }),
      message(3000, {
        text: 'Error: no stock',
        level: 'error',
        type: 'exception',
        isError: true,
        stack: [
          { functionName: '', url: 'https://shop.test/app.js', line: 3, column: 9, asyncCause: null },
          { functionName: 'order', url: 'https://shop.test/app.js', line: 8, column: 2, asyncCause: 'setTimeout' },
        ],
      }),
      message(3100, {
        text: 'Failed to load resource',
        level: 'error',
        type: 'network',
        place: { url: 'https://cdn.test/logo.png', line: 1, column: 1 },
        stack: [],
      }),
      message(4000, { text: 'slow', level: 'warning', type: 'warning', place: null, stack: [] }),
    ],
  });
}

export function consoleLog(): ConsoleLogFile {
  return unwrap(readConsoleLog(consoleLogText()));
}
