import {
  array,
  assert,
  constant,
  constantFrom,
  double,
  integer,
  oneof,
  property,
  record,
  string,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAME_VIEWS, flamePlaceOf } from './flame-links.ts';
import { formatLink, parseLink } from './links.ts';
import { hasPlace, placeKind, placeTitle, type CapturePlace, type PlaceKind } from './places.ts';

const ID = 'trace-3f9a12cd';

const text = string({ unit: 'grapheme', maxLength: 40 });
const filledText = string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const id = integer({ min: 0, max: 999_999_999 });
const position = integer({ min: 1, max: 999_999_999 });
const ms = integer({ min: 0, max: 999_999_999 }).map((microseconds) => microseconds / 1000);
const range = tuple(ms, integer({ min: 1, max: 999_999 })).map(([fromMs, more]) => ({
  fromMs,
  toMs: Math.round((fromMs + more / 1000) * 1000) / 1000,
}));

const heapPlace = oneof(
  record({ view: constant('summary' as const), className: oneof(text, constant(null)) }),
  record({ view: constantFrom('containment' as const, 'dominators' as const), id: oneof(id, constant(null)) }),
  record({ view: constant('object' as const), id }),
  record({ view: constant('path' as const), id, path: integer({ min: 1, max: 50 }) }),
  record({ view: constant('allocations' as const), range: oneof(range, constant(null)) }),
  record({
    view: constant('compare' as const),
    earlier: array(constantFrom('heap-00000001', 'timeline-0000000f', 'cpu-12345678'), { minLength: 1, maxLength: 20 }),
  }),
  constant({ view: 'statistics' as const }),
);
const chartPlace = record({
  show: oneof(constantFrom(...FLAME_VIEWS), constant(null)),
  visibleRange: oneof(range, constant(null)),
  frame: oneof(record({ level: integer({ min: 0, max: 99_999 }), atMs: ms }), constant(null)),
  range: oneof(range, constant(null)),
  function: oneof(record({ name: text, url: text, line: id, column: id }), constant(null)),
  track: oneof(record({ pid: id, tid: id }), constant(null)),
  row: oneof(filledText, constant(null)),
  event: oneof(id, constant(null)),
}).map((parts) => flamePlaceOf(parts));
const otherPlace = oneof(
  record({ view: constant('request' as const), id }),
  record({
    view: constant('source' as const),
    url: filledText,
    line: position,
    column: oneof(position, constant(null)),
  }),
  filledText.map((url) => ({ view: 'source' as const, url, line: null, column: null })),
);
const place = oneof(heapPlace, chartPlace, otherPlace);

describe('the link of a place', () => {
  it('is parsed as the place it was printed from', () => {
    assert(
      property(place, (given: CapturePlace) => {
        expect(parseLink(formatLink(ID, given))).toEqual({
          ok: true,
          value: { captureId: ID, place: given, notes: [] },
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws, and prints what it understood of any text', () => {
    const part = oneof(
      string({ maxLength: 20 }),
      constantFrom('object', 'path', '@7', '?', '&', '=', '/', 'n=2', 'source', 'url=a', 'line=1', 'flame', 'event=1'),
      double().map(String),
    );
    assert(
      property(array(part, { maxLength: 12 }), (parts) => {
        const parsed = parseLink(`pen://captures/${ID}/${parts.join('')}`);
        if (!parsed.ok) return;
        const again = parseLink(formatLink(parsed.value.captureId, parsed.value.place));
        expect(again).toEqual({ ok: true, value: { ...parsed.value, notes: [] } });
      }),
      { numRuns: 1000 },
    );
  });

  it('is that of the capture if a name is too long for a link, and has no half characters', () => {
    const url = `data:text/javascript,${'x'.repeat(10_000)}`;
    expect(formatLink(ID, { view: 'source', url, line: 1, column: null })).toBe(`pen://captures/${ID}`);
    expect(formatLink(ID, { view: 'summary', className: 'Row\ud83d' })).toBe(
      `pen://captures/${ID}/summary?class=Row%EF%BF%BD`,
    );
  });
});

describe('a place', () => {
  const render = { name: 'render', url: 'app.js', line: 4, column: 1 };
  const cases: readonly [CapturePlace, PlaceKind, string][] = [
    [{ view: 'summary', className: null }, 'capture', 'Summary'],
    [{ view: 'summary', className: 'OrderRow' }, 'class', 'Class OrderRow'],
    [{ view: 'object', id: 7 }, 'object', 'Object @7'],
    [{ view: 'path', id: 7, path: 2 }, 'path', 'Retaining path 2 of @7'],
    [{ view: 'containment', id: 7 }, 'object', 'References of @7'],
    [{ view: 'dominators', id: null }, 'capture', 'Dominators'],
    [{ view: 'statistics' }, 'capture', 'Statistics'],
    [{ view: 'allocations', range: { fromMs: 0, toMs: 1500 } }, 'range', 'Allocations from 0 ms to 1.50 s'],
    [{ view: 'compare', earlier: ['heap-00000001'] }, 'comparison', 'Comparison'],
    [{ view: 'request', id: 12 }, 'request', 'Request 12'],
    [{ view: 'source', url: 'app.js', line: 12, column: 3 }, 'source', 'app.js:12:3'],
    [{ view: 'source', url: 'app.js', line: null, column: null }, 'source', 'app.js'],
    [flamePlaceOf({}), 'capture', 'Position in the chart'],
    [flamePlaceOf({ range: { fromMs: 1, toMs: 2 } }), 'range', 'Range 1.0 ms to 2.0 ms'],
    [flamePlaceOf({ frame: { level: 1, atMs: 12 } }), 'call', 'Call at 12.0 ms'],
    [flamePlaceOf({ frame: { level: 1, atMs: 12 }, function: render }), 'call', 'Function render'],
    [flamePlaceOf({ function: { ...render, name: '' } }), 'function', 'Function (anonymous)'],
    [flamePlaceOf({ event: 4711 }), 'event', 'Event 4711'],
  ];

  it('has a kind and a title', () => {
    expect(cases.map(([given]) => [placeKind(given), placeTitle(given)])).toEqual(
      cases.map(([, kind, title]) => [kind, title]),
    );
  });

  it('belongs to some kinds of captures only', () => {
    const kinds = ['heap-snapshot', 'cpu-profile', 'network', 'js-coverage', 'lighthouse'] as const;
    const has = (given: CapturePlace): readonly string[] => kinds.filter((kind) => hasPlace(kind, given));
    expect(has({ view: 'object', id: 7 })).toEqual(['heap-snapshot']);
    expect(has(flamePlaceOf({}))).toEqual(['cpu-profile']);
    expect(has({ view: 'request', id: 1 })).toEqual(['network']);
    expect(has({ view: 'source', url: 'app.js', line: 1, column: null })).toEqual(['js-coverage']);
    expect(has({ view: 'compare', earlier: ['heap-00000001'] })).not.toContain('network');
  });
});
