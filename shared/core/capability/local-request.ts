/** A request as a repeated action: to a server of this machine, sent by the process that asks, so that the server's own heap and profile have nothing of it. */
import { foreign } from '../../base/foreign-text.ts';
import { err, ok } from '../../base/result.ts';
import type { Permission } from '../contracts/permissions.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import type { AnsweringProcesses } from '../../base/local-processes.ts';

export interface LocalRequest {
  readonly method: string;
  readonly url: string;
  /** What follows the address; JSON where it begins as such, else plain text. */
  readonly body?: string;
}

/** Sends a request of a call, with the permissions that this call was granted. Errors: those of `RequestsPort.send`. */
export type SendRequest = (
  request: LocalRequest,
  signal: AbortSignal,
) => Promise<AppResult<{ readonly status: number; readonly text: string }>>;

/** Who answers a request that the call may send; null where that cannot be told. The target is found by its debugging port. */
export type WhoAnswers = (request: LocalRequest, signal: AbortSignal) => Promise<AnsweringProcesses | null>;

export interface RequestsPort {
  /** `endpoint`: of the target. */
  whoAnswers(request: LocalRequest, endpoint: string, signal: AbortSignal): ReturnType<WhoAnswers>;
  /**
   * Sends a request and reads the whole response; redirects are not followed. Errors: `permission_denied` for a request that needs
   * more than `granted`, `blocked_url` for a debugging port or PEN Workbench itself, `cannot_reach_endpoint`, `cancelled`.
   */
  send(request: LocalRequest, granted: readonly Permission[], signal: AbortSignal): ReturnType<SendRequest>;
}

/** Names the sender to servers that refuse requests of other origins; a name that no server can have. */
export const REQUEST_ORIGIN = 'http://pen-workbench.invalid';

const WORDS = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD)\s+)?(http:\/\/\S+)(?:\s+(\S.*))?$/is;
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const EXAMPLE =
  'Write the address of the server on this machine, such as "GET http://127.0.0.1:3000/orders", or with a body "POST http://127.0.0.1:3000/orders {\\"id\\":1}".';

/** True of words that are meant as a request. */
export function isRequest(words: string): boolean {
  return /^(?:[A-Z]+\s+)?https?:\/\//i.test(words.trim());
}

/** `POST http://127.0.0.1:3000/orders {"id":1}`, or an address alone. Errors: `invalid_params`; `not_loopback` for a server of another machine. */
export function parseRequest(words: string): AppResult<LocalRequest> {
  const [, given = 'GET', url = '', body] = WORDS.exec(words.trim()) ?? [];
  const method = given.toUpperCase();
  if (!URL.canParse(url))
    return err(
      appError(
        'invalid_params',
        `${foreign(words)} is no request that can be sent: a method and an http address.`,
        EXAMPLE,
      ),
    );
  if (!LOOPBACK.test(new URL(url).hostname))
    return err(appError('not_loopback', `${url} is a server of another machine.`, EXAMPLE));
  if (body !== undefined && WITHOUT_BODY.has(method))
    return err(appError('invalid_params', `A ${method} request has no body: ${foreign(body)}.`, EXAMPLE));
  return ok({ method, url, ...(body === undefined ? {} : { body }) });
}

/**
 * The permission that a request needs. Every page may send GET, HEAD and POST without a body to every server, by links and forms. Other methods and bodies of
 * any kind take a preflight, or code in a page of that server.
 */
export function permissionOfRequest({ method, body }: Pick<LocalRequest, 'method' | 'body'>): Permission {
  return body === undefined && /^(?:GET|HEAD|POST)$/.test(method) ? 'change-page' : 'run-code';
}

/** The permission that a repeated action needs, a request or code. `{i}` in it changes no method. A request that cannot be sent is refused when it is read. */
export function permissionOfAction(words: string): Permission {
  if (!isRequest(words)) return 'run-code';
  const [, method = 'GET', , body] = WORDS.exec(words.trim()) ?? [];
  return permissionOfRequest({ method: method.toUpperCase(), ...(body === undefined ? {} : { body }) });
}

/** `status 404`. The server may have refused the origin, which the person cannot see. */
export function statusText(status: number): string {
  return status === 403 ? `status 403 to a request with Origin: ${REQUEST_ORIGIN}` : `status ${status}`;
}
