/** Shows the person a question or a task in the client (MCP elicitation), on the stream of the call that needs the answer. */
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { PersonTask } from '../../shared/contracts/app/person-tasks.ts';
import type { RunOptions } from '../runner/types.ts';
import type { Extra } from './sdk-server.ts';

/** The longest time of a timer: the person may take as long as needed, and a cancelled call ends the question. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** Null: the client refused to ask, or ended. */
async function elicit(
  extra: Extra,
  message: string,
  signal: AbortSignal,
  meta?: Readonly<Record<string, unknown>>,
): Promise<'accept' | 'decline' | 'cancel' | null> {
  try {
    const { action } = await extra.sendRequest(
      {
        method: 'elicitation/create',
        params: {
          message,
          requestedSchema: { type: 'object', properties: {} },
          ...(meta === undefined ? {} : { _meta: meta }),
        },
      },
      ElicitResultSchema,
      { signal, timeout: NO_LIMIT_MS },
    );
    return action;
  } catch {
    // Refused by the client, or ended with it: there is no answer.
    return null;
  }
}

/** True: accepted; false: declined; null: dismissed, or the client returned an error. */
export function createAskInClient(extra: Extra): NonNullable<RunOptions['askInClient']> {
  return async (question, signal) => {
    const action = await elicit(extra, question, signal);
    return action === null || action === 'cancel' ? null : action === 'accept';
  };
}

/** Accepted: done; declined: skipped; null: dismissed, or the client returned an error. */
export function createTaskInClient(
  extra: Extra,
  metaOf?: (task: PersonTask) => Readonly<Record<string, unknown>>,
): NonNullable<RunOptions['taskInClient']> {
  return async (task, signal) => {
    const { place, text, targetTitle } = task;
    const where = targetTitle === '' ? '' : ` in "${targetTitle}"`;
    const message = `${place}: do this now${where}, then accept: ${text}\nDecline to skip it this time.`;
    const action = await elicit(extra, message, signal, metaOf?.(task));
    return action === null || action === 'cancel' ? null : action === 'accept' ? 'done' : 'skip';
  };
}
