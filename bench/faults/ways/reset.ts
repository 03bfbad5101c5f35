/** The connections to the target are reset. */
import { brokenConnection } from './broken-connection.ts';

export const reset = brokenConnection('reset', { holdMs: 0 });
