/**
 * Calls that are answered in rounds (MCP 2026-07-28): where a call needs an answer of the client, its request is answered with the questions
 * and a handle, and the call waits. The client repeats the request with the answers and the handle, and the call goes on.
 */
import { randomUUID } from 'node:crypto';
import { ElicitResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { RootsSchema } from './client-roots.ts';
import type { Elicit } from './ask-in-client.ts';
import type { CallTasks, TaskCreated } from './call-tasks.ts';
import type { Exchange, InputRequest, OpenCall } from './open-call.ts';
import type { ClientCalls } from './client-calls.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';
import type { Notify } from './reported-call.ts';

/** The time that the person has for an answer. A client that never returns with one ends its call with this. */
const ANSWER_LIMIT_MS = 10 * 60_000;

/** The answer to a call, or what it needs to know first. */
export type RoundResult =
  | CallToolResult
  | TaskCreated
  | {
      readonly resultType: 'input_required';
      readonly inputRequests: Readonly<Record<string, InputRequest>>;
      readonly requestState: string;
    };

/** Questions of a call to its client. */
export interface Asking {
  readonly elicit: Elicit;
  /** The URIs of the folders that the client lists; null if it returned none. */
  readonly listRoots: () => Promise<readonly string[] | null>;
  /** Sends a notification with the request that is open now; dropped while none is. */
  readonly notify: Notify;
  readonly noteProgress: (progress: Progress) => void;
}

export interface CallRounds {
  /** `of`: the tool and its arguments, which every round must repeat. */
  begin(
    of: string,
    exchange: Exchange,
    work: (asking: Asking, signal: AbortSignal, continues: (rest: Promise<unknown>) => void) => Promise<CallToolResult>,
  ): Promise<RoundResult>;
  /** Throws a protocol error if no call waits under this handle, or if it is another call. */
  resume(
    requestState: string,
    of: string,
    exchange: Exchange,
    answers: Readonly<Record<string, unknown>>,
  ): Promise<RoundResult>;
}

/** A call that takes longer becomes a task, for clients that have tasks. */
const TASK_AFTER_MS = 5000;
const LATE = Symbol('not answered in time');

const NO_SUCH_CALL =
  'No call waits for this requestState: it was answered, ended, or waited for too long. Call the tool again without it.';

export function createCallRounds(
  calls: ClientCalls,
  tasks: Pick<CallTasks, 'create'>,
  { answerLimitMs = ANSWER_LIMIT_MS, taskAfterMs = TASK_AFTER_MS } = {},
): CallRounds {
  const open = new Map<string, OpenCall>();

  /** Adds a question to the call, and resolves with its answer; null if none comes. */
  function ask<Answer>(
    call: () => OpenCall,
    request: InputRequest,
    schema: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    const { questions } = call();
    return new Promise((resolve) => {
      const name = `question-${randomUUID()}`;
      const settle = (given: Answer | null): void => {
        signal.removeEventListener('abort', drop);
        questions.delete(name);
        resolve(given);
      };
      const drop = (): void => settle(null);
      if (signal.aborted) {
        resolve(null);
        return;
      }
      signal.addEventListener('abort', drop, { once: true });
      questions.set(name, {
        request,
        take(given) {
          const parsed = schema.safeParse(given);
          if (parsed.success) settle(parsed.data);
          return parsed.success;
        },
        drop,
      });
      call().onAsked();
    });
  }

  /** Answers one request: with the result of the call, or with what it asks. */
  async function answer(call: OpenCall, exchange: Exchange): Promise<RoundResult> {
    clearTimeout(call.expiry);
    call.exchange = exchange;
    const { signal } = exchange;
    const onGone = (): void => calls.cancel([call.handle], exchange.gone());
    if (signal.aborted) onGone();
    signal.addEventListener('abort', onGone, { once: true });
    let isWaiting = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      timer = setTimeout(() => resolve(LATE), taskAfterMs);
    });
    try {
      const asked = new Promise<null>((resolve) => {
        // Questions that a call has at once are asked in one round.
        call.onAsked = () => queueMicrotask(() => resolve(null));
        if (call.questions.size > 0) call.onAsked();
      });
      const first = await Promise.race([call.result, asked, ...(exchange.hasTasks ? [late] : [])]);
      const result = first === LATE ? (tasks.create(call) ?? (await Promise.race([call.result, asked]))) : first;
      if (result !== null) return result;
      isWaiting = true;
      call.expiry = setTimeout(() => {
        open.delete(call.handle);
        for (const question of call.questions.values()) question.drop();
      }, answerLimitMs).unref();
      const inputRequests = Object.fromEntries([...call.questions].map(([name, { request }]) => [name, request]));
      return { resultType: 'input_required', inputRequests, requestState: call.handle };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onGone);
      call.exchange = null;
      if (!isWaiting) open.delete(call.handle);
    }
  }

  return {
    begin(of, exchange, work) {
      const handle = randomUUID();
      const find = (): OpenCall => call;
      const result = calls.run(handle, async (signal, continues) => {
        // The call is known before it works.
        await Promise.resolve();
        return work(
          {
            notify: async (notification) => call.exchange?.notify(notification),
            noteProgress: (progress) => {
              call.progress = progress;
              call.onProgress();
            },
            elicit: async (question, asked) => {
              const request = { method: 'elicitation/create', params: { mode: 'form', ...question } } as const;
              return (await ask(find, request, ElicitResultSchema, asked))?.action ?? null;
            },
            listRoots: async () => {
              const listed = await ask(find, { method: 'roots/list' }, RootsSchema, signal);
              return listed?.roots.map(({ uri }) => uri) ?? null;
            },
          },
          signal,
          continues,
        );
      });
      const call: OpenCall = {
        handle,
        of,
        questions: new Map(),
        result,
        exchange: null,
        progress: null,
        onAsked: () => undefined,
        onProgress: () => undefined,
        expiry: undefined,
      };
      // While the client is away, nothing else waits for it.
      result.catch(() => undefined);
      open.set(handle, call);
      return answer(call, exchange);
    },
    async resume(requestState, of, exchange, answers) {
      const call = open.get(requestState);
      if (call === undefined || call.exchange !== null) throw new ProtocolError(RPC_CODES.invalidParams, NO_SUCH_CALL);
      if (call.of !== of) {
        const message = 'This requestState belongs to a call of another tool, or with other arguments.';
        throw new ProtocolError(RPC_CODES.invalidParams, message);
      }
      for (const [name, question] of call.questions) if (name in answers) question.take(answers[name]);
      return answer(call, exchange);
    },
  };
}

/** Why a call ends whose request was cancelled, or whose client has gone. */
export function requestEnded(name: string): AppError {
  return appError('cancelled', `${name} cancelled the call, or disconnected.`, 'Call the tool again when you need it.');
}
