/** The failure of a command whose options do not fit its files. */
import { AppFailure, appError } from '../../../../shared/base/errors.ts';

export function wrongUse(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}
