/** Shows the person a question or a task in the client (MCP elicitation), as part of the call that needs the answer. */
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { PersonTask } from '../../../shared/core/contracts/person-tasks.ts';
import type { WaitInClient } from '../../../shared/core/contracts/consents.ts';
import type { RunOptions } from '../runner/types.ts';
import type { Extra } from './sdk-server.ts';

/** The longest time of a timer: the person may take as long as needed, and a cancelled call ends the question. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** Parameters of `elicitation/create`. */
export interface Question {
  readonly message: string;
  readonly requestedSchema: { readonly type: 'object'; readonly properties: Record<string, never> };
  readonly _meta?: Record<string, unknown>;
}

/** Null: the client refused to ask, or ended. */
export type Elicit = (question: Question, signal: AbortSignal) => Promise<'accept' | 'decline' | 'cancel' | null>;

/** Asks on the response stream of the call, as protocols with sessions do. */
export function elicitOn(extra: Extra): Elicit {
  return async (params, signal) => {
    try {
      const request = { method: 'elicitation/create', params: { ...params } };
      const { action } = await extra.sendRequest(request, ElicitResultSchema, { signal, timeout: NO_LIMIT_MS });
      return action;
    } catch {
      // Refused by the client, or ended with it: there is no answer.
      return null;
    }
  };
}

const NO_FIELDS: Question['requestedSchema'] = { type: 'object', properties: {} };

/** True: accepted; false: declined; null: dismissed, or the client returned an error. */
export function createAskInClient(elicit: Elicit): NonNullable<RunOptions['askInClient']> {
  return async (message, signal) => {
    const action = await elicit({ message, requestedSchema: NO_FIELDS }, signal);
    return action === null || action === 'cancel' ? null : action === 'accept';
  };
}

/** Declined: the person withdraws the call. Accepted or dismissed: the window waits on. */
export function createWaitInClient(elicit: Elicit): WaitInClient {
  return async (message, signal) => {
    const action = await elicit({ message, requestedSchema: NO_FIELDS }, signal);
    return action === null ? 'gone' : action === 'decline' ? 'withdraw' : 'wait';
  };
}

/** Accepted: done; declined: skipped; null: dismissed, or the client returned an error. */
export function createTaskInClient(
  elicit: Elicit,
  metaOf?: (task: PersonTask) => Record<string, unknown>,
): NonNullable<RunOptions['taskInClient']> {
  return async (task, signal) => {
    const { place, text, targetTitle } = task;
    const where = targetTitle === '' ? '' : ` in "${targetTitle}"`;
    const message = `${place}: do this now${where}, then accept: ${text}\nDecline to skip it this time.`;
    const meta = metaOf === undefined ? {} : { _meta: metaOf(task) };
    const action = await elicit({ message, requestedSchema: NO_FIELDS, ...meta }, signal);
    return action === null || action === 'cancel' ? null : action === 'accept' ? 'done' : 'skip';
  };
}
