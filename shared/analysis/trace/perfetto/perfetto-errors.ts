/** The failures of reading a trace in Perfetto's format. Each names the byte where reading stopped. */
import { createProfileErrors } from '../../json/profile-file.ts';

export const PERFETTO_ERRORS = createProfileErrors({ noun: 'trace', kind: 'Perfetto trace', extension: '.pftrace' });
