/**
 * Matches raw headers to their requests. They are reported in events of their own, before or after those they belong to, in the order of
 * the hops of a request. A hop may have none, which its response reports.
 */
import type { Headers } from '../../shared/contracts/protocol-events.ts';

export interface ExtraInfo {
  request(headers: Headers): void;
  response(headers: Headers, status: number | null): void;
  /** This hop has none: those that arrive belong to later ones. */
  hasNone(hop: number): void;
  /** The raw status, if it was reported; else null. */
  statusOf(hop: number): number | null;
  /** Delivers the headers of known hops; `entryIds` by hop. */
  settle(
    entryIds: readonly number[],
    take: {
      request: (entryId: number, headers: Headers) => void;
      response: (entryId: number, headers: Headers, status: number | null) => void;
    },
  ): void;
}

export function createExtraInfo(): ExtraInfo {
  const without = new Set<number>();
  const requests = new Map<number, Headers>();
  const responses = new Map<number, { readonly headers: Headers; readonly status: number | null }>();
  const taken = new Set<string>();

  /** The first hop, from the beginning, that has none of these yet. */
  const nextHop = (known: ReadonlyMap<number, unknown>): number => {
    let hop = 0;
    while (known.has(hop) || without.has(hop)) hop += 1;
    return hop;
  };

  return {
    request: (headers) => void requests.set(nextHop(requests), headers),
    response: (headers, status) => void responses.set(nextHop(responses), { headers, status }),
    hasNone: (hop) => {
      // Headers before this report were matched to the wrong hop; those of the request are there early, those of the response not yet.
      if (!responses.has(hop) && !requests.has(hop)) without.add(hop);
    },
    statusOf: (hop) => responses.get(hop)?.status ?? null,
    settle: (entryIds, take) => {
      for (const [hop, entryId] of entryIds.entries()) {
        const request = requests.get(hop);
        if (request !== undefined && !taken.has(`q${hop}`)) {
          taken.add(`q${hop}`);
          take.request(entryId, request);
        }
        const response = responses.get(hop);
        if (response !== undefined && !taken.has(`s${hop}`)) {
          taken.add(`s${hop}`);
          take.response(entryId, response.headers, response.status);
        }
      }
    },
  };
}
