/** Shows the person a question in the client (MCP elicitation), on the stream of the call that needs the answer. */
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { RunOptions } from '../runner/types.ts';
import type { Extra } from './sdk-server.ts';

/** The longest time of a timer: the person may take as long as needed, and a cancelled call ends the question. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** True: accepted; false: declined; null: dismissed, or the client returned an error. */
export function createAskInClient(extra: Extra): NonNullable<RunOptions['askInClient']> {
  return async (question, signal) => {
    try {
      const { action } = await extra.sendRequest(
        {
          method: 'elicitation/create',
          params: { message: question, requestedSchema: { type: 'object', properties: {} } },
        },
        ElicitResultSchema,
        { signal, timeout: NO_LIMIT_MS },
      );
      return action === 'cancel' ? null : action === 'accept';
    } catch {
      // Refused by the client, or ended with it: there is no answer.
      return null;
    }
  };
}
