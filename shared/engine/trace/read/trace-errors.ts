/** Errors of reading a trace. Each names the byte offset where reading stopped. */
import { createProfileErrors } from '../../json/profile-file.ts';

export const TRACE_ERRORS = createProfileErrors({ noun: 'trace', kind: 'trace', extension: '.json' });
