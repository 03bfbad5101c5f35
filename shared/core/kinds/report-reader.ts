/** Readers of reports and results: small files that are parsed at once. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { err, type Result } from '../../base/result.ts';
import { appError, type AppError, type AppResult } from '../../base/errors.ts';
import { checkBySchema, problemText } from '../../base/schema-check.ts';
import type { SqlTableOf } from '../../engine/tables/index.ts';

export interface ReportReader<Report> {
  readonly read: (text: string) => AppResult<Report>;
  readonly tables: readonly SqlTableOf<Report>[];
  /** Most of the text is pictures, which are not kept in memory. */
  readonly isMostlyPictures?: boolean;
}

/** Keeps the type of the report. */
export function reportReader<Report>(parts: ReportReader<Report>): ReportReader<Report> {
  return parts;
}

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

interface ResultFormat<File> {
  readonly label: string;
  /** The member with the version of the format. */
  readonly member: string;
  readonly schema: z.ZodType<File>;
  /** Says how to reach the result again. */
  readonly again: string;
}

/** Error `damaged_file` if the text is not JSON or has another format; `unsupported_format` for a later version. */
export function resultReader<File>({
  label,
  member,
  schema,
  again,
}: ResultFormat<File>): (text: string) => AppResult<File> {
  return (text) => {
    const damaged = (why: string): Result<never, AppError> =>
      err(appError('damaged_file', `The ${label} cannot be read: ${why}.`, again));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (thrown) {
      return damaged(foreign(thrown instanceof Error ? thrown.message : String(thrown)));
    }
    if (isTooDeep(value)) return damaged(`it is nested more than ${MAX_LEVELS} levels deep`);
    const head = z.object({ [member]: z.number() }).safeParse(value);
    const version = head.success ? (head.data[member] ?? VERSION) : VERSION;
    if (version > VERSION)
      return err(
        appError(
          'unsupported_format',
          `The ${label} has version ${version} of the format; this PEN Workbench reads version ${VERSION}.`,
          'Open it with the newer PEN Workbench that made it.',
        ),
      );
    const read = checkBySchema(schema, value);
    return read.ok ? read : damaged(problemText(read.error[0]));
  };
}
