/** Answers the queries on an open HAR file. */
import type { z } from 'zod';
import type { NETWORK_QUERIES } from './contract/network-archives.ts';
import type { HarDocument } from './har-document.ts';
import { selectRequests } from './select-requests.ts';

export type NetworkQueryName = keyof typeof NETWORK_QUERIES;
type Params<N extends NetworkQueryName> = z.output<(typeof NETWORK_QUERIES)[N]['params']>;
type Answer<N extends NetworkQueryName> = z.infer<(typeof NETWORK_QUERIES)[N]['result']>;

export interface NetworkQueries {
  readonly document: HarDocument;
  answer<N extends NetworkQueryName>(query: N, params: Params<N>): Answer<N>;
}

type Answers = { readonly [N in NetworkQueryName]: (params: Params<N>) => Answer<N> };

export function createNetworkQueries(
  document: HarDocument,
  facts: { readonly readMs: number; readonly fileSizeBytes: number },
): NetworkQueries {
  const { entries, creator, comment, pages, unreadable } = document;
  const answers: Answers = {
    'network.overview': () => ({
      entries: entries.length,
      pages,
      creator,
      comment,
      startedAtMs: entries[0]?.startedAtMs ?? null,
      endedAtMs: entries.reduce<number | null>(
        (latest, { startedAtMs, endedAtMs, lastByteAtMs }) =>
          Math.max(latest ?? 0, endedAtMs ?? lastByteAtMs ?? startedAtMs),
        null,
      ),
      unreadable,
      ...facts,
    }),
    'network.entries': ({ start, count }) => ({
      entries: entries.slice(start, start + count),
      start,
      total: entries.length,
    }),
    'network.select': (selection) => selectRequests(entries, selection),
    'network.details': ({ id, showsSecrets, maxBodyBytes }) => ({
      details: document.details(id, { showsSecrets, maxBodyBytes }),
    }),
  };
  return { document, answer: (query, params) => answers[query](params) };
}
