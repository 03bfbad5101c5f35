/**
 * Titles of captures in tabs, lists and menus: the name given by the person or the file name, otherwise target and kind; then the time, where
 * it tells two apart. Titles are unique in the library.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { targetName } from '../topics/targets.ts';
import type { TopicStores } from '../topics/topics.ts';

export interface CaptureTitle {
  /** `Orders Snapshot`, or the given name. */
  readonly head: string;
  /** The end of the head that an icon says too: `Snapshot`; absent for a given name. */
  readonly kind?: string | undefined;
  /** `14:10`, which with the head is unique in the library; empty if the head alone is. Never truncated. */
  readonly tail: string;
}

export type CaptureTitles = ReadonlyMap<string, CaptureTitle>;

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A default name is derived from the target; a person's name differs, and an imported file keeps its file name. */
export function isNamedAfterTarget({ name, target }: Pick<CaptureRecord, 'name' | 'target'>): boolean {
  if (target === null) return false;
  const made = target.title === '' ? target.url : target.title;
  return name === made || (name.endsWith('…') && made.startsWith(name.slice(0, -1)));
}

interface Candidate {
  readonly capture: CaptureRecord;
  /** The beginning of every head. */
  readonly start: string;
  /** The kind at the end of `start`; undefined for a given name. */
  readonly kind: string | undefined;
  /** Null if the time of the capture is unknown. */
  readonly startedAt: Date | null;
  readonly levels: readonly HeadLevel[];
  /** By exactness, as far as they were needed. */
  readonly heads: string[];
}

/** The candidate that was written for a capture; records that have not changed keep their identity. */
type TitleCache = WeakMap<CaptureRecord, Candidate>;

type HeadLevel = 'plain' | 'minute' | 'second' | 'day' | 'millisecond';

/**
 * From least to most specific; captures that share the last one are numbered. The day comes before the milliseconds: it says more about
 * captures of the same second on two days.
 */
const MADE_LEVELS: readonly HeadLevel[] = ['minute', 'second', 'day', 'millisecond'];
const NAMED_LEVELS: readonly HeadLevel[] = ['plain', ...MADE_LEVELS];
const TIMELESS_LEVELS: readonly HeadLevel[] = ['plain'];

function candidate(capture: CaptureRecord): Candidate {
  const startedAtMs = Date.parse(capture.startedAt);
  const startedAt = Number.isFinite(startedAtMs) ? new Date(startedAtMs) : null;
  const isMade = isNamedAfterTarget(capture);
  const kind = isMade ? CAPTURE_KINDS[capture.kind].short : undefined;
  return {
    capture,
    // The title of a Node process is the path of its script.
    start: kind !== undefined && capture.target !== null ? `${targetName(capture.target)} ${kind}` : capture.name,
    kind,
    startedAt,
    levels: startedAt === null ? TIMELESS_LEVELS : isMade ? MADE_LEVELS : NAMED_LEVELS,
    heads: [],
  };
}

function writeHead({ start, startedAt, levels }: Candidate, exactness: number): string {
  const level = levels[exactness] ?? 'plain';
  if (level === 'plain' || startedAt === null) return start;
  const minute = `${twoDigits(startedAt.getHours())}:${twoDigits(startedAt.getMinutes())}`;
  if (level === 'minute') return `${start} ${minute}`;
  const second = `${minute}:${twoDigits(startedAt.getSeconds())}`;
  if (level === 'second') return `${start} ${second}`;
  if (level === 'day') return `${start} ${DAY.format(startedAt)} ${second}`;
  return `${start} ${second}.${String(startedAt.getMilliseconds()).padStart(3, '0')}`;
}

/** Only what is needed to distinguish a capture is written, and once: in a library of thousands that is most of the time. */
function headAt(each: Candidate, exactness: number): string {
  return (each.heads[exactness] ??= writeHead(each, exactness));
}

function titleWith(head: string, { start, kind }: Candidate): CaptureTitle {
  return { head: start, kind, tail: head.slice(start.length + 1) };
}

/** `Snapshot 14:07:01.020`, `Snapshot 14:07:01.020 (2)`: the first of these that no other capture has. */
function numbered(head: string, isTaken: (head: string) => boolean): string {
  if (!isTaken(head)) return head;
  let number = 2;
  while (isTaken(`${head} (${number})`)) number += 1;
  return `${head} (${number})`;
}

/** The titles of all captures, newest first, by id. `cache`: of an earlier call. */
export function captureTitles(captures: readonly CaptureRecord[], cache: TitleCache = new WeakMap()): CaptureTitles {
  const titles = new Map<string, CaptureTitle>();
  const used = new Set<string>();
  let open = captures.map((capture) => {
    const known = cache.get(capture) ?? candidate(capture);
    cache.set(capture, known);
    return known;
  });
  const alike: Candidate[] = [];
  for (let exactness = 0; open.length > 0; exactness += 1) {
    const heads = open.map((each) => headAt(each, exactness));
    const counts = new Map<string, number>();
    for (const head of heads) counts.set(head, (counts.get(head) ?? 0) + 1);
    open = open.filter((each, at) => {
      const head = heads[at] ?? '';
      const isUnique = counts.get(head) === 1 && !used.has(head);
      const isLast = exactness >= each.levels.length - 1;
      if (isUnique) titles.set(each.capture.id, titleWith(head, each));
      else if (isLast) alike.push(each);
      return !isUnique && !isLast;
    });
    for (const head of counts.keys()) used.add(head);
  }
  const taken = new Set([...titles.values()].map(({ head }) => head));
  // The earlier of two has the lower number, so that a later one does not change its title.
  for (const each of alike.toReversed()) {
    const head = numbered(headAt(each, each.levels.length - 1), (one) => taken.has(one));
    taken.add(head);
    titles.set(each.capture.id, titleWith(head, each));
  }
  return titles;
}

/** Head and tail in one line. */
export function titleText({ head, tail }: Pick<CaptureTitle, 'head' | 'tail'>): string {
  return tail === '' ? head : `${head} ${tail}`;
}

/** `Orders Snapshot 14:10 ↔ 14:12`; two names, if they differ. */
export function comparisonTitle(base: CaptureTitle, later: CaptureTitle): CaptureTitle {
  return base.head === later.head
    ? { head: base.head, kind: base.kind, tail: `${base.tail} ↔ ${later.tail}` }
    : { head: `${titleText(base)} ↔ ${titleText(later)}`, tail: '' };
}

export function createCaptureTitlesStore(topics: TopicStores): StoreApi<CaptureTitles> {
  const cache: TitleCache = new WeakMap();
  const store = createStore<CaptureTitles>(() => captureTitles(topics.captures.getState().value, cache));
  topics.captures.subscribe(({ value }) => store.setState(captureTitles(value, cache), true));
  return store;
}
