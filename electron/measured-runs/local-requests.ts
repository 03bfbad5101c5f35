/** Sends the requests that are actions of leak hunts. */
import { foreign } from '../../shared/base/foreign-text.ts';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { err, ok } from '../../shared/base/result.ts';
import type { RequestsPort } from '../../shared/capabilities/leak-hunt/hunt-request.ts';
import { appError, errorOfAbort } from '../../shared/contracts/errors.ts';

/** A server that does not answer for so long is not asked again. */
const ANSWER_MS = 30_000;

export const localRequests: RequestsPort = {
  async send({ method, url }, signal) {
    const late = AbortSignal.timeout(ANSWER_MS);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        // Without a connection that stays open: the next server at this address is another process.
        const options = { method, agent: false, signal: AbortSignal.any([signal, late]) };
        httpRequest(url, options, resolve).once('error', reject).end();
      });
      return ok({ status: response.statusCode ?? 0, text: await text(response) });
    } catch (thrown) {
      if (signal.aborted) return err(errorOfAbort(signal));
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
      const why = late.aborted ? `no answer within ${ANSWER_MS / 1000} s` : code;
      return err(
        appError(
          'cannot_reach_endpoint',
          `${method} ${foreign(url)} was not answered: ${why}.`,
          'Check that the server listens there, and that it answers this request.',
        ),
      );
    }
  },
};
