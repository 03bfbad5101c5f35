/** Finding the calls of one function in the tracks. */
import { expect, it } from 'vitest';
import { longestCall } from './find.ts';
import type { TrackContent } from './tracks/track-contents.ts';

const FIRST = { name: '(anonymous)', url: 'http://shop.test/app.js', line: 7, column: 3 };
const OTHER = { ...FIRST, line: 9 };

/** A track with calls of two anonymous functions: [function, start, length]. */
function track(calls: readonly (readonly [typeof FIRST, number, number])[]): TrackContent {
  const labels = [FIRST, OTHER].map((place) => ({ ...place, kind: 'function' }));
  const content = {
    kind: 'boxes',
    chart: {
      labels,
      labelOf: Uint32Array.from(calls, ([place]) => (place === FIRST ? 0 : 1)),
      layout: {
        order: Uint32Array.from(calls.keys()),
        starts: Float64Array.from(calls, ([, start]) => start),
        sizes: Float64Array.from(calls, ([, , size]) => size),
      },
    },
  };
  return content as object as TrackContent;
}

const TRACKS = new Map([
  [
    'main',
    track([
      [OTHER, 5, 900],
      [FIRST, 10, 2],
      [FIRST, 20, 545],
      [FIRST, 700, 600],
    ]),
  ],
]);

it('is the longest call of exactly that function, in the selected range', () => {
  expect(longestCall(TRACKS, ['main'], FIRST, { fromMs: 0, toMs: 600 })).toEqual({ trackId: 'main', box: 2 });
  expect(longestCall(TRACKS, ['main'], OTHER, { fromMs: 0, toMs: 600 })).toEqual({ trackId: 'main', box: 0 });
});

it('is the longest of the recording without a range, or if none is in it', () => {
  expect(longestCall(TRACKS, ['main'], FIRST, null)).toEqual({ trackId: 'main', box: 3 });
  expect(longestCall(TRACKS, ['main'], FIRST, { fromMs: 2000, toMs: 3000 })).toEqual({ trackId: 'main', box: 3 });
  expect(longestCall(TRACKS, ['main'], { ...FIRST, column: 4 }, null)).toBeNull();
});
