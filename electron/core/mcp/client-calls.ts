/** The running calls of one client: at most 100 at once, each cancelled by the id of its request. */
import type { CallToolResult, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { RPC_CODES, protocolErrorOf } from './protocol-error.ts';

/** Concurrent calls of one client: an assistant sends a handful, and its subagents, which share its connection, as many each. */
export const MAX_CALLS = 100;

interface CallInProgress {
  readonly requestId: RequestId;
  readonly controller: AbortController;
  readonly settled: Promise<unknown>;
}

export interface ClientCalls {
  /** Throws the protocol error `busy` at the limit. */
  requireRoom(): void;
  /** `continues`: the call is answered before this has settled, and until then can be cancelled by the same id. */
  run(
    requestId: RequestId,
    work: (signal: AbortSignal, continues: (rest: Promise<unknown>) => void) => Promise<CallToolResult>,
  ): Promise<CallToolResult>;
  /** Ignores unknown ids, because the call may have just ended. */
  cancel(requestIds: readonly RequestId[], reason: AppError): void;
  /** Cancels all running calls, and resolves when they have ended. */
  cancelAll(reason: AppError): Promise<void>;
  busy(): boolean;
  /** Resolves when the running calls have ended by themselves, or after `mostMs`. */
  lastCalls(mostMs: number): Promise<void>;
}

/** `onChange` is called when a call begins or ends. */
export function createClientCalls(onChange: () => void): ClientCalls {
  const calls = new Set<CallInProgress>();
  return {
    requireRoom() {
      if (calls.size < MAX_CALLS) return;
      const message = `${MAX_CALLS} calls of this client are in progress, which is the limit.`;
      throw protocolErrorOf(RPC_CODES.busy, appError('busy', message, 'Wait for one of them, or cancel one.'));
    },
    async run(requestId, work) {
      const controller = new AbortController();
      const rest: Promise<unknown>[] = [];
      const working = work(controller.signal, (continuing) => void rest.push(continuing));
      const settled = working.catch(() => undefined).then(() => Promise.allSettled(rest));
      const call: CallInProgress = { requestId, controller, settled };
      calls.add(call);
      onChange();
      const end = (): void => {
        calls.delete(call);
        onChange();
      };
      try {
        return await working;
      } finally {
        if (rest.length === 0) end();
        else void settled.then(end);
      }
    },
    cancel(requestIds, reason) {
      for (const call of calls) if (requestIds.includes(call.requestId)) call.controller.abort(reason);
    },
    async cancelAll(reason) {
      const ended = [...calls];
      for (const call of ended) call.controller.abort(reason);
      await Promise.all(ended.map((call) => call.settled));
    },
    busy: () => calls.size > 0,
    async lastCalls(mostMs) {
      // The message read last becomes a call in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, mostMs);
      });
      await Promise.race([Promise.all([...calls].map((call) => call.settled)), late]);
      clearTimeout(timer);
    },
  };
}
