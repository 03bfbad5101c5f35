/** The error of tools that need the window of the person. */
import { appError, type AppError } from '../../base/errors.ts';

export function noWindow(): AppError {
  return appError(
    'no_window',
    'No window of PEN Workbench is open.',
    'Ask the person to start PEN Workbench; tools that read captures work without a window.',
  );
}
