import { expect, test } from 'vitest';
import { flamePlaceOf } from './flame-links.ts';
import { formatLink } from './links.ts';
import { notedThings, thingOf } from './noted-things.ts';
import { NO_THREAD, type Note } from './notes.ts';
import type { CapturePlace } from './places.ts';

const FUNCTION = { name: 'render', url: 'https://shop.test/a.js', line: 3, column: 5 };

function note(id: string, captureId: string, place: CapturePlace | null): Note {
  return {
    id,
    captureId,
    link: formatLink(captureId, place),
    text: id,
    author: { kind: 'person', name: 'you' },
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    ...NO_THREAD,
  };
}

test('a thing is found by any place that is about it', () => {
  expect(thingOf({ view: 'path', id: 7, path: 2 })).toBe(thingOf({ view: 'object', id: 7 }));
  expect(thingOf({ view: 'dominators', id: 7 })).toBe(thingOf({ view: 'object', id: 7 }));
  const inChart = flamePlaceOf({ show: 'time', visibleRange: { fromMs: 1, toMs: 2 }, function: FUNCTION });
  expect(thingOf(inChart)).toBe(thingOf(flamePlaceOf({ function: FUNCTION })));
  expect(thingOf(inChart)).not.toBe(thingOf(flamePlaceOf({ function: { ...FUNCTION, line: 4 } })));
  expect(thingOf({ view: 'request', id: 7 })).not.toBe(thingOf({ view: 'object', id: 7 }));
});

test.each<CapturePlace | null>([null, { view: 'statistics' }, { view: 'summary', className: null }])(
  '%j is about no thing',
  (place) => {
    expect(thingOf(place)).toBeNull();
  },
);

test('notes are found by what they are pinned to', () => {
  const heap = 'heap-00000001';
  const onClass = note('a', heap, { view: 'summary', className: 'Order <row>' });
  const onObject = note('b', heap, { view: 'object', id: 7 });
  const onPath = note('c', heap, { view: 'path', id: 7, path: 2 });
  const { byThing, ranges, pinned } = notedThings([note('whole', heap, null), onClass, onObject, onPath]);
  expect(byThing.get(thingOf({ view: 'summary', className: 'Order <row>' }) ?? '')).toEqual([onClass]);
  expect(byThing.get(thingOf({ view: 'object', id: 7 }) ?? '')).toEqual([onObject, onPath]);
  expect([byThing.size, ranges.length]).toEqual([2, 0]);
  expect(pinned.map(({ place }) => place.view)).toEqual(['summary', 'object', 'path']);
});

test('notes on a range of time are found as ranges, unless they name what is in it', () => {
  const range = { fromMs: 100, toMs: 250.5 };
  const onRange = note('a', 'trace-00000001', flamePlaceOf({ range }));
  const onEvent = note('b', 'trace-00000001', flamePlaceOf({ range, event: 9 }));
  const found = notedThings([onRange, onEvent]);
  expect(found.ranges).toEqual([{ ...range, note: onRange }]);
  expect([...found.byThing.values()]).toEqual([[onEvent]]);
  expect(found.pinned.map(({ note: { id } }) => id)).toEqual(['a', 'b']);
});
