/** The target's answers arrive at 10 KB/s for some seconds. */
import { brokenConnection } from './broken-connection.ts';

export const slow = brokenConnection('slow', { holdMs: 4000, explains: ['deadline_exceeded', 'target_unresponsive'] });
