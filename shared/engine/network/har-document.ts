/** A HAR file as a request log: entries in order of time, with redirect chains and the load times of their documents. */
import { exchangedCookies } from '../../base/redaction/exchanged-cookies.ts';
import { maskHeader } from '../../base/redaction/masks.ts';
import { isSecretHeader } from '../../base/redaction/secret-names.ts';
import type { NetworkBody, NetworkDetails, NetworkEntry, NetworkHeader } from './contract/network.ts';
import { entryOfHar } from './har-entry.ts';
import { readMessages } from './har-messages.ts';
import { fieldsOf, listOf, positionOf, textOf, timeOf, type Fields } from './har-fields.ts';

export interface HarDocument {
  readonly creator: string;
  readonly comment: string;
  readonly pages: number;
  readonly unreadable: number;
  readonly entries: readonly NetworkEntry[];
  /** Null if there is no such entry. */
  details(id: number, options: { showsSecrets: boolean; maxBodyBytes: number }): NetworkDetails | null;
  /** Headers of an entry, with masked secrets; none if there is no such entry. */
  headers(id: number): { readonly request: readonly NetworkHeader[]; readonly response: readonly NetworkHeader[] };
}

/** Links the hops of redirects by their target URL if the file has no redirect ids. */
function withChains(entries: NetworkEntry[]): void {
  const expected = new Map<string, { readonly requestId: string; readonly hop: number }>();
  for (const [index, entry] of entries.entries()) {
    const before = entry.hop > 0 ? undefined : expected.get(entry.url);
    if (before !== undefined && before.requestId !== entry.requestId) {
      expected.delete(entry.url);
      entries[index] = { ...entry, requestId: before.requestId, hop: before.hop + 1 };
    }
    const { requestId, hop, redirectedTo } = entries[index] ?? entry;
    if (redirectedTo !== null) expected.set(redirectedTo, { requestId, hop });
  }
}

/** Assigns the load times of each page to its document, as in a live log. */
function withLoadTimes(log: Fields, entries: NetworkEntry[], pageOf: readonly string[]): void {
  for (const value of listOf(log['pages'])) {
    const page = fieldsOf(value);
    const id = textOf(page['id']);
    const startedAtMs = Date.parse(textOf(page['startedDateTime']));
    const timings = fieldsOf(page['pageTimings']);
    const at = (ms: number | null): number | null =>
      ms === null || Number.isNaN(startedAtMs) ? null : startedAtMs + ms;
    const isOfPage = (_: NetworkEntry, place: number): boolean => pageOf[place] === id;
    const documentAt = entries.findIndex(
      (entry, place) => isOfPage(entry, place) && entry.resourceType === 'Document' && entry.redirectedTo === null,
    );
    const place = documentAt < 0 ? entries.findIndex(isOfPage) : documentAt;
    const document = entries[place];
    if (document === undefined) continue;
    entries[place] = {
      ...document,
      contentLoadedAtMs: at(timeOf(timings['onContentLoad'])),
      loadedAtMs: at(timeOf(timings['onLoad'])),
    };
  }
}

function headersOf(value: unknown, showsSecrets: boolean): NetworkHeader[] {
  return listOf(value).map((each) => {
    const header = fieldsOf(each);
    const name = textOf(header['name']);
    const text = textOf(header['value']);
    return {
      name,
      value: showsSecrets ? text : maskAgain(name, text),
      isMasked: isSecretHeader(name) && (!showsSecrets || isMask(text)),
    };
  });
}

/** `abcd… (37 characters)`: already masked in the file; it must not be masked again. */
function isMask(value: string): boolean {
  return /^.{0,4}… \(\d+ characters?\)$/u.test(value);
}

function maskAgain(name: string, value: string): string {
  return isMask(value) ? value : maskHeader(name, value);
}

/** The first `maxBytes` bytes of UTF-8, never cut inside a character. */
function cutText(text: string, maxBytes: number): NetworkBody {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return { text, sizeBytes: bytes.length, isTruncated: false, note: null };
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return {
    text: `${new TextDecoder().decode(bytes.subarray(0, end))}[truncated at ${maxBytes} bytes]`,
    sizeBytes: bytes.length,
    isTruncated: true,
    note: null,
  };
}

function responseBody(content: Fields, maxBytes: number): NetworkBody {
  const sizeBytes = timeOf(content['size']);
  const without = (note: string): NetworkBody => ({ text: null, sizeBytes, isTruncated: false, note });
  const { text } = content;
  if (typeof text !== 'string') return without(textOf(content['comment']) || 'not in the file');
  if (textOf(content['encoding']) === 'base64') return without('not shown (binary)');
  return cutText(text, maxBytes);
}

function stackOf(initiator: Fields): NetworkDetails['stack'] {
  return listOf(fieldsOf(initiator['stack'])['callFrames']).map((value) => {
    const frame = fieldsOf(value);
    return {
      name: textOf(frame['functionName']),
      url: textOf(frame['url']),
      line: positionOf(frame['lineNumber']),
      column: positionOf(frame['columnNumber']),
    };
  });
}

/** Initiators up to the document, by URL: the latest earlier request of each. */
function chainOf(entries: readonly NetworkEntry[], entry: NetworkEntry): NetworkDetails['initiatorChain'] {
  const chain: NetworkDetails['initiatorChain'] = [];
  let current = entry;
  while (chain.length < 20 && current.initiator.url !== null) {
    const { url } = current.initiator;
    const before = current.id;
    const found = entries.findLast((each) => each.id < before && each.url === url);
    chain.push({ entryId: found?.id ?? null, url, resourceType: found?.resourceType ?? '' });
    if (found === undefined) break;
    current = found;
  }
  return chain;
}

/** Reads the root of a HAR file; null if it is not one. Throws `NumberPastRange`. */
export function readHar(root: unknown): HarDocument | null {
  const log = fieldsOf(fieldsOf(root)['log']);
  if (!Array.isArray(log['entries'])) return null;
  const listed = listOf(log['entries'])
    .map((value) => ({ value, startedAtMs: Date.parse(textOf(fieldsOf(value)['startedDateTime'])) }))
    // Firefox writes entries in order of their ends.
    .toSorted((first, second) => (first.startedAtMs || 0) - (second.startedAtMs || 0));
  const entries: NetworkEntry[] = [];
  const values: unknown[] = [];
  const pageOf: string[] = [];
  for (const { value } of listed) {
    const entry = entryOfHar(value, entries.length);
    if (entry === null) continue;
    entries.push(entry);
    values.push(value);
    pageOf.push(textOf(fieldsOf(value)['pageref']));
  }
  withChains(entries);
  withLoadTimes(log, entries, pageOf);
  const creator = fieldsOf(log['creator']);
  return {
    creator: [textOf(creator['name']), textOf(creator['version'])].filter((part) => part !== '').join(' '),
    comment: textOf(log['comment']),
    pages: listOf(log['pages']).length,
    unreadable: listed.length - entries.length,
    entries,
    headers: (id) => {
      const har = fieldsOf(values[id]);
      return {
        request: headersOf(fieldsOf(har['request'])['headers'], false),
        response: headersOf(fieldsOf(har['response'])['headers'], false),
      };
    },
    details: (id, { showsSecrets, maxBodyBytes }) => {
      const entry = entries[id];
      if (entry === undefined) return null;
      const har = fieldsOf(values[id]);
      const request = fieldsOf(har['request']);
      const response = fieldsOf(har['response']);
      const posted = fieldsOf(request['postData'])['text'];
      const address = textOf(har['serverIPAddress']);
      const hops = entries.filter(({ requestId }) => requestId === entry.requestId);
      return {
        entry,
        url: textOf(request['url']),
        statusText: textOf(response['statusText']),
        remoteAddress: address === '' ? null : address,
        requestHeaders: headersOf(request['headers'], showsSecrets),
        responseHeaders: headersOf(response['headers'], showsSecrets),
        cookies: exchangedCookies(
          {
            requestHeaders: headersOf(request['headers'], true),
            responseHeaders: headersOf(response['headers'], true),
          },
          showsSecrets,
        ),
        areHeadersProvisional: fieldsOf(har['_pen'])['areHeadersProvisional'] === true,
        requestBody: typeof posted === 'string' ? cutText(posted, maxBodyBytes) : null,
        responseBody: responseBody(fieldsOf(response['content']), maxBodyBytes),
        stack: stackOf(fieldsOf(har['_initiator'])),
        initiatorChain: chainOf(entries, entry),
        redirects: hops.length < 2 ? [] : hops.map(({ id: hopId, url, status }) => ({ entryId: hopId, url, status })),
        priorities: entry.priority === null ? [] : [{ atMs: entry.startedAtMs, priority: entry.priority }],
        ...readMessages(har),
      };
    },
  };
}
