/** The details of one request: masked headers, fetched bodies, and the initiator chain. */
import type { AppResult } from '../../../shared/base/errors.ts';
import { ok } from '../../../shared/base/result.ts';
import type { NetworkDetailsOptions } from '../../../shared/features/network/tools/network-ports.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { NetworkDetails, NetworkEntry, NetworkHeader } from '../../../shared/engine/network/contract/network.ts';
import { exchangedCookies } from '../../../shared/base/redaction/exchanged-cookies.ts';
import { maskHeader } from '../../../shared/base/redaction/masks.ts';
import { isSecretHeader } from '../../../shared/base/redaction/secret-names.ts';
import { requestBody, responseBody } from './bodies.ts';
import type { Headers } from '../../../shared/core/contracts/protocol-events.ts';
import type { NetworkLog } from './network-kind.ts';

/** Bounds a cyclic initiator chain. */
const MAX_CHAIN_LENGTH = 20;

/** Chromium joins headers of one name by line breaks; each is listed separately. */
export function headerList(headers: Headers, showsSecrets: boolean): NetworkHeader[] {
  return Object.entries(headers).flatMap(([name, joined]) =>
    joined.split('\n').map((value) => ({
      name,
      value: showsSecrets ? value : maskHeader(name, value),
      isMasked: !showsSecrets && isSecretHeader(name) && value !== '',
    })),
  );
}

/** From the initiator to the document: by id if the browser reports one, else the newest earlier request of that address. */
export function initiatorChain(log: NetworkLog, entry: NetworkEntry): NetworkDetails['initiatorChain'] {
  const entries = [...log.ring.entries()];
  const chain: NetworkDetails['initiatorChain'] = [];
  let current = entry;
  const seen = new Set([entry.id]);
  while (chain.length < MAX_CHAIN_LENGTH) {
    const byId = log.details(current.id)?.initiatorRequestId ?? null;
    const { url } = current.initiator;
    const before = current.id;
    const found =
      (byId === null ? undefined : log.hopsOf(byId).at(-1)) ??
      (url === null ? undefined : entries.findLast((each) => each.id < before && each.url === url));
    if (found === undefined) {
      if (url !== null) chain.push({ entryId: null, url, resourceType: '' });
      return chain;
    }
    if (seen.has(found.id)) return chain;
    seen.add(found.id);
    chain.push({ entryId: found.id, url: found.url, resourceType: found.resourceType });
    current = found;
  }
  return chain;
}

export async function requestDetails(
  log: NetworkLog,
  session: TargetSession | null,
  entry: NetworkEntry,
  {
    showsSecrets,
    includeBody,
    maxBodyBytes,
    signal,
    includeMessages = false,
    withChain = true,
  }: NetworkDetailsOptions & { withChain?: boolean },
): Promise<AppResult<NetworkDetails> | null> {
  const kept = log.details(entry.id);
  if (kept === null) return null;
  const hops = log.hopsOf(entry.requestId);
  return ok({
    entry,
    url: kept.url,
    statusText: kept.statusText,
    remoteAddress: kept.remoteAddress,
    requestHeaders: headerList(kept.requestHeaders, showsSecrets),
    responseHeaders: headerList(kept.responseHeaders, showsSecrets),
    areHeadersProvisional: !kept.hasSentHeaders,
    cookies: exchangedCookies(
      {
        requestHeaders: headerList(kept.requestHeaders, true),
        responseHeaders: headerList(kept.responseHeaders, true),
      },
      showsSecrets,
    ),
    requestBody: includeBody ? await requestBody(session, entry, kept, maxBodyBytes, signal) : null,
    responseBody: includeBody ? await responseBody(session, entry, maxBodyBytes, signal) : null,
    stack: [...kept.stack],
    initiatorChain: withChain ? initiatorChain(log, entry) : [],
    redirects: hops.length < 2 ? [] : hops.map(({ id, url, status }) => ({ entryId: id, url, status })),
    priorities: [...kept.priorities],
    ...(includeMessages && kept.messages !== null ? { messages: kept.messages.read() } : {}),
  });
}
