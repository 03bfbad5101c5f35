/**
 * The requests that a port of the analysis process may send. Its owner, main or the command line, may send any. A window shows untrusted
 * page data, so a compromised one must reach nothing here but captures: no other file to read, none to write.
 */
import {
  AnalysisRequestSchema,
  WindowAnalysisRequestSchema,
  type AnalysisRequest,
} from '../../../../shared/core/analysis/analysis.ts';
import { err } from '../../../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import { isWithin, realPathOfDeepest } from '../../files/containment.ts';
import { errnoOf } from '../../files/file-error.ts';
import { checkBySchema, problemText } from '../../../../shared/base/schema-check.ts';

export interface PortRights {
  /** Ends with `invalid_params` for an invalid request. */
  parse(message: unknown): AppResult<AnalysisRequest>;
  /** Main sets the folders for source maps that the user chose; a query cannot add any. */
  readonly onlyChosenMaps: boolean;
  /** Returns why this port may not open a file; null when it may. Default: every file is allowed. */
  refusal?(filePath: string): Promise<AppError | null>;
}

function parseBy(
  schema: typeof AnalysisRequestSchema | typeof WindowAnalysisRequestSchema,
): (message: unknown) => AppResult<AnalysisRequest> {
  return (message) => {
    const parsed = checkBySchema(schema, message);
    if (parsed.ok) return parsed;
    const [first] = parsed.error;
    return err(appError('invalid_params', `The analysis process does not know this message: ${problemText(first)}.`));
  };
}

export const OWNER_RIGHTS: PortRights = { parse: parseBy(AnalysisRequestSchema), onlyChosenMaps: false };

/** The rights of a page that has no files but those of its captures. */
export const SHARED_FILE_RIGHTS: PortRights = { parse: parseBy(WindowAnalysisRequestSchema), onlyChosenMaps: true };

/** The rights of a window: files in this folder, with links resolved. `null`: no file at all. */
export function windowRights(libraryDirectory: string | null): PortRights {
  return {
    ...SHARED_FILE_RIGHTS,
    async refusal(filePath) {
      const isCapture = libraryDirectory !== null && (await liesIn(libraryDirectory, filePath));
      if (isCapture) return null;
      return appError(
        'path_denied',
        `${filePath} is not a capture in the library.`,
        'Import the file and open the capture.',
      );
    },
  };
}

async function liesIn(folder: string, filePath: string): Promise<boolean> {
  try {
    const realFolder = await realPathOfDeepest(folder);
    // Check the text of the path first: accessing a network path already contacts another machine.
    const matchesByName = isWithin(folder, filePath) || isWithin(realFolder, filePath);
    return matchesByName && isWithin(realFolder, await realPathOfDeepest(filePath));
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return false;
  }
}
