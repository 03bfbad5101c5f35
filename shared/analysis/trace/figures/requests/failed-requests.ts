/** Requests that the page waited for in vain. */
import { isFailedRequest } from '../../../../contracts/traces/trace-requests.ts';
import type { RequestOfTrace } from './requests.ts';

/**
 * Without those of the document that the navigation replaced: what it sent before the new document's first byte, its beacons above all, ends
 * with it as far as its renderer can tell, and nobody waits for the answer.
 *
 * @param document The request of the page's document; null if the page was loaded before the recording.
 */
export function failedRequestsOf(
  requests: readonly RequestOfTrace[],
  document: RequestOfTrace | null,
): RequestOfTrace[] {
  const failed = requests.filter(({ row }) => isFailedRequest(row));
  const fromUs = document?.firstByteUs ?? null;
  if (document === null || fromUs === null) return failed;
  return failed.filter(
    (request) =>
      request.row.status !== 0 || request.startUs >= fromUs || request.row.requestId === document.row.requestId,
  );
}
