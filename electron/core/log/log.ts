/** Log lines on stderr (stdout is reserved for the protocol) and, in the app, in a file of the data folder. */

/** The log. `debug` lines are dropped unless the log level includes them. Never writes to stdout. */
export interface Log {
  debug(message: string, details?: Record<string, unknown>): void;
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An unknown level counts as `info`. */
export function parseLogLevel(text: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === text?.toLowerCase()) ?? 'info';
}

/** One line per message: time, level, text, details as JSON. */
export function createLog(options: { level: LogLevel; write: (line: string) => void; now?: () => Date }): Log {
  const now = options.now ?? ((): Date => new Date());
  const least = LOG_LEVELS.indexOf(options.level);
  const at =
    (level: LogLevel) =>
    (message: string, details?: Record<string, unknown>): void => {
      if (LOG_LEVELS.indexOf(level) < least) return;
      const tail = details === undefined ? '' : ` ${JSON.stringify(details)}`;
      options.write(`${now().toISOString()} ${level.padEnd(5)} ${message}${tail}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
