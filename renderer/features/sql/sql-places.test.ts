import { describe, expect, it } from 'vitest';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { linkTitle, placeOfValue, placeOnClock } from './use-value-links.ts';

const place = (
  link: Parameters<typeof placeOfValue>[0]['link'],
  value: Parameters<typeof placeOfValue>[1],
  kind: Parameters<typeof placeOfValue>[2],
) => placeOfValue({ link }, value, kind);

describe('the place that a value leads to', () => {
  it('is the object, class, event, request or source that it names', () => {
    expect(place('node', 123, { kind: 'heap-snapshot' })).toEqual({ view: 'object', id: 123 });
    expect(place('class', 'Row', { kind: 'heap-timeline' })).toEqual({ view: 'summary', className: 'Row' });
    expect(place('event', 7, { kind: 'trace' })).toEqual(flamePlaceOf({ event: 7 }));
    expect(place('request', 3, { kind: 'network' })).toEqual({ view: 'request', id: 3 });
    expect(place('source', 'https://shop.test/a.js', { kind: 'js-coverage' })).toMatchObject({
      view: 'source',
      line: null,
    });
    expect(place('function', 'render', { kind: 'cpu-profile' })).toMatchObject({ function: { name: 'render' } });
  });

  it('counts a time of a trace from its navigation, where the trace has one', () => {
    const clock = { origin: 'navigation', originMs: 100 } as const;
    expect(placeOnClock(clock, 20)).toMatchObject({ view: 'flame', visibleRange: { fromMs: 70, toMs: 170 } });
    expect(placeOnClock(clock, -90)).toMatchObject({ visibleRange: { fromMs: 0, toMs: 60 } });
    expect(place('time', -90, { kind: 'trace' })).not.toBeNull();
    expect(place('time', -90, { kind: 'heap-timeline' })).toBeNull();
  });

  it('is a range around a time, in the view of the kind that has times', () => {
    expect(place('time', 20, { kind: 'trace' })).toMatchObject({
      view: 'flame',
      visibleRange: { fromMs: 0, toMs: 70 },
    });
    expect(place('time', 200, { kind: 'heap-timeline' })).toEqual({
      view: 'allocations',
      range: { fromMs: 150, toMs: 250 },
    });
    expect(place('time', 200, { kind: 'heap-snapshot' })).toBeNull();
    expect(place('time', 200, { kind: 'network' })).toBeNull();
    expect(linkTitle({ link: 'time' }, 1200, flamePlaceOf({}))).toBe('Time 1.20 s');
  });

  it('is none for computed columns, missing values, deleted captures, and places that the kind does not have', () => {
    expect(place(null, 1, { kind: 'heap-snapshot' })).toBeNull();
    expect(place('node', null, { kind: 'heap-snapshot' })).toBeNull();
    expect(place('node', 1.5, { kind: 'heap-snapshot' })).toBeNull();
    expect(place('class', '', { kind: 'heap-snapshot' })).toBeNull();
    expect(place('node', 1, null)).toBeNull();
    expect(place('request', 3, { kind: 'trace' })).toBeNull();
    expect(place('function', 'render', { kind: 'trace' })).toBeNull();
    expect(place('source', 'https://shop.test/a.js', { kind: 'heap-snapshot' })).toBeNull();
  });
});
