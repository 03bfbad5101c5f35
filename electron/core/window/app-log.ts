/** The app's log: warnings and errors on stderr, everything at the chosen level in a file of the data folder. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../../../shared/base/visible-text.ts';
import { createLog, parseLogLevel, type Log } from '../log/log.ts';

/** One older file is kept; the log takes at most two of these. */
const MAX_LOG_BYTES = 5 * 1024 ** 2;

export function createAppLog(options: { dataDirectory: string; level: string | undefined }): Log {
  const folder = join(options.dataDirectory, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'pen.log');
  let sizeBytes = 0;
  try {
    sizeBytes = statSync(path).size;
  } catch {
    // No log yet.
  }
  const write = (line: string): void => {
    if (/^\S+ (warn|error)/.test(line)) process.stderr.write(printable(line));
    if (sizeBytes > MAX_LOG_BYTES) {
      renameSync(path, `${path}.1`);
      sizeBytes = 0;
    }
    appendFileSync(path, line, { mode: 0o600 });
    sizeBytes += Buffer.byteLength(line);
  };
  return createLog({ level: parseLogLevel(options.level), write });
}
