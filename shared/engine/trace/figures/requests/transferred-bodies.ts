/** Transfers of the bodies of requests over the network. */
import type { TransferredBody } from '../../../script-weight/transfer-ratio.ts';
import type { TraceColumns } from '../../columns.ts';
import { argsOf, listOf, membersOf, textOf } from '../event-members.ts';
import type { RequestOfTrace } from './requests.ts';

const COMPRESSIONS: ReadonlySet<string> = new Set(['gzip', 'br', 'deflate', 'zstd']);

/** By address; of several requests for one the first. */
export function transferredBodies(
  trace: TraceColumns,
  requests: readonly RequestOfTrace[],
): Map<string, TransferredBody> {
  const bodies = new Map<string, TransferredBody>();
  for (const { row, response } of requests) {
    const { url, encodedSizeBytes, decodedSizeBytes, failed } = row;
    if (bodies.has(url)) continue;
    const isCompressed = response !== null && isCompressedResponse(trace, response);
    bodies.set(url, { encodedSizeBytes, decodedSizeBytes, isCompressed, isAnswered: response !== null && !failed });
  }
  return bodies;
}

function isCompressedResponse(trace: TraceColumns, response: number): boolean {
  return listOf(argsOf(trace, response).data['headers']).some((header) => {
    const { name, value } = membersOf(header);
    return /^content-encoding$/i.test(textOf(name)) && COMPRESSIONS.has(textOf(value));
  });
}
