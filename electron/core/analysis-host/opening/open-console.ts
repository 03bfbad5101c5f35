/** Opens a console log for queries: one text, parsed at once. */
import { createConsoleQueries, readConsoleLog, type ConsoleQueries } from '../../../../shared/engine/console/index.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readWholeText, type WholeTextLimit } from './whole-text.ts';

export interface OpenConsole {
  readonly kind: 'console';
  readonly queries: ConsoleQueries;
  readonly heldBytes: number;
}

/** Twice the largest file that a recording writes. */
const LIMIT: WholeTextLimit = {
  mostBytes: 128 * 1024 * 1024,
  memoryFactor: 4,
  what: 'The console log',
  suggestion: 'Record the console for a shorter time.',
};

/** Throws `AppFailure`: as `readWholeText`, and `damaged_file` and `unsupported_format`. */
export async function openConsole(file: OpenedFile, options: OpenHeapOptions): Promise<OpenConsole> {
  const text = await readWholeText(file, options, LIMIT);
  return { kind: 'console', queries: createConsoleQueries(unwrap(readConsoleLog(text))), heldBytes: text.length * 2 };
}
