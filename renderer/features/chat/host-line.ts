/** JSON-RPC with the host of the view (MCP Apps): messages to the parent frame, and only those that come from it. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { GREETING_ID, type Greeting } from './first-frame/greeting.ts';

const MessageSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string().catch('') }).optional(),
});

const METHOD_NOT_FOUND = -32_601;

export interface HostLine {
  /** Errors: `internal` with what the host says. A host that does not answer leaves it pending: it may be asking the person. */
  request(method: string, params: object): Promise<AppResult<unknown>>;
  notify(method: string, params: object): void;
  /** One listener for each method; to be set before `begin`. */
  on(method: string, listener: (params: unknown) => void): void;
  /** Hears the host, from its first message on. Returns its answer to `ui/initialize`. */
  begin(): Promise<AppResult<unknown>>;
}

/** `host`: the frame that embeds the view, which `greeting` has met. Answers `ping` and `ui/resource-teardown`. */
export function createHostLine(greeting: Greeting, host: Pick<Window, 'postMessage'>): HostLine {
  const waiting = new Map<string | number, (answer: AppResult<unknown>) => void>();
  const listeners = new Map<string, (params: unknown) => void>();
  let lastId = GREETING_ID;
  // The origin of a host is not known to its views; what is sent is for the host that embeds this one.
  const send = (message: object): void => host.postMessage({ jsonrpc: '2.0', ...message }, '*');

  const hear = (message: unknown): void => {
    const parsed = MessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { id, method, params, result, error } = parsed.data;
    if (method !== undefined && id === undefined) return listeners.get(method)?.(params);
    if (id === undefined) return;
    if (method !== undefined) {
      const isKnown = method === 'ping' || method === 'ui/resource-teardown';
      send(
        isKnown ? { id, result: {} } : { id, error: { code: METHOD_NOT_FOUND, message: `The view has no ${method}.` } },
      );
      return;
    }
    waiting.get(id)?.(
      error === undefined ? ok(result) : err(appError('internal', `The host refused: ${error.message}`)),
    );
    waiting.delete(id);
  };
  const answered = (id: number): Promise<AppResult<unknown>> => {
    const { promise, resolve } = Promise.withResolvers<AppResult<unknown>>();
    waiting.set(id, resolve);
    return promise;
  };

  return {
    request(method, params) {
      lastId += 1;
      const answer = answered(lastId);
      send({ id: lastId, method, params });
      return answer;
    },
    begin() {
      const greeted = answered(GREETING_ID);
      greeting.listen(hear);
      return greeted;
    },
    notify: (method, params) => send({ method, params }),
    on: (method, listener) => void listeners.set(method, listener),
  };
}
