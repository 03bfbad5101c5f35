/** Errors of reading a trace in Perfetto's format. Each names the byte offset where reading stopped. */
import { AppFailure, appError } from '../../../base/errors.ts';
import { createProfileErrors } from '../../json/profile-file.ts';

const ERRORS = createProfileErrors({ noun: 'trace', kind: 'Perfetto trace', extension: '.pftrace' });

export const PERFETTO_ERRORS = {
  ...ERRORS,
  /** A valid trace without events of Chrome; `instead` lists its contents. */
  noEvents: (instead: string): AppFailure =>
    new AppFailure(
      appError(
        'unsupported_format',
        `This Perfetto trace has no events of Chrome (track events), the only ones that can be shown. It contains ${instead}.`,
        'Record with the data source "track_event" or "org.chromium.trace_event", or open it in ui.perfetto.dev.',
      ),
    ),
};
