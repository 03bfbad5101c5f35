/** In place of the modules that write files (`scripts/shared-file-bundle.mjs`). */
import { AppFailure, appError } from '../../../../shared/base/errors.ts';

function leftOut(what: string): () => never {
  return () => {
    throw new AppFailure(
      appError('unsupported_format', `A shared file cannot ${what}.`, 'Open the capture in PEN Workbench.'),
    );
  };
}

export const writeTable = leftOut('write SQL tables');
export const writePerfettoJson = leftOut('convert traces');
export const openPerfetto = leftOut('open a trace in Perfetto’s format');
export const createGunzip = leftOut('open a capture in gzip');
