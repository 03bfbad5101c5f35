/** Parses an application capture. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { err } from '../../../base/result.ts';
import { ApplicationCaptureSchema, type ApplicationCapture } from '../../../core/contracts/applications.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

const VERSION = 1;

/** Error `damaged_file` if the text is not JSON or has another format; `unsupported_format` for a later version. */
export function readApplicationCapture(text: string): AppResult<ApplicationCapture> {
  const damaged = (why: string): AppResult<never> =>
    err(
      appError(
        'damaged_file',
        `The application capture cannot be read: ${why}.`,
        'Export it again, or run pen_capture_application again. Its members are separate captures.',
      ),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return damaged(foreign(thrown instanceof Error ? thrown.message : String(thrown)));
  }
  const head = z.object({ penApplication: z.number() }).safeParse(value);
  if (head.success && head.data.penApplication > VERSION)
    return err(
      appError(
        'unsupported_format',
        `The capture has version ${head.data.penApplication} of the format; this PEN Workbench reads version ${VERSION}.`,
        'Open it with the newer PEN Workbench that made it.',
      ),
    );
  const capture = checkBySchema(ApplicationCaptureSchema, value);
  return capture.ok ? capture : damaged(problemText(capture.error[0]));
}
