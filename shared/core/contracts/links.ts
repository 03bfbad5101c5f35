/**
 * Links to a capture or to a place in one: `pen://captures/ID[/VIEW][?…]`. The only parser and the only printer. A link says
 * where to look and nothing else: opening one starts, changes and exports nothing.
 *
 *     pen://captures/heap-3f9a12cd                               the capture
 *     …/summary?class=OrderRow     …/object/@123                 a class, an object
 *     …/path/@123?n=2              …/containment[/@123]          its second retaining path, what it holds
 *     …/dominators[/@123]          …/statistics
 *     …/allocations[?from=100&to=250.5]                          of a timeline, those born in a range, in milliseconds
 *     …/compare/heap-00000001[/heap-00000002…]                   with earlier captures, the earliest first
 *     …/hunt/heap-00000001/heap-00000002[/…]                     a leak hunt, whose last snapshot the capture is
 *     …/flame[?…]                                                a CPU profile or trace as a chart; parameters below
 *     …/request/12                                               a request of a network log, by its id
 *     …/source?url=…[&line=12[&column=3]]                        a file of a coverage, from line 1 and column 1
 *
 * Place in a chart, all optional, times in milliseconds from the start of the recording (left heavy: from the left):
 *
 *     from=100&to=250.5        the visible range
 *     view=left-heavy          time, left-heavy, sandwich, functions, top-down, bottom-up, url or package
 *     frame=3:104.25           the call that is selected: its level (0 the top) and a moment in it, which name it as long as the
 *                              file and the filters are the same
 *     range=120-130            the part that is marked
 *     function=NAME&at=URL:LINE:COLUMN   the function between its callers and its callees, or selected in a table
 *     track=PID:TID            the thread of a trace that the frame is in
 *     row=ID                   a track of a trace that is no thread, as `trace.tracks` names it
 *     event=4711               the event of a trace that is selected
 *     filters=[…]              the filters, as the queries take them (`CpuFiltersSchema`), in JSON
 */
import { err, ok } from '../../base/result.ts';
import { assertNever } from '../../base/assert-never.ts';
import type { AllocationRange } from '../../engine/heap/contract/allocations.ts';
import { CAPTURE_ID_PATTERN, captureUri } from './captures.ts';
import { encodedText, flameParameters, flamePlace, wholeMicroseconds } from './flame-links.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import type { CapturePlace, HeapPlace, Place, RequestPlace, SourceLinePlace } from './places.ts';

/** A parsed link. */
export interface CaptureLink extends Place {
  /** One sentence for each part that was not understood and ignored. */
  readonly notes: readonly string[];
}

const PREFIX = 'pen://captures/';
/** Longer than any link with a class name and ids. */
export const MAX_LINK_CHARS = 8192;
/** Maximum number of captures in a series. */
const MAX_EARLIER = 20;
const MIN_EARLIER = { compare: 1, hunt: 2 } as const;
/** Maximum number of paths that are searched. */
export const MAX_PATH = 50;

/** True if a text is meant to be a link, valid or not. */
export function isLink(text: string): boolean {
  return /^pen:/i.test(text.trim());
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A `%` without two hex digits.
    return null;
  }
}

/** `@123` or `123`. */
function nodeId(segment: string | undefined): number | null {
  const match = /^@?(\d{1,16})$/.exec(segment ?? '');
  return match === null ? null : Number(match[1]);
}

/** Parameters by name, each once; a parameter that cannot be decoded is ignored and noted. */
function parametersOf(query: string, notes: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of query.split('&').filter(Boolean)) {
    const equals = part.indexOf('=');
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = decoded((equals < 0 ? '' : part.slice(equals + 1)).replaceAll('+', ' '));
    if (name === null || value === null || found.has(name)) notes.push(`The parameter "${part}" was ignored.`);
    else found.set(name, value);
  }
  return found;
}

interface Parts {
  readonly rest: readonly string[];
  readonly parameters: Map<string, string>;
  readonly notes: string[];
}

/** Returns a parameter and removes it, so that it is not reported as unknown. */
function take({ parameters }: Parts, name: string): string | null {
  const value = parameters.get(name) ?? null;
  parameters.delete(name);
  return value;
}

/** The object of the view, and the segments after it. */
function aboutObject(view: string, parts: Parts, at: (id: number) => HeapPlace): HeapPlace | null {
  const id = nodeId(parts.rest[0]);
  if (id === null) {
    parts.notes.push(`The view "${view}" needs an object id (example: ${view}/@123): the whole capture is shown.`);
    return null;
  }
  return at(id);
}

function pathNumber(parts: Parts): number {
  const text = take(parts, 'n');
  if (text === null) return 1;
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_PATH) return Number(text);
  parts.notes.push(`The path number "${text}" is not valid: the first path is shown.`);
  return 1;
}

/** Needs both ends: with one end, another range than intended would be shown. */
function rangeOfLink(parts: Parts): AllocationRange | null {
  const texts = [take(parts, 'from'), take(parts, 'to')];
  if (texts.every((text) => text === null)) return null;
  const [fromMs = Number.NaN, toMs = Number.NaN] = texts.map((text) =>
    /^\d{1,12}(\.\d{1,3})?$/.test(text ?? '') ? Number(text) : Number.NaN,
  );
  if (fromMs < toMs) return { fromMs, toMs };
  parts.notes.push('The range of the link is not valid: the whole recording is shown.');
  return null;
}

function requestOfLink(parts: Parts): RequestPlace | null {
  const text = parts.rest[0] ?? '';
  if (/^\d{1,9}$/.test(text)) return { view: 'request', id: Number(text) };
  parts.notes.push('The view "request" needs the id of a request (example: request/12): the whole capture is shown.');
  return null;
}

/** Without a URL there is no place. A column needs a line. */
function sourceOfLink(parts: Parts): SourceLinePlace | null {
  const url = take(parts, 'url') ?? '';
  const [line = null, column = null] = ['line', 'column'].map((name) => {
    const text = take(parts, name);
    if (text === null) return null;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    parts.notes.push(`The ${name} "${text}" is not valid and was ignored.`);
    return null;
  });
  if (url === '') {
    parts.notes.push('The view "source" needs the URL of a file (source?url=…&line=12): the whole capture is shown.');
    return null;
  }
  if (line === null && column !== null) parts.notes.push('A column needs a line: it was ignored.');
  return { view: 'source', url, line, column: line === null ? null : column };
}

/** A view of several captures. */
function withEarlier(view: 'compare' | 'hunt', { rest, notes }: Parts): HeapPlace | null {
  const earlier = rest.filter((id) => CAPTURE_ID_PATTERN.test(id)).slice(0, MAX_EARLIER);
  const named = view === 'compare' ? 'comparison' : 'leak hunt';
  if (earlier.length < MIN_EARLIER[view]) {
    const needs = view === 'compare' ? 'the id of another capture' : 'the ids of two earlier snapshots';
    notes.push(`A ${named} needs ${needs}: only this capture is shown.`);
    return null;
  }
  if (earlier.length < rest.length) notes.push(`Parts of the ${named} are not capture ids and were ignored.`);
  return { view, earlier };
}

function placeOf(view: string, parts: Parts): { place: CapturePlace | null; used: number } {
  const { rest, notes } = parts;
  switch (view) {
    case 'summary':
      return { place: { view, className: take(parts, 'class') }, used: 0 };
    case 'statistics':
      return { place: { view }, used: 0 };
    case 'flame':
      return { place: flamePlace((name) => take(parts, name), notes), used: 0 };
    case 'allocations':
      return { place: { view, range: rangeOfLink(parts) }, used: 0 };
    case 'request':
      return { place: requestOfLink(parts), used: 1 };
    case 'source':
      return { place: sourceOfLink(parts), used: 0 };
    case 'object':
      return { place: aboutObject(view, parts, (id) => ({ view, id })), used: 1 };
    case 'path': {
      const path = pathNumber(parts);
      return { place: aboutObject(view, parts, (id) => ({ view, id, path })), used: 1 };
    }
    case 'containment':
    case 'dominators': {
      const id = nodeId(rest[0]);
      return { place: { view, id }, used: id === null ? 0 : 1 };
    }
    case 'compare':
    case 'hunt':
      return { place: withEarlier(view, parts), used: rest.length };
    default:
      notes.push(`There is no view "${view}": the whole capture is shown.`);
      return { place: null, used: rest.length };
  }
}

/** Parses a link. Error `invalid_params` if the text is not a link to a capture; unknown parts after the id are ignored and noted. */
export function parseLink(text: string): AppResult<CaptureLink> {
  const trimmed = text.trim();
  const isCapture = trimmed.length <= MAX_LINK_CHARS && trimmed.toLowerCase().startsWith(PREFIX);
  const [address = '', query = ''] = (trimmed.split('#', 1)[0] ?? '').slice(PREFIX.length).split(/\?(.*)/s);
  const segments = address.split('/').map(decoded);
  const [captureId, view, ...rest] = segments;
  if (!isCapture || typeof captureId !== 'string' || !CAPTURE_ID_PATTERN.test(captureId)) {
    return err(
      appError(
        'invalid_params',
        `"${trimmed.slice(0, 120)}" is not a link to a capture.`,
        'Use pen://captures/ID, optionally with a view: pen://captures/heap-3f9a12cd/object/@123.',
      ),
    );
  }
  const notes: string[] = [];
  const parts: Parts = {
    rest: rest.map((segment) => segment ?? '').filter((segment) => segment !== ''),
    parameters: parametersOf(query, notes),
    notes,
  };
  if (view === undefined || view === null || view === '') {
    if (parts.parameters.size > 0) notes.push('Parameters need a view: they were ignored.');
    return ok({ captureId, place: null, notes });
  }
  const { place, used } = placeOf(view, parts);
  if (parts.rest.length > used) notes.push(`"${parts.rest.slice(used).join('/')}" was ignored.`);
  for (const name of parts.parameters.keys()) notes.push(`The parameter "${name}" was ignored.`);
  return ok({ captureId, place, notes });
}

function placeText(place: CapturePlace): string {
  switch (place.view) {
    case 'flame': {
      const parameters = flameParameters(place);
      return `/flame${parameters === '' ? '' : `?${parameters}`}`;
    }
    case 'summary':
      return place.className === null ? '/summary' : `/summary?class=${encodedText(place.className)}`;
    case 'statistics':
      return '/statistics';
    case 'allocations':
      return place.range === null
        ? '/allocations'
        : `/allocations?from=${wholeMicroseconds(place.range.fromMs)}&to=${wholeMicroseconds(place.range.toMs)}`;
    case 'object':
      return `/object/@${place.id}`;
    case 'path':
      return place.path === 1 ? `/path/@${place.id}` : `/path/@${place.id}?n=${place.path}`;
    case 'containment':
    case 'dominators':
      return place.id === null ? `/${place.view}` : `/${place.view}/@${place.id}`;
    case 'request':
      return `/request/${place.id}`;
    case 'source':
      return [
        `/source?url=${encodedText(place.url)}`,
        ...(place.line === null ? [] : [`line=${place.line}`]),
        ...(place.line === null || place.column === null ? [] : [`column=${place.column}`]),
      ].join('&');
    case 'compare':
    case 'hunt':
      return `/${place.view}/${place.earlier.join('/')}`;
    default:
      return assertNever(place, 'place of a link');
  }
}

/**
 * Prints a link that `parseLink` reads. Null: the whole capture, as for a place whose name is too long for a link (a `data:` URL).
 */
export function formatLink(captureId: string, place: CapturePlace | null): string {
  const link = place === null ? captureUri(captureId) : `${captureUri(captureId)}${placeText(place)}`;
  return link.length > MAX_LINK_CHARS ? captureUri(captureId) : link;
}
