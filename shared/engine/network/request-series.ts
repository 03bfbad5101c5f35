/**
 * Finds requests that wait for each other: for one thing each ("n+1": a list is fetched, then each of its items), or to one name each (users, then
 * orders, then invoices). What only looks like it is left out: requests at the same time, pages of a list, polling, and what a person's actions send.
 */
import { isFromCache, type NetworkEntry } from './contract/network.ts';
import type { RequestSeries } from './contract/request-series.ts';

/** Fewer are no series. */
const MIN_REQUESTS = 5;
/** A series that would take only so much less together is not worth a change. */
const MIN_SAVED_MS = 50;
/** A person, or a timer, is slower than the code that goes on with an answer. */
const MAX_GAP_MS = 100;
/** Part of the whole time in which a request is under way. */
const MIN_WAITED_SHARE = 2 / 3;
/** The next one may be sent when the head of the response is there: the last part of a request may overlap it. */
const MAX_OVERLAP_SHARE = 0.2;

/** Types that code fetches; Node calls all of its requests `Other`. */
const FETCHED = /^(?:XHR|Fetch|Other|)$/;
/** Types of data. Parts of media and tiles are fetched one after another with reason. */
const DATA = /^$|json|text\/|xml|graphql|protobuf|msgpack/i;
/** A segment or value that identifies one thing: a number, a UUID, a key with a digit. A word is a route of its own. */
const ID = /^(?=.*\d)[\w.~:@-]{1,80}$/;
/** A version or a file is no thing of a list. */
const NO_ID =
  /^v\d+(?:\.\d+)*$|\.(?:js|mjs|css|html?|png|jpe?g|gif|webp|avif|svg|woff2?|ts|m4s|mp4|webm|aac|mp3|pbf|mvt)$/i;
/** Words of a path or a query: what follows is a part of one list, stream or upload, or a place in time. */
const PART =
  /page|offset|cursor|token|skip|since|chunk|segment|fragment|seq|^(?:p|start|from|to|until|after|before|next|part|range|limit|take|size|index|last.*)$/i;
const PART_IN_SEGMENT = /^(?:page|part|chunk|seg(?:ment)?|frag(?:ment)?|offset|cursor|seq)[-_.]?\d/i;
/** Only there so that no cache answers. */
const CACHE_BUSTER = /^(?:_|_?t|ts|r|rnd|rand\w*|v|cb|time|timestamp|now|date|nonce|no_?cache|cache\w*)$/i;

/** The address in parts: path segments and values of the query, each with the name that says what it is. */
interface Address {
  /** Equal for requests that differ only in ids. */
  readonly key: string;
  readonly parts: readonly {
    readonly before: string;
    readonly text: string;
    readonly isId: boolean;
    readonly name: string;
  }[];
}

function addressOf(url: string): Address | null {
  if (!URL.canParse(url)) return null;
  const { origin, protocol, pathname, searchParams } = new URL(url);
  if (!/^https?:$/.test(protocol)) return null;
  const segments = pathname.split('/').slice(1);
  const isId = (text: string, name: string): boolean =>
    ID.test(text) && !NO_ID.test(text) && !PART.test(name) && !PART_IN_SEGMENT.test(text);
  const path = segments.map((text, at) => {
    const name = segments[at - 1] ?? '';
    return { before: '/', text, name, isId: isId(text, name) };
  });
  const query = [...searchParams]
    .filter(([name]) => !CACHE_BUSTER.test(name))
    .map(([name, text], at) => ({ before: `${at === 0 ? '?' : '&'}${name}=`, text, name, isId: isId(text, name) }));
  const parts = [{ before: '', text: origin, name: '', isId: false }, ...path, ...query];
  return { key: parts.map(({ before, text, isId: is }) => `${before}${is ? '\0' : text}`).join(''), parts };
}

/** Members by which a series is told; of a trace of Node nothing else is known. */
export type SeriesRequest = Pick<
  NetworkEntry,
  | 'url'
  | 'method'
  | 'resourceType'
  | 'mimeType'
  | 'state'
  | 'source'
  | 'redirectedTo'
  | 'isPartial'
  | 'initiator'
  | 'startedAtMs'
  | 'endedAtMs'
>;

interface Sent<Entry extends SeriesRequest = SeriesRequest> {
  readonly entry: Entry;
  readonly endMs: number;
  readonly address: Address;
  /** Without what only keeps caches from answering. */
  readonly url: string;
}

function sentOf<Entry extends SeriesRequest>(entry: Entry): Sent<Entry> | null {
  const { method, resourceType, mimeType, endedAtMs, state, redirectedTo, isPartial } = entry;
  if (method !== 'GET' || !FETCHED.test(resourceType) || !DATA.test(mimeType)) return null;
  if (endedAtMs === null || state !== 'finished' || redirectedTo !== null || isPartial || isFromCache(entry))
    return null;
  const address = addressOf(entry.url);
  if (address === null) return null;
  return { entry, endMs: endedAtMs, address, url: address.parts.map(({ before, text }) => before + text).join('') };
}

/** A way in which requests are alike. */
interface Likeness {
  /** Equal for requests of one series; null for one of none. */
  readonly keyOf: (sent: Sent) => string | null;
  /** What it asks for: each thing once in a run, so that polling is none. */
  readonly thingOf: (sent: Sent) => string;
}

/** Of one route, sent by the same code: each for another id. */
const BY_ID: Likeness = {
  keyOf: ({ entry: { initiator }, address: { key, parts } }) =>
    parts.some(({ isId }) => isId) ? JSON.stringify([key, initiator.url, initiator.line, initiator.column ?? 0]) : null,
  thingOf: ({ url }) => url,
};

/** Of one host, sent by the same script: each to another name, right after the one before. What differs only in figures or in the query is one name. */
const BY_NAME: Likeness = {
  keyOf: ({ entry: { initiator }, address: { parts } }) =>
    initiator.type === 'script' && initiator.url !== null ? JSON.stringify([parts[0]?.text, initiator.url]) : null,
  thingOf: ({ address: { parts } }) =>
    parts.flatMap(({ before, text }) => (before === '/' ? [/\d/.test(text) ? '\0' : text] : [])).join('/'),
};

function follows(before: Sent, next: Sent): boolean {
  const overlapMs = before.endMs - next.entry.startedAtMs;
  const tookMs = before.endMs - before.entry.startedAtMs;
  return -overlapMs <= MAX_GAP_MS && overlapMs <= Math.max(1, MAX_OVERLAP_SHARE * tookMs) && overlapMs < tookMs;
}

/** `sent`: of one key, in order of start. What was asked for before begins a new run, and so does an event. */
function runsOf<Entry extends SeriesRequest>(sent: readonly Sent<Entry>[], { thingOf }: Likeness): Sent<Entry>[][] {
  const runs: Sent<Entry>[][] = [];
  const inRun = new Set<string>();
  for (const each of sent) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isAnswer = each.entry.initiator.ofEvent !== true && !inRun.has(thingOf(each));
    if (last !== undefined && isAnswer && follows(last, each)) run?.push(each);
    else {
      runs.push([each]);
      inRun.clear();
    }
    inRun.add(thingOf(each));
  }
  return runs;
}

/** Starts after each other are not enough: two requests at any time, four, … are a limit of those that are sent at once. */
function isAlone(run: readonly Sent[], all: readonly Sent[]): boolean {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return false;
  const own = new Set(run);
  const others = all.filter(
    (each) => !own.has(each) && each.entry.startedAtMs < last.endMs && each.endMs > first.entry.startedAtMs,
  );
  return others.length < run.length / 2;
}

/** `…` stands where they differ, and for the rest where they have other parts. */
function routeOf(run: readonly Sent[]): string {
  const parts = run[0]?.address.parts ?? [];
  const isOfAll = (at: number, member: 'before' | 'text'): boolean =>
    run.every(({ address }) => address.parts[at]?.[member] === parts[at]?.[member]);
  const route = parts.map(({ before, text }, at) => before + (isOfAll(at, 'text') ? text : '…'));
  const other = [...parts, undefined].findIndex((_, at) => !isOfAll(at, 'before'));
  return other === -1 ? route.join('') : `${route.slice(0, other).join('').replace(/\/…$/, '')}/…`;
}

const waitedMsOf = (run: readonly Sent[]): number =>
  run.reduce((sum, { entry, endMs }) => sum + endMs - entry.startedAtMs, 0);
const longestMsOf = (run: readonly Sent[]): number =>
  run.reduce((longest, { entry, endMs }) => Math.max(longest, endMs - entry.startedAtMs), 0);
const spanMsOf = (run: readonly Sent[]): number => (run.at(-1)?.endMs ?? 0) - (run[0]?.entry.startedAtMs ?? 0);

function isSeries(run: readonly Sent[], all: readonly Sent[]): boolean {
  const waitedMs = waitedMsOf(run);
  return (
    run.length >= MIN_REQUESTS &&
    waitedMs - longestMsOf(run) >= MIN_SAVED_MS &&
    waitedMs >= MIN_WAITED_SHARE * spanMsOf(run) &&
    isAlone(run, all)
  );
}

type FoundSeries<Entry> = Omit<RequestSeries, 'first'> & { readonly first: Entry };

/** The series of each key, with the requests that they are made of. */
function seriesBy<Entry extends SeriesRequest>(
  sent: readonly Sent<Entry>[],
  likeness: Likeness,
): { readonly series: FoundSeries<Entry>; readonly of: readonly Sent<Entry>[] }[] {
  return [...Map.groupBy(sent, likeness.keyOf)].flatMap(([key, group]) => {
    if (key === null || group.length < MIN_REQUESTS) return [];
    const runs = runsOf(group, likeness).filter((run) => isSeries(run, group));
    const [longest] = runs.toSorted((a, b) => waitedMsOf(b) - waitedMsOf(a));
    const first = longest?.[0];
    if (longest === undefined || first === undefined) return [];
    const series = {
      route: routeOf(longest),
      count: longest.length,
      runs: runs.length,
      waitedMs: waitedMsOf(longest),
      longestMs: longestMsOf(longest),
      spanMs: spanMsOf(longest),
      first: first.entry,
    };
    return [{ series, of: runs.flat() }];
  });
}

/** Longest wait first. `entries`: in any order. */
export function requestSeries<Entry extends SeriesRequest>(entries: readonly Entry[]): FoundSeries<Entry>[] {
  const sent = entries
    .map(sentOf)
    .filter((each) => each !== null)
    .toSorted((a, b) => a.entry.startedAtMs - b.entry.startedAtMs);
  const byId = seriesBy(sent, BY_ID);
  const found = new Set(byId.flatMap(({ of }) => of));
  const byName = seriesBy(
    sent.filter((each) => !found.has(each)),
    BY_NAME,
  );
  return [...byId, ...byName].map(({ series }) => series).toSorted((a, b) => b.waitedMs - a.waitedMs);
}
