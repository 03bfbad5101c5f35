/** Requests that the page waited for in vain. */
import { isFailedRequest } from '../../contract/trace-requests.ts';
import type { TraceFigures } from '../trace-figures.ts';
import type { RequestOfTrace } from './requests.ts';

/**
 * Without those of the document that the navigation replaced: what it sent before its successor, its beacons above all, ends with it as far as
 * its renderer can tell, and nobody waits for the answer. A renderer reports the request of a document, which the browser sent for it, when it
 * takes the document over.
 */
export function failedRequestsOf({
  trace,
  requests,
  delivery,
}: Pick<TraceFigures, 'trace' | 'requests' | 'delivery'>): RequestOfTrace[] {
  const failed = requests().filter(({ row }) => isFailedRequest(row));
  // Null if the page was loaded before the recording.
  const document = delivery()?.document?.request ?? null;
  if (document === null) return failed;
  const fromUs = trace.startUs[document.lastSend];
  return failed.filter(
    (request) =>
      request.row.status !== 0 || request.startUs >= fromUs || request.row.requestId === document.row.requestId,
  );
}
