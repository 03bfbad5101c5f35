/**
 * Chains of critical requests, each named by the one before it: every link waits for the response before it. Critical are those that block rendering
 * or have a high priority, without preloads, images, fetches and iframes
 * (developer.chrome.com/docs/performance/insights/network-dependency-tree).
 */
import type { RequestChains } from '../../contract/network-insights.ts';
import { listOf, membersOf, textOf } from '../event-members.ts';
import { msOf, usOf } from '../times.ts';
import { nameOf, type DeliveredRequest, type Delivery } from './delivery.ts';

/** An async script blocks nothing (`potentially_blocking`). */
const NOT_BLOCKING: ReadonlySet<string> = new Set([
  '',
  'non_blocking',
  'dynamically_injected_non_blocking',
  'potentially_blocking',
]);
const HIGH_PRIORITIES: ReadonlySet<string> = new Set(['VeryHigh', 'High', 'Medium']);
const NEVER_CRITICAL: ReadonlySet<string> = new Set(['Image', 'XHR', 'Fetch', 'EventSource']);
/** Addresses of the page itself. */
const NOT_ON_NETWORK = /^(?:blob|file|filesystem|chrome-extension):/;

/** Address that the request names as its initiator: a document, style sheet or script. */
function initiatorOf({ sent }: DeliveredRequest): string {
  const named = textOf(membersOf(sent['initiator'])['url']);
  return named === '' ? textOf(membersOf(listOf(sent['stackTrace'])[0])['url']) : named;
}

function isCritical(delivered: DeliveredRequest, { page }: Delivery): boolean {
  const { sent, request } = delivered;
  const { row } = request;
  const type = textOf(sent['resourceType']);
  const isIframe = type === 'Document' && textOf(sent['frame']) !== page.frameId;
  // A missing image is answered with a page, and a favicon has the type of another file.
  const isOther = isIframe || NEVER_CRITICAL.has(type) || row.mimeType.startsWith('image/');
  if (isOther || sent['isLinkPreload'] === true || NOT_ON_NETWORK.test(row.url)) return false;
  return initiatorOf(delivered) !== '' && (HIGH_PRIORITIES.has(row.priority) || !NOT_BLOCKING.has(row.renderBlocking));
}

interface Link {
  readonly delivered: DeliveredRequest;
  readonly endUs: number;
  readonly next: Link[];
}

function linkOf(delivered: DeliveredRequest): Link {
  const { row, startUs } = delivered.request;
  return { delivered, endUs: row.endMs === null ? startUs : startUs + usOf(row.durationMs), next: [] };
}

/** End of the last request of a branch. */
function latestUs({ endUs, next }: Link): number {
  return next.reduce((last, link) => Math.max(last, latestUs(link)), endUs);
}

/** Null without a navigation in the recording. */
export function requestChains(delivery: Delivery): RequestChains | null {
  const { document, requests, sourceOf } = delivery;
  if (document === null) return null;
  const root = linkOf(document);
  const links = new Map<DeliveredRequest, Link>([[document, root]]);
  // A request starts after the one that names it, so that one is known by now; a request of one that is not critical is not critical.
  for (const delivered of requests) {
    if (delivered === document || !isCritical(delivered, delivery)) continue;
    const from = initiatorOf(delivered);
    const { startUs } = delivered.request;
    const named = requests.findLast(({ request }) => request.row.url === from && request.startUs < startUs);
    const before = links.get(named ?? document);
    if (before === undefined) continue;
    const link = linkOf(delivered);
    before.next.push(link);
    links.set(delivered, link);
  }
  const lastUs = latestUs(root);
  const rows: RequestChains['rows'] = [];
  const add = (link: Link, depth: number, isLongest: boolean): void => {
    const { request } = link.delivered;
    rows.push({
      ...nameOf(request),
      depth,
      untilMs: msOf(link.endUs - document.request.startUs),
      isLongest,
      source: sourceOf(request),
    });
    // The last request of the longest chain ends the list of its links.
    const onward = link.next.toSorted((a, b) => latestUs(b) - latestUs(a));
    const isEnd = link.endUs === lastUs;
    for (const [at, next] of onward.entries())
      add(next, depth + 1, isLongest && !isEnd && at === 0 && latestUs(next) === lastUs);
  };
  add(root, 0, true);
  return {
    longestMs: msOf(lastUs - document.request.startUs),
    count: rows.length,
    chain: lastChain(rows),
    rows,
  };
}

/** Files that the document itself names are no chain. */
const MIN_DEPTH = 2;

/** The request of a chain that arrived last, with what leads to it. */
function lastChain(rows: RequestChains['rows']): RequestChains['rows'] {
  const path: RequestChains['rows'] = [];
  let last: RequestChains['rows'] = [];
  for (const row of rows) {
    path.length = row.depth;
    path.push(row);
    if (row.depth >= MIN_DEPTH && row.untilMs > (last.at(-1)?.untilMs ?? 0)) last = [...path];
  }
  return last;
}
