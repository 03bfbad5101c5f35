/** Nothing arrives any more, on either side, as when a machine vanishes from the network; the connections are reset after some seconds. */
import { brokenConnection } from './broken-connection.ts';

export const halfOpen = brokenConnection('half-open', {
  holdMs: 4000,
  explains: ['deadline_exceeded', 'target_unresponsive'],
});
