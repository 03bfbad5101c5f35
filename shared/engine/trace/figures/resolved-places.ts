/** Replaces generated code locations by original ones. */
import type { ResolvePosition } from '../../source-map/contract/original-positions.ts';
import type { TracePlace } from '../contract/trace-causes.ts';

/**
 * Original location of generated code; null without a source map for it. `at`: where V8 places a function, or a position within one, as in a
 * stack.
 */
export type ResolvePlace = (place: TracePlace, at: 'function' | 'call') => TracePlace | null;

/** Members with the place of a function; all others are positions in stacks. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  'calledFunction',
  'handlers',
  'functions',
  'delayedBy',
  'ran',
  'rendered',
  'hottest',
  'own',
  'ownCode',
]);

function isPlace(value: object): value is TracePlace {
  return 'url' in value && 'line' in value && 'column' in value && 'name' in value;
}

/** The same answer with every code location in it resolved. Places without a map keep the names of the trace. */
export function withResolvedPlaces<T>(answer: T, resolve: ResolvePlace): T {
  return replaced(answer, resolve, 'call');
}

/** The value itself if nothing in it is replaced: answers of long traces have many members, and most of them are figures. */
function replaced<T>(value: T, resolve: ResolvePlace, at: 'function' | 'call'): T {
  if (typeof value !== 'object' || value === null) return value;
  const changes: Record<string, unknown> = {};
  let isChanged = false;
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (typeof member !== 'object' || member === null) continue;
    const resolved = replaced(member, resolve, FUNCTIONS.has(key) ? 'function' : at);
    if (resolved === member) continue;
    changes[key] = resolved;
    isChanged = true;
  }
  if (Array.isArray(value)) return isChanged ? (Object.assign([...value], changes) as T) : value;
  const place = isPlace(value) ? resolve(value, at) : null;
  return isChanged || place !== null ? { ...value, ...changes, ...place } : value;
}

/** Places with a position in a script. */
export function placesIn(answer: unknown): TracePlace[] {
  const places: TracePlace[] = [];
  withResolvedPlaces(answer, (place) => {
    if (place.url !== '' && place.line > 0) places.push(place);
    return null;
  });
  return places;
}

/** Original places by the maps that are stored with a capture. */
export function originalPlace(resolve: ResolvePosition): ResolvePlace {
  return (place, at) => {
    if (place.url === '' || place.line === 0) return null;
    const original = resolve({ ...place, column: Math.max(1, place.column), at });
    if (original === null) return null;
    const { name, source, line, column, ignored } = original;
    const owner = ignored === undefined ? {} : { ignored };
    return { name: name ?? place.name, url: source, line, column, script: place.url, ...owner };
  };
}
