/**
 * Titles of captures in tabs, lists and menus: the name given by the person or the file name, otherwise kind and time followed by the
 * target. Titles are unique in the library.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CAPTURE_KINDS, type CaptureRecord } from '../../shared/contracts/captures.ts';
import type { TopicStores } from './topics.ts';

export interface CaptureTitle {
  /** `Snapshot 14:10`, or the given name. Unique in the library. */
  readonly head: string;
  /** The target's name; empty if the head already identifies the capture. */
  readonly tail: string;
  /** The distinguishing end of the head, `14:10`; never truncated. */
  readonly mark: string;
  /** `Snapshot`, if the head starts with it; a comparison shows it once. */
  readonly kindWord: string;
}

export type CaptureTitles = ReadonlyMap<string, CaptureTitle>;

const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const SECOND = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A default name is derived from the target; a person's name differs, and an imported file keeps its file name. */
function isNamedAfterTarget({ name, target }: CaptureRecord): boolean {
  if (target === null) return false;
  const made = target.title === '' ? target.url : target.title;
  return name === made || (name.endsWith('…') && made.startsWith(name.slice(0, -1)));
}

/** Head candidates from least to most specific; the last one is unique. */
function headsOf(capture: CaptureRecord): readonly string[] {
  const startedAtMs = Date.parse(capture.startedAt);
  const times = Number.isFinite(startedAtMs)
    ? [
        MINUTE.format(startedAtMs),
        SECOND.format(startedAtMs),
        `${DAY.format(startedAtMs)} ${SECOND.format(startedAtMs)}`,
      ]
    : [];
  const isMade = isNamedAfterTarget(capture);
  const start = isMade ? CAPTURE_KINDS[capture.kind].short : capture.name;
  const timed = times.map((time) => `${start} ${time}`);
  return [...(isMade && timed.length > 0 ? timed : [start, ...timed]), `${start} ${capture.id}`];
}

/** The titles of all captures, by id. */
export function captureTitles(captures: readonly CaptureRecord[]): CaptureTitles {
  const titles = new Map<string, CaptureTitle>();
  let open = captures.map((capture) => ({ capture, heads: headsOf(capture) }));
  const used = new Set<string>();
  for (let exactness = 0; open.length > 0; exactness += 1) {
    const headOf = ({ heads }: (typeof open)[number]): string => heads[Math.min(exactness, heads.length - 1)] ?? '';
    const counts = new Map<string, number>();
    for (const each of open) counts.set(headOf(each), (counts.get(headOf(each)) ?? 0) + 1);
    const isSettled = (each: (typeof open)[number]): boolean =>
      exactness >= each.heads.length - 1 || (counts.get(headOf(each)) === 1 && !used.has(headOf(each)));
    for (const each of open.filter(isSettled)) {
      const isMade = isNamedAfterTarget(each.capture);
      const kindWord = isMade ? CAPTURE_KINDS[each.capture.kind].short : '';
      titles.set(each.capture.id, {
        head: headOf(each),
        mark: headOf(each).slice((kindWord || each.capture.name).length + 1),
        tail: isMade ? each.capture.name : '',
        kindWord,
      });
    }
    const settled = open.filter(isSettled);
    for (const head of counts.keys()) used.add(head);
    open = open.filter((each) => !settled.includes(each));
  }
  return titles;
}

/** Head and tail in one line. */
export function titleText({ head, tail }: Pick<CaptureTitle, 'head' | 'tail'>): string {
  return tail === '' ? head : `${head} ${tail}`;
}

/** `Snapshot 14:10 ↔ 14:12`, followed by the common target. */
export function comparisonTitle(base: CaptureTitle, later: CaptureTitle): CaptureTitle {
  const isOneKind = base.kindWord !== '' && base.kindWord === later.kindWord;
  const second = isOneKind ? later.head.slice(later.kindWord.length + 1) : later.head;
  const tails = [...new Set([base.tail, later.tail])].filter(Boolean);
  return { head: `${base.head} ↔ ${second}`, tail: tails.join(' ↔ '), mark: '', kindWord: '' };
}

export function createCaptureTitlesStore(topics: TopicStores): StoreApi<CaptureTitles> {
  const store = createStore<CaptureTitles>(() => captureTitles(topics.captures.getState().value));
  topics.captures.subscribe(({ value }) => store.setState(captureTitles(value), true));
  return store;
}
