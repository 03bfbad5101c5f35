/** The connections to the target are closed in order. */
import { brokenConnection } from './broken-connection.ts';

export const cut = brokenConnection('cut', { holdMs: 0 });
