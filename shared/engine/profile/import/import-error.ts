/** Errors of the profile importers. */
import { foreign } from '../../../base/foreign-text.ts';
import { AppFailure, appError } from '../../../base/errors.ts';

/** The file is of the format, but does not follow it. `what` completes "…: it …". */
export function damaged(format: string, what: string): AppFailure {
  return new AppFailure(
    appError(
      'damaged_file',
      `This ${format} cannot be read: it ${what}.`,
      'Export it again from the tool that wrote it.',
    ),
  );
}

/** The file holds something that is no CPU profile. */
export function notCpu(format: string, what: string): AppFailure {
  return new AppFailure(
    appError(
      'unsupported_format',
      `This ${format} holds ${what}, which is no CPU profile.`,
      'Open a profile whose stacks are weighed in time or in samples.',
    ),
  );
}

/** The file holds nothing that a profile can be made of. `what` completes "…: it …". */
export function withoutSamples(format: string, what: string, suggestion: string): AppFailure {
  return new AppFailure(appError('unsupported_format', `This ${format} is no profile: it ${what}.`, suggestion));
}

/** Parses JSON; throws `damaged_file` where the text is none. */
export function parseJson(format: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw damaged(format, `is not whole JSON (${foreign(thrown instanceof Error ? thrown.message : String(thrown))})`);
  }
}
