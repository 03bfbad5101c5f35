/**
 * What may be asked over a port of the analysis process. Its owner, main or the command line, may ask for anything. A window shows
 * what pages made, so that one which was taken over must reach nothing here but captures: no other file to read, none to write.
 */
import {
  AnalysisRequestSchema,
  WindowAnalysisRequestSchema,
  type AnalysisRequest,
} from '../../shared/contracts/analysis.ts';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { isWithin, realPathOfDeepest } from '../files/containment.ts';
import { errnoOf } from '../files/file-error.ts';

export interface PortRights {
  /** Ends with `invalid_params` for what is no request of this port. */
  parse(message: unknown): AppResult<AnalysisRequest>;
  /** Source maps are looked for where main says that a person chose them, not wherever a question says. */
  readonly onlyChosenMaps: boolean;
  /** Why this port may not have a file opened; null where it may. Left out: every file. */
  refusal?(filePath: string): Promise<AppError | null>;
}

function parseBy(
  schema: typeof AnalysisRequestSchema | typeof WindowAnalysisRequestSchema,
): (message: unknown) => AppResult<AnalysisRequest> {
  return (message) => {
    const parsed = schema.safeParse(message);
    if (parsed.success) return ok(parsed.data);
    const reason = parsed.error.issues[0]?.message ?? '';
    return err(appError('invalid_params', `The analysis process does not know this message: ${reason}.`));
  };
}

export const OWNER_RIGHTS: PortRights = { parse: parseBy(AnalysisRequestSchema), onlyChosenMaps: false };

/** The rights of a window: files that lie in this folder, links followed. `null`: no file at all. */
export function windowRights(libraryDirectory: string | null): PortRights {
  return {
    parse: parseBy(WindowAnalysisRequestSchema),
    onlyChosenMaps: true,
    async refusal(filePath) {
      const isCapture = libraryDirectory !== null && (await liesIn(libraryDirectory, filePath));
      if (isCapture) return null;
      return appError(
        'path_denied',
        `${filePath} is no capture of the library.`,
        'Import the file and open the capture.',
      );
    },
  };
}

async function liesIn(folder: string, filePath: string): Promise<boolean> {
  try {
    const realFolder = await realPathOfDeepest(folder);
    // By its wording first: a look at another machine is an act there already.
    const isWordedSo = isWithin(folder, filePath) || isWithin(realFolder, filePath);
    return isWordedSo && isWithin(realFolder, await realPathOfDeepest(filePath));
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return false;
  }
}
