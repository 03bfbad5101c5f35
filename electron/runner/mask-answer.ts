/** The one place where results leave for assistants and scripts: secrets are redacted here, before the text of an answer is made. */
import { err, ok } from '../../shared/base/result.ts';
import type { Progress } from '../../shared/contracts/activity.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { Redactor } from '../../shared/redaction/redactor.ts';

function maskedError(error: AppError, redactor: Redactor): AppError {
  const { message, suggestion } = error;
  return {
    ...error,
    message: redactor.text(message),
    ...(suggestion === undefined ? {} : { suggestion: redactor.text(suggestion) }),
  };
}

/** Redacts the notes in place, and returns the redacted result. The structure of the result stays, and so do ids and links. */
export function maskAnswer(
  result: AppResult<Record<string, unknown>>,
  notes: string[],
  redactor: Redactor,
): AppResult<Record<string, unknown>> {
  notes.splice(0, Infinity, ...notes.map((note) => redactor.text(note)));
  if (!result.ok) return err(maskedError(result.error, redactor));
  return ok(redactor.members(result.value));
}

/** Progress as the caller receives it. */
export function maskProgress(
  onProgress: (progress: Progress) => void,
  redactor: Redactor,
): (progress: Progress) => void {
  return (progress) => onProgress({ ...progress, message: redactor.text(progress.message) });
}
