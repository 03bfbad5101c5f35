/** A request as the action of a leak hunt: to a server of this machine, sent by the process that hunts, so that the server's own heap has nothing of it. */
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';

export interface LocalRequest {
  readonly method: string;
  readonly url: string;
}

export interface RequestsPort {
  /** Sends a request without a body and reads the whole response; redirects are not followed. Errors: `cannot_reach_endpoint`, `cancelled`. */
  send(
    request: LocalRequest,
    signal: AbortSignal,
  ): Promise<AppResult<{ readonly status: number; readonly text: string }>>;
}

const WORDS = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD)\s+)?(http:\/\/\S+)$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const EXAMPLE = 'Write the address of the server on this machine, such as "GET http://127.0.0.1:3000/orders".';

/** True of words that are meant as a request. */
export function isRequest(words: string): boolean {
  return /^(?:[A-Z]+\s+)?https?:\/\//i.test(words.trim());
}

/** `POST http://127.0.0.1:3000/orders`, or an address alone. Errors: `invalid_params`; `not_loopback` for a server of another machine. */
export function parseRequest(words: string): AppResult<LocalRequest> {
  const [, method = 'GET', url = ''] = WORDS.exec(words.trim()) ?? [];
  if (!URL.canParse(url)) return err(appError('invalid_params', `"${words}" is no request.`, EXAMPLE));
  if (!LOOPBACK.test(new URL(url).hostname))
    return err(appError('not_loopback', `${url} is a server of another machine.`, EXAMPLE));
  return ok({ method: method.toUpperCase(), url });
}

/** True of requests that every page may send to every server: links and forms. Others, such as DELETE, take code in a page of that server. */
export function isOfAPage(words: string): boolean {
  return !/^(?:PUT|PATCH|DELETE)\s/i.test(words.trim());
}
