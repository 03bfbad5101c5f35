/** Parses the file of a leak hunt. */
import { z } from 'zod';
import { err } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { LeakHuntFileSchema, type LeakHuntFile } from '../../contracts/heap/leak-hunt-files.ts';
import { checkBySchema, problemText } from '../../contracts/schema-check.ts';

const VERSION = 1;
/** Results are a handful of levels deep; the check of any JSON by its schema needs the stack for each. */
const MAX_LEVELS = 100;

/** True if objects and lists are nested too deeply to be checked. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** Error `damaged_file` if the text is not JSON or has another format; `unsupported_format` for a later version. */
export function readLeakHunt(text: string): AppResult<LeakHuntFile> {
  const damaged = (why: string): AppResult<never> =>
    err(
      appError(
        'damaged_file',
        `The leak hunt cannot be read: ${why}.`,
        'Hunt again, or compare its snapshots, which are captures of their own.',
      ),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return damaged(thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (isTooDeep(value)) return damaged(`it is nested more than ${MAX_LEVELS} levels deep`);
  const head = z.object({ penLeakHunt: z.number() }).safeParse(value);
  if (head.success && head.data.penLeakHunt > VERSION)
    return err(
      appError(
        'unsupported_format',
        `The leak hunt has version ${head.data.penLeakHunt} of the format; this PEN Workbench reads version ${VERSION}.`,
        'Open it with the newer PEN Workbench that made it.',
      ),
    );
  const hunt = checkBySchema(LeakHuntFileSchema, value);
  return hunt.ok ? hunt : damaged(problemText(hunt.error[0]));
}
