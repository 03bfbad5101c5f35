/** The failures of reading a trace in Perfetto's format. Each names the byte where reading stopped. */
import { AppFailure, appError } from '../../../contracts/errors.ts';
import { createProfileErrors } from '../../json/profile-file.ts';

const ERRORS = createProfileErrors({ noun: 'trace', kind: 'Perfetto trace', extension: '.pftrace' });

export const PERFETTO_ERRORS = {
  ...ERRORS,
  /** It is one, and holds none of what is read of it; `instead` says what it does hold. */
  noEvents: (instead: string): AppFailure =>
    new AppFailure(
      appError(
        'unsupported_format',
        `This Perfetto trace holds no events of Chrome (track events), which is what is read here: it holds ${instead}.`,
        'Record with the data sources "track_event" or "org.chromium.trace_event", or open it in ui.perfetto.dev.',
      ),
    ),
};
