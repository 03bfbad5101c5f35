/**
 * Places in captures: what a link leads to, what a client shows, what the person has selected and what a note is pinned to. `links.ts` prints
 * and parses the link of a place.
 */
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { durationText } from '../../base/duration-text.ts';
import { truncateEnd } from '../../base/units.ts';
import type { AllocationRange } from '../../engine/heap/contract/allocations.ts';
import { CAPTURE_KINDS, ofEachKind, type CaptureKind, type DocumentKind } from '../kinds/kinds.ts';
import type { FlamePlace } from './flame-links.ts';

/** A position in a heap snapshot. Ids are those shown after `@`. */
export type HeapPlace =
  | { readonly view: 'summary'; readonly className: string | null }
  | { readonly view: 'object'; readonly id: number }
  /** `path` counts from 1, shortest path first. */
  | { readonly view: 'path'; readonly id: number; readonly path: number }
  /** References of the object; null: of the root. */
  | { readonly view: 'containment'; readonly id: number | null }
  /** Objects dominated by the object; null: by the root. */
  | { readonly view: 'dominators'; readonly id: number | null }
  | { readonly view: 'statistics' }
  /** Heap timelines only; null: the whole recording. */
  | { readonly view: 'allocations'; readonly range: AllocationRange | null }
  | ComparisonPlace
  | HuntPlace;

/** A comparison with earlier captures by id, earliest first. */
export interface ComparisonPlace {
  readonly view: 'compare';
  readonly earlier: readonly string[];
}

/** A leak hunt with its earlier snapshots by id, earliest first; two at least. */
export interface HuntPlace {
  readonly view: 'hunt';
  readonly earlier: readonly string[];
}

/** A request of a network log: the `id` of its entry. */
export interface RequestPlace {
  readonly view: 'request';
  readonly id: number;
}

/** A place in a source file; line and column are 1-based. Null: the whole file, the whole line. */
export interface SourceLinePlace {
  readonly view: 'source';
  readonly url: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** A position in any capture, discriminated by `view`. */
export type CapturePlace = HeapPlace | FlamePlace | RequestPlace | SourceLinePlace;

/** A capture, or a position in it. */
export interface Place {
  readonly captureId: string;
  /** Null: the capture as a whole. */
  readonly place: CapturePlace | null;
}

/** The positions that a document of each kind can show; comparisons are documents of their own. */
const PLACE_VIEWS: Readonly<Record<DocumentKind, readonly string[]>> = ofEachKind(({ places }) => places);

/** True if captures of this kind have positions like this one. It may still name an object that is not in the capture. */
export function hasPlace(kind: CaptureKind, place: CapturePlace): boolean {
  const { document, comparesWith } = CAPTURE_KINDS[kind];
  if (place.view === 'hunt') return document === 'heap';
  return place.view === 'compare' ? comparesWith.length > 0 : PLACE_VIEWS[document].includes(place.view);
}

/** The kinds of places, in the words of an assistant. */
export const PLACE_KINDS = [
  'capture',
  'class',
  'object',
  'path',
  'function',
  'call',
  'event',
  'range',
  'request',
  'source',
  'comparison',
  'leak-hunt',
  'message',
] as const;
export const PlaceKindSchema = z.enum(PLACE_KINDS);
export type PlaceKind = z.infer<typeof PlaceKindSchema>;

function chartKind({ event, frame, function: of, range }: FlamePlace): PlaceKind {
  if (event !== null) return 'event';
  if (frame !== null) return 'call';
  if (of !== null) return 'function';
  return range === null ? 'capture' : 'range';
}

/** The most specific thing that a place names; a view without a selection is the capture. */
export function placeKind(place: CapturePlace | null): PlaceKind {
  switch (place?.view) {
    case undefined:
    case 'statistics':
      return 'capture';
    case 'summary':
      return place.className === null ? 'capture' : 'class';
    case 'containment':
    case 'dominators':
      return place.id === null ? 'capture' : 'object';
    case 'allocations':
      return place.range === null ? 'capture' : 'range';
    case 'compare':
      return 'comparison';
    case 'hunt':
      return 'leak-hunt';
    case 'flame':
      return chartKind(place);
    case 'object':
    case 'path':
    case 'request':
    case 'source':
      return place.view;
    default:
      return assertNever(place, 'kind of a place');
  }
}

/** Longest name of a class, function or file in a title. */
const MAX_NAME = 80;

/** `100.0 ms to 1.50 s`. */
export function rangeText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  return `${durationText(fromMs)} to ${durationText(toMs)}`;
}

function chartTitle({ event, frame, function: of, range }: FlamePlace): string {
  if (event !== null) return `Event ${event}`;
  if (of !== null) return `Function ${truncateEnd(of.name === '' ? '(anonymous)' : of.name, MAX_NAME)}`;
  if (frame !== null) return `Call at ${durationText(frame.atMs)}`;
  return range === null ? 'Position in the chart' : `Range ${rangeText(range)}`;
}

/** Describes a position in a capture in a few words: `Object @123`. */
export function placeTitle(place: CapturePlace): string {
  switch (place.view) {
    case 'object':
      return `Object @${place.id}`;
    case 'path':
      return `Retaining path ${place.path} of @${place.id}`;
    case 'summary':
      return place.className === null ? 'Summary' : `Class ${truncateEnd(place.className, MAX_NAME)}`;
    case 'containment':
      return place.id === null ? 'Containment' : `References of @${place.id}`;
    case 'dominators':
      return place.id === null ? 'Dominators' : `Dominated by @${place.id}`;
    case 'statistics':
      return 'Statistics';
    case 'flame':
      return chartTitle(place);
    case 'allocations':
      return place.range === null ? 'Allocations' : `Allocations from ${rangeText(place.range)}`;
    case 'request':
      return `Request ${place.id}`;
    case 'source': {
      const at = [place.line, place.column].filter((each) => each !== null).join(':');
      return `${truncateEnd(place.url, MAX_NAME)}${at === '' ? '' : `:${at}`}`;
    }
    case 'compare':
      return 'Comparison';
    case 'hunt':
      return 'Leak hunt';
    default:
      return assertNever(place, 'title of a place');
  }
}
