/** Sends the requests that are actions of hunts and proofs: with the rights of their call, and never to a debugging port. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { urlToHttpOptions } from 'node:url';
import { err, ok } from '../../../shared/base/result.ts';
import {
  permissionOfRequest,
  REQUEST_ORIGIN,
  type LocalRequest,
  type RequestsPort,
} from '../../../shared/core/capability/local-request.ts';
import { PERMISSIONS } from '../../../shared/core/contracts/permissions.ts';
import type { AnsweringProcesses } from '../../../shared/base/local-processes.ts';
import { appError, errorOfAbort, settle, type AppError } from '../../../shared/base/errors.ts';

/** A server that does not answer for so long is not asked again. */
const ANSWER_MS = 30_000;

/** As a page of another site sends them, so that servers which refuse such pages refuse us too. */
const HEADERS = {
  origin: REQUEST_ORIGIN,
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  'user-agent': 'PEN-Workbench',
};

function bodyHeaders(body: string): Readonly<Record<string, string>> {
  return {
    'content-type': /^[[{"]/.test(body) ? 'application/json' : 'text/plain;charset=UTF-8',
    'content-length': String(Buffer.byteLength(body)),
  };
}

type LooksUpServers = (
  asked: { readonly host: string; readonly port: number; readonly debugPort: number },
  signal: AbortSignal,
) => Promise<AnsweringProcesses | null>;

/** Decides where requests may go. */
export interface JudgesDestinations {
  /** Returns the numeric address of the server. Errors: `blocked_url`, `not_loopback`, `cannot_reach_endpoint`. */
  judge(url: URL, signal: AbortSignal): Promise<string>;
  /** A request failed: another server may answer next time. */
  forget(url: URL): void;
}

function needsMore(request: LocalRequest): AppError {
  const permission = permissionOfRequest(request);
  return appError(
    'permission_denied',
    `A ${request.method} request${request.body === undefined ? '' : ' with a body'} needs the permission "${PERMISSIONS[permission].label}", which this call does not have.`,
    'The user can change the permissions of each assistant in PEN Workbench, under Connect an assistant.',
  );
}

/** `lookUp`: absent where nobody asks who answers. */
export function createLocalRequests(destinations: JudgesDestinations, lookUp?: LooksUpServers): RequestsPort {
  return {
    async whoAnswers({ url: address }, endpoint, signal) {
      const url = new URL(address);
      const judged = URL.canParse(endpoint) ? await settle(() => destinations.judge(url, signal)) : null;
      if (judged?.ok !== true || lookUp === undefined) return null;
      const debugPort = Number(new URL(endpoint).port);
      return lookUp({ host: judged.value, port: Number(url.port || 80), debugPort }, signal);
    },
    async send(request, granted, signal) {
      const { method, body } = request;
      if (!granted.includes(permissionOfRequest(request))) return err(needsMore(request));
      const url = new URL(request.url);
      const late = AbortSignal.timeout(ANSWER_MS);
      const over = AbortSignal.any([signal, late]);
      try {
        const judged = await settle(() => destinations.judge(url, over));
        over.throwIfAborted();
        if (!judged.ok) return judged;
        // The name could lead to another server than the one that was judged.
        const place = { ...urlToHttpOptions(url), hostname: judged.value };
        const headers = { ...HEADERS, host: url.host, ...(body === undefined ? {} : bodyHeaders(body)) };
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          // Without a connection that stays open: the next server at this address is another process.
          const options = { ...place, method, headers, agent: false, signal: over };
          httpRequest(options, resolve).once('error', reject).end(body);
        });
        return ok({ status: response.statusCode ?? 0, text: await text(response) });
      } catch (thrown) {
        destinations.forget(url);
        if (signal.aborted) return err(errorOfAbort(signal));
        const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
        const why = late.aborted ? `no answer within ${ANSWER_MS / 1000} s` : code;
        return err(
          appError(
            'cannot_reach_endpoint',
            `${method} ${foreign(request.url)} was not answered: ${why}.`,
            'Check that the server listens there, and that it answers this request.',
          ),
        );
      }
    },
  };
}
