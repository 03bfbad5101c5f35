/** Palette items: commands, targets and captures, recent ones first, filtered by the typed text; a typed address or link. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { formatLink, isLink, parseLink, type CaptureLink } from '../../../shared/core/contracts/links.ts';
import { placeTitle } from '../../../shared/core/contracts/places.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { hasApplication } from '../stores/documents/document-tabs.ts';
import { judgeAddress } from '../stores/documents/address.ts';
import type { Command } from '../stores/commands.ts';
import { titleText, type CaptureTitles } from '../stores/documents/capture-titles.ts';
import type { Found } from '../stores/finders.ts';
import { captureSource } from '../stores/topics/library.ts';
import { endpointName, portAddress, shortAddress, targetName } from '../stores/topics/targets.ts';
import { hintAmong } from '../stores/topics/differing-parts.ts';
import { ConnectIcon, LiveIcon, type Icon } from '../widgets/icons.tsx';
import { captureKindIcon, targetTypeIcon } from '../widgets/kind-icons.tsx';
import { personAdvice, personText } from '../words/person-text.ts';

export interface PaletteItem {
  /**
   * Unique and stable: `command:…`, `target:…`, `application:…`, `document:…`, `capture:…`, `link:…`, `address:…`; of things in the active
   * document `found:` and the position.
   */
  readonly id: string;
  readonly kind: 'command' | 'target' | 'application' | 'document' | 'capture' | 'link' | 'address' | 'found';
  readonly icon: Icon | null;
  readonly title: string;
  readonly second: string;
  /** Other words that find it; they are not shown. */
  readonly keywords?: string;
  readonly shortcut: string | null;
  /** The reason why it is unavailable. */
  readonly unavailable: string | null;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
  /** Number of matches that are not listed. */
  readonly more: number;
}

export interface PaletteSource {
  readonly commands: readonly Command[];
  readonly endpoints: readonly EndpointInfo[];
  readonly captures: readonly CaptureRecord[];
  /** Open documents that are neither a target nor a capture: comparisons, hunts that run, SQL queries. */
  readonly documents?: readonly { readonly id: string; readonly title: string }[];
  /** Capture titles; missing ones use the capture name. */
  readonly titles?: CaptureTitles;
  /** Ids of recent items, latest first. */
  readonly recent: readonly string[];
  /** The heap snapshot of the active document: `@123` is an object of it. */
  readonly heapId?: string | null;
}

/** Commands about these are also found by "memory". */
const ABOUT_MEMORY = /\b(?:heap|garbage|leak)\b/i;
/** Kinds with a group each, in their order. */
const GROUPED = ['command', 'target', 'application', 'document', 'capture'] as const;
/** Longer lists are not read; typing narrows them. */
const SHOWN_PER_GROUP = 40;
const SHOWN_RECENT = 5;

/** All items in the order commands, targets, applications, open documents, captures (newest first). */
export function paletteItems({
  commands,
  endpoints,
  captures,
  documents = [],
  titles,
}: Pick<PaletteSource, 'commands' | 'endpoints' | 'captures' | 'documents' | 'titles'>): PaletteItem[] {
  const ofCommands = commands.map(({ id, title, section, shortcut, unavailable, keywords = '' }): PaletteItem => ({
    id: `command:${id}`,
    kind: 'command',
    icon: null,
    title,
    second: section,
    keywords: ABOUT_MEMORY.test(title) ? `${keywords} memory` : keywords,
    shortcut: shortcut ?? null,
    unavailable: unavailable ?? null,
  }));
  const targets = endpoints.flatMap((each) => each.targets);
  const ofTargets = endpoints.flatMap((endpoint) =>
    endpoint.targets.map((target): PaletteItem => ({
      id: `target:${target.id}`,
      kind: 'target',
      icon: targetTypeIcon(target.type),
      title: targetName(target),
      second: [hintAmong(target, targets), portAddress(endpoint.address)].filter(Boolean).join(', '),
      shortcut: null,
      unavailable: target.state === 'gone' ? 'gone' : null,
    })),
  );
  const ofApplications = endpoints.filter(hasApplication).map((endpoint): PaletteItem => ({
    id: `application:${endpoint.address}`,
    kind: 'application',
    icon: LiveIcon,
    title: `Memory of ${endpointName(endpoint)}`,
    second: ['All processes and isolates', portAddress(endpoint.address)].filter(Boolean).join(', '),
    keywords: 'application browser whole heap ram processes ledger native',
    shortcut: null,
    unavailable: null,
  }));
  const ofDocuments = documents.map(({ id, title }): PaletteItem => ({
    id: `document:${id}`,
    kind: 'document',
    icon: null,
    title,
    second: 'Open document',
    shortcut: null,
    unavailable: null,
  }));
  const ofCaptures = captures
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .map((capture): PaletteItem => ({
      id: `capture:${capture.id}`,
      kind: 'capture',
      icon: captureKindIcon(capture.kind),
      title: titleText(titles?.get(capture.id) ?? { head: capture.name, tail: '' }),
      second: `${CAPTURE_KINDS[capture.kind].label}, ${captureSource(capture)}, ${capture.id}`,
      shortcut: null,
      unavailable: null,
    }));
  return [...ofCommands, ...ofTargets, ...ofApplications, ...ofDocuments, ...ofCaptures];
}

/**
 * The rank of an item: 0 for no match; highest for a match at the start of the title, then at the start of a word, then inside, then in the
 * second line and the keywords. A whole word ranks above a word start. Every typed word must match.
 */
export function fit(item: Pick<PaletteItem, 'title' | 'second' | 'keywords'>, words: readonly string[]): number {
  const title = item.title.toLowerCase();
  const second = `${item.second} ${item.keywords ?? ''}`.toLowerCase();
  let sum = 0;
  const titleWords = new Set(title.split(/[^\p{L}\p{N}]+/u));
  for (const word of words) {
    const place = title.indexOf(word);
    if (titleWords.has(word)) sum += 1;
    if (place === 0) sum += 8;
    else if (place > 0 && !/[\p{L}\p{N}]/u.test(title[place - 1] ?? '')) sum += 5;
    else if (place > 0) sum += 3;
    else if (second.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

const TITLES: Readonly<Record<PaletteItem['kind'], string>> = {
  command: 'Commands',
  target: 'Targets',
  application: 'Applications',
  document: 'Open documents',
  capture: 'Captures',
  link: 'Links',
  address: 'Connect a target',
  found: 'In this document',
};

function group(title: string, items: readonly PaletteItem[]): PaletteGroup {
  return { title, items: items.slice(0, SHOWN_PER_GROUP), more: Math.max(0, items.length - SHOWN_PER_GROUP) };
}

/** Describes the destination of a link. */
function linkTitle({ place }: CaptureLink): string {
  return place === null ? 'Open' : placeTitle(place);
}

/** The typed text as a link or as an object of the active snapshot; null if it is neither. */
export function linkItem(typed: string, { captures, heapId }: PaletteSource): PaletteItem | null {
  const id = /^@(\d{1,15})$/.exec(typed.trim())?.[1];
  const isHere = id !== undefined && heapId !== undefined && heapId !== null;
  const text = isHere ? formatLink(heapId, { view: 'object', id: Number(id) }) : typed.trim();
  if (!isLink(text)) return null;
  const link = parseLink(text);
  const capture = link.ok ? captures.find(({ id: captureId }) => captureId === link.value.captureId) : undefined;
  return {
    id: `link:${text}`,
    kind: 'link',
    icon: capture === undefined ? null : captureKindIcon(capture.kind),
    title: link.ok ? linkTitle(link.value) : 'Not a capture link',
    second: [capture?.name ?? '', ...(link.ok ? link.value.notes : [])].filter(Boolean).join('. '),
    shortcut: null,
    unavailable: link.ok
      ? capture === undefined
        ? `${link.value.captureId} is not in this library`
        : null
      : personAdvice(link.error) || personText(link.error.message),
  };
}

/** Text that can only be an address: a scheme, a host with a port, or the number of a port. */
const ADDRESS_SHAPE = /^(?:(?:https?|wss?):\/\/\S+|\[[0-9a-f:.]+\]:\d{1,5}|[\w.-]+:\d{1,5}(?:\/\S*)?|\d{4,5})$/i;

/** The typed text as the address of an endpoint to connect; null if it is none, or is connected. */
export function addressItem(typed: string, { endpoints }: Pick<PaletteSource, 'endpoints'>): PaletteItem | null {
  const text = typed.trim();
  if (!ADDRESS_SHAPE.test(text)) return null;
  const verdict = judgeAddress(text);
  // `orders.ts:12` is a place in a source rather than another machine.
  if (verdict.state === 'empty' || (verdict.state === 'wrong' && !text.includes('://'))) return null;
  const address = verdict.state === 'fine' ? shortAddress(verdict.address) : text;
  const known = endpoints.find((endpoint) => shortAddress(endpoint.address) === address);
  if (known?.state === 'connected') return null;
  return {
    id: `address:${verdict.state === 'fine' ? verdict.address : text}`,
    kind: 'address',
    icon: ConnectIcon,
    title: `Connect ${address}`,
    second: known?.product ?? '',
    shortcut: null,
    unavailable: verdict.state === 'wrong' ? verdict.problem : null,
  };
}

/** Items that can be run or opened come first, otherwise in their order. */
function availableFirst(items: readonly PaletteItem[]): PaletteItem[] {
  return [
    ...items.filter(({ unavailable }) => unavailable === null),
    ...items.filter(({ unavailable }) => unavailable !== null),
  ];
}

/** The group of what was found in the active document; null if nothing was. */
export function foundGroup(found: readonly Pick<Found, 'title' | 'second'>[]): PaletteGroup | null {
  if (found.length === 0) return null;
  return group(
    TITLES.found,
    found.map(({ title, second }, at): PaletteItem => ({
      id: `found:${at}`,
      kind: 'found',
      icon: null,
      title,
      second,
      shortcut: null,
      unavailable: null,
    })),
  );
}

/** The groups for the typed text. Without text: recent items that are available, then all. */
export function paletteGroups(source: PaletteSource, typed: string): PaletteGroup[] {
  const link = linkItem(typed, source);
  if (link !== null) return [group(TITLES.link, [link])];
  const items = paletteItems(source);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const recent = source.recent
      .flatMap((id) => items.filter((item) => item.id === id && item.unavailable === null))
      .slice(0, SHOWN_RECENT);
    // Enter in a palette that has just opened must not stop the assistants.
    const isAboutTheApp = ({ kind, second }: PaletteItem): number =>
      Number(kind === 'command' && second === 'Application');
    const rest = items.filter((item) => !recent.includes(item)).toSorted((a, b) => isAboutTheApp(a) - isAboutTheApp(b));
    return [
      group('Recent', recent),
      ...GROUPED.map((kind) => group(TITLES[kind], availableFirst(rest.filter((item) => item.kind === kind)))),
    ].filter(({ items: own }) => own.length > 0);
  }
  const fitting = items
    .map((item) => ({ item, score: fit(item, words) + (source.recent.includes(item.id) ? 0.5 : 0) }))
    .filter(({ score }) => score >= 1)
    .toSorted((a, b) => b.score - a.score);
  const address = addressItem(typed, source);
  const best = new Map<PaletteItem['kind'], number>();
  for (const { item, score } of fitting) if (!best.has(item.kind)) best.set(item.kind, score);
  const found = GROUPED.filter((kind) => best.has(kind))
    .toSorted((a, b) => (best.get(b) ?? 0) - (best.get(a) ?? 0))
    .map((kind) =>
      group(
        TITLES[kind],
        fitting.filter(({ item }) => item.kind === kind).map(({ item }) => item),
      ),
    );
  return address === null ? found : [...found, group(TITLES.address, [address])];
}
