/** The log of a command: on stderr, because stdout is reserved for its answer. */
import { printable } from '../../../shared/base/visible-text.ts';
import { createLog, parseLogLevel, type LogLevel, type Log } from '../log/log.ts';
import type { CommandContext } from './context.ts';

/** A command that runs once logs only warnings and errors by default. */
export function createCommandLog(context: CommandContext, fallback: LogLevel): Log {
  const named = context.arguments.values.get('log-level');
  return createLog({
    level: named === undefined ? fallback : parseLogLevel(named),
    write: (line) => void context.stderr.write(printable(line)),
  });
}
