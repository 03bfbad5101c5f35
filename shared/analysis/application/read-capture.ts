/** From the text of an application's capture to what it names. */
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { ApplicationCaptureSchema, type ApplicationCapture } from '../../contracts/applications.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';

const VERSION = 1;

/** `damaged_file` where it is no JSON or not of this format; `unsupported_format` for a later version. */
export function readApplicationCapture(text: string): AppResult<ApplicationCapture> {
  const damaged = (why: string): AppResult<never> =>
    err(
      appError(
        'damaged_file',
        `The capture of an application cannot be read: ${why}.`,
        'Export it again, or capture anew with pen_capture_application. Its members are captures of their own.',
      ),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return damaged(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const head = z.object({ penApplication: z.number() }).safeParse(value);
  if (head.success && head.data.penApplication > VERSION)
    return err(
      appError(
        'unsupported_format',
        `The capture has version ${head.data.penApplication} of its format, and this PEN Workbench reads ${VERSION}.`,
        'Open it with the newer PEN Workbench that made it.',
      ),
    );
  const capture = ApplicationCaptureSchema.safeParse(value);
  if (capture.success) return ok(capture.data);
  const issue = capture.error.issues[0];
  return damaged(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}
