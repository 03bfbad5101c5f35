import { expect, it } from 'vitest';
import { flamePlaceOf } from '../../../../shared/core/contracts/flame-links.ts';
import { NESTED_BOXES } from '../testing/nested-boxes.ts';
import { traceTrack } from '../testing/trace-answers.ts';
import { CLOSED_PX, type PlacedTrack } from './track-list.ts';
import { pinPlace } from './tracks-view.tsx';

const placed = (tid: number, topPx: number, state: 'open' | 'closed' = 'open'): PlacedTrack => ({
  track: traceTrack(`thread:7:${tid}`, { tid }),
  state,
  topPx,
  heightPx: 60,
});
const contentOf = (trackId: string) => (trackId === 'thread:7:2' ? NESTED_BOXES : null);
const TRACKS = [placed(1, 0), placed(2, 100)];

it('a note on an event is below its box, in whichever track it is', () => {
  // 3 px above the rows, 18 px per row, 17 px per box.
  expect(pinPlace(flamePlaceOf({ event: 6 }), TRACKS, contentOf)).toEqual({ fromMs: 10, toMs: 30, yPx: 138 });
});

it('a note on a call is found by its thread, level and time', () => {
  const frame = { level: 1, atMs: 10 };
  const place = flamePlaceOf({ frame, track: { pid: 7, tid: 2 } });
  expect(pinPlace(place, TRACKS, contentOf)).toMatchObject({ fromMs: 10, yPx: 138 });
  expect(pinPlace(flamePlaceOf({ frame, track: { pid: 7, tid: 1 } }), TRACKS, contentOf)).toBeNull();
  expect(pinPlace(flamePlaceOf({ frame, row: 'thread:7:2' }), TRACKS, contentOf)).toMatchObject({ fromMs: 10 });
  expect(pinPlace(flamePlaceOf({ frame: { level: 1, atMs: 60 }, row: 'thread:7:2' }), TRACKS, contentOf)).toBeNull();
});

it('a note in a collapsed track is below the track, and one in a track that is not loaded nowhere', () => {
  const collapsed = [placed(2, 100, 'closed')];
  expect(pinPlace(flamePlaceOf({ event: 6 }), collapsed, contentOf)).toMatchObject({ yPx: 100 + CLOSED_PX });
  expect(pinPlace(flamePlaceOf({ event: 6 }), TRACKS, () => null)).toBeNull();
  expect(pinPlace(flamePlaceOf({ event: 7 }), TRACKS, contentOf)).toBeNull();
});
