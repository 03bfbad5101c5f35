import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { createIcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import { ICICLE_ROW_PX } from '../../../core/widgets/icicle/icicle-window.ts';
import { createTimeAxis, type FrameHost } from './time-axis.ts';
import type { TrackContent } from './track-contents.ts';
import { TRACK_TOP_PX, type PlacedTrack } from './track-list.ts';
import { BY_ACTIVITY } from '../activities.ts';
import { useTracksTravel } from './use-tracks-travel.ts';

afterEach(cleanup);

const HEIGHT_PX = 100;
const WIDTH_PX = 1000;
const TRACK: TraceTrack = {
  id: 'main',
  kind: 'thread',
  name: 'Main',
  group: '',
  pid: 1,
  tid: 1,
  depths: 2,
  boxes: 3,
  isMain: true,
  hasSamples: false,
  isQuiet: false,
};
const LONG = 0;
const SHORT = 1;
const MOMENT = 2;

/** A task of 400 ms in the first row; a call of 1 ms and an event without duration in the second. */
function content(): TrackContent {
  const layout = createIcicleLayout({
    depths: [0, 1, 1],
    starts: Float64Array.of(100, 120, 700),
    sizes: Float64Array.of(400, 1, 0),
    categories: new Uint8Array(3),
  });
  const numbers = Uint32Array.of(0, 1, 2);
  return {
    kind: 'boxes',
    chart: {
      layout,
      labelOf: numbers,
      eventOf: numbers,
      folding: null,
      labels: [],
      categories: new Uint8Array(0),
      colours: BY_ACTIVITY,
    },
  };
}

/** The track 300 px below the top of a view of 100 px, over an axis of a second that moves at once. */
function mount(state: PlacedTrack['state'] = 'open') {
  const scroller = { current: document.createElement('div') };
  Object.defineProperty(scroller.current, 'clientHeight', { value: HEIGHT_PX });
  const host: FrameHost = {
    request: (frame) => {
      frame(Number.MAX_SAFE_INTEGER);
      return 1;
    },
    isStill: () => true,
  };
  const axis = createTimeAxis(1000, host);
  const track = content();
  const { result } = renderHook(() =>
    useTracksTravel({
      scroller,
      axis,
      placed: [{ track: TRACK, state, topPx: 300, heightPx: 50 }],
      contentOf: (trackId) => (trackId === TRACK.id ? track : null),
      widthPx: WIDTH_PX,
    }),
  );
  const box = (number: number) => ({ trackId: TRACK.id, box: number });
  return { travel: result.current, axis, box, top: () => scroller.current.scrollTop };
}

/** The scroll position that shows a row of the track at the bottom, with a row below it. */
function bottomOf(row: number): number {
  return 300 + TRACK_TOP_PX + (row + 2) * ICICLE_ROW_PX - HEIGHT_PX;
}

it('scrolls to a box that is wide enough, and leaves the time as it is', () => {
  const { travel, axis, box, top } = mount();
  travel.reveal(box(LONG));
  expect(top()).toBe(bottomOf(0));
  expect(axis.now()).toEqual({ from: 0, to: 1000 });
});

it('zooms to a box that is too narrow to be recognised, and moves to one that is out of view', () => {
  const { travel, axis, box, top } = mount();
  travel.reveal(box(SHORT));
  expect(top()).toBe(bottomOf(1));
  expect(axis.now()).toEqual({ from: 116, to: 125 });
  axis.show({ from: 600, to: 700 });
  travel.reveal(box(LONG));
  const { from, to } = axis.now();
  expect([from < 100, to > 500]).toEqual([true, true]);
});

it('centers an event without duration instead of zooming to it', () => {
  const { travel, axis, box } = mount();
  axis.show({ from: 0, to: 200 });
  travel.reveal(box(MOMENT));
  expect(axis.now()).toEqual({ from: 600, to: 800 });
});

it('fits a box into the width, and an event without duration into a thousandth of the trace', () => {
  const { travel, axis, box } = mount();
  travel.fit(box(LONG));
  expect(axis.now()).toEqual({ from: 100, to: 500 });
  travel.fit(box(MOMENT));
  expect(axis.now()).toEqual({ from: 700, to: 701 });
});

it('shows a collapsed track as one row, and ignores boxes and tracks that it does not know', () => {
  const { travel, box, top, axis } = mount('closed');
  travel.scrollTo('network');
  travel.reveal({ trackId: 'network', box: 0 });
  expect([top(), axis.now()]).toEqual([0, { from: 0, to: 1000 }]);
  travel.reveal(box(LONG));
  expect(top()).toBe(300 + 20 - HEIGHT_PX + ICICLE_ROW_PX);
});
