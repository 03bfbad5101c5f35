/** Bodies of requests, fetched from the browser on request: text only, cut at the caller's limit. */
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { NetworkBody, NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { RequestDetails } from './request-details.ts';

const TEXT_TYPES = /^text\/|json|xml|javascript|ecmascript|x-www-form-urlencoded|graphql|yaml|x-ndjson/i;
const BODY_DEADLINE_MS = 15_000;

const without = (note: string, sizeBytes: number | null = null): NetworkBody => ({
  text: null,
  sizeBytes,
  isTruncated: false,
  note,
});

/** The first `maxBytes` of a text in UTF-8, never inside a character. */
export function cutText(text: string, maxBytes: number): NetworkBody {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return { text, sizeBytes: bytes.length, isTruncated: false, note: null };
  let end = maxBytes;
  // A byte 10xxxxxx continues a character that began before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return {
    text: `${bytes.subarray(0, end).toString('utf8')}[truncated at ${maxBytes} bytes]`,
    sizeBytes: bytes.length,
    isTruncated: true,
    note: null,
  };
}

export function isTextType(mimeType: string): boolean {
  return TEXT_TYPES.test(mimeType);
}

/** The body of a response, or why there is none. `session` is null when capture is off. */
export async function responseBody(
  session: TargetSession | null,
  entry: NetworkEntry,
  maxBytes: number,
  signal: AbortSignal,
): Promise<NetworkBody> {
  const { state, status, mimeType, resourceType, requestId, redirectedTo, isBodyUnread } = entry;
  if (state === 'canceled') return without('(canceled)');
  if (state === 'failed' && status === null) return without('none: the request failed');
  if (redirectedTo !== null) return without('none: it was redirected');
  if (resourceType === 'WebSocket') return without('not captured (messages of a WebSocket are only counted)');
  if (state === 'pending') return without('after completion only: it is still open');
  if (mimeType !== '' && !isTextType(mimeType)) return without('not captured (binary)', entry.resourceBytes);
  if (session === null) return without('gone: network capture is off, and the browser has dropped it');
  const answer = await session.send('Network.getResponseBody', { requestId }, { deadlineMs: BODY_DEADLINE_MS, signal });
  if (!answer.ok) {
    if (/evicted/i.test(answer.error.message))
      return without(
        'evicted: the browser keeps 50 MB of bodies, 5 MB each, and this one was dropped',
        entry.resourceBytes,
      );
    if (/No (resource|data) /i.test(answer.error.message))
      return without(
        isBodyUnread
          ? 'not available: the page has not read it to its end, and the browser keeps it only then'
          : entry.resourceBytes === 0
            ? 'none'
            : 'gone: the browser no longer has it (evicted, or its document was left)',
        entry.resourceBytes,
      );
    return without(`not available: ${answer.error.message}`, entry.resourceBytes);
  }
  const { body, base64Encoded } = answer.value;
  if (!base64Encoded) return cutText(body, maxBytes);
  const bytes = Buffer.from(body, 'base64');
  if (bytes.subarray(0, 4096).includes(0)) return without('not captured (binary)', bytes.length);
  return cutText(bytes.toString('utf8'), maxBytes);
}

/** The request body; null if there was none. */
export async function requestBody(
  session: TargetSession | null,
  entry: NetworkEntry,
  details: RequestDetails,
  maxBytes: number,
  signal: AbortSignal,
): Promise<NetworkBody | null> {
  if (details.postData !== null) return cutText(details.postData, maxBytes);
  if (!details.hasPostData) return null;
  if (session === null) return without('gone: network capture is off');
  const answer = await session.send(
    'Network.getRequestPostData',
    { requestId: entry.requestId },
    { deadlineMs: BODY_DEADLINE_MS, signal },
  );
  if (!answer.ok) return without(`not available: ${answer.error.message}`);
  const { postData } = answer.value;
  return postData.includes('\u0000')
    ? without(`not captured (binary, ${formatBytes(postData.length)})`, postData.length)
    : cutText(postData, maxBytes);
}
