import { describe, expect, it } from 'vitest';
import { createIcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { TrackContent } from '../tracks/track-contents.ts';
import type { PlacedTrack } from '../tracks/track-list.ts';
import { BY_ACTIVITY } from '../activities.ts';
import { spotAt, walk, type WalkKey } from './walk.ts';

/** Boxes as `[depth, start, length]`. */
function boxes(...rows: readonly (readonly [number, number, number])[]): TrackContent {
  const layout = createIcicleLayout({
    depths: rows.map(([depth]) => depth),
    starts: Float64Array.from(rows, ([, start]) => start),
    sizes: Float64Array.from(rows, ([, , length]) => length),
    categories: new Uint8Array(rows.length),
  });
  const numbers = Uint32Array.from(rows, (_, index) => index);
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

function placed(id: string, topPx: number, heightPx: number, state: 'open' | 'closed' = 'open'): PlacedTrack {
  const track: TraceTrack = {
    id,
    kind: 'thread',
    name: id,
    group: '',
    pid: 1,
    tid: 1,
    depths: 2,
    boxes: 4,
    isMain: false,
    hasSamples: false,
    isQuiet: false,
  };
  return { track, state, topPx, heightPx };
}

const CONTENTS: Readonly<Record<string, TrackContent>> = {
  main: boxes([0, 0, 100], [1, 0, 30], [1, 40, 50], [0, 200, 50]),
  worker: boxes([0, 60, 10], [0, 300, 10]),
};
const contentOf = (id: string): TrackContent | null => CONTENTS[id] ?? null;
const PLACED = [placed('main', 0, 43), placed('counter', 43, 44), placed('worker', 87, 26)];
const from = (trackId: string, box: number, key: WalkKey) => walk(PLACED, contentOf, { trackId, box }, key, 0);

describe('keyboard navigation', () => {
  it('starts at the top in the middle of the visible range', () => {
    expect(walk(PLACED, contentOf, null, 'ArrowDown', 220)).toEqual({ trackId: 'main', box: 3 });
  });

  it('moves to neighbors, into the widest child and out again', () => {
    expect(from('main', 0, 'ArrowDown')).toEqual({ trackId: 'main', box: 2 });
    expect(from('main', 2, 'ArrowLeft')).toEqual({ trackId: 'main', box: 1 });
    expect(from('main', 1, 'ArrowUp')).toEqual({ trackId: 'main', box: 0 });
    expect(from('main', 0, 'ArrowRight')).toEqual({ trackId: 'main', box: 3 });
    expect(from('main', 3, 'ArrowRight')).toBeNull();
  });

  it('continues into the next track with boxes, near the previous position', () => {
    expect(from('main', 2, 'ArrowDown')).toEqual({ trackId: 'worker', box: 0 });
    expect(from('main', 3, 'ArrowDown')).toEqual({ trackId: 'worker', box: 1 });
    expect(from('worker', 0, 'ArrowUp')).toEqual({ trackId: 'main', box: 0 });
    expect(from('main', 0, 'ArrowUp')).toBeNull();
  });
});

describe('hit testing', () => {
  const at = (yPx: number, atMs: number, list = PLACED) => spotAt(list, contentOf, { yPx, atMs, reachMs: 1 });

  it('finds a box of the row, or none', () => {
    expect(at(3 + 18 + 5, 45)).toMatchObject({ index: 0, trackId: 'main', box: 2 });
    expect(at(3 + 18 + 5, 35)).toMatchObject({ box: -1 });
    expect(at(1, 45)).toMatchObject({ trackId: 'main', box: -1 });
    expect(at(60, 45)).toMatchObject({ trackId: 'counter', box: -1 });
    expect(at(900, 45)).toMatchObject({ index: -1, trackId: null, box: -1 });
  });

  it('reaches a thin box from one pixel away', () => {
    expect(at(92, 59.5)).toMatchObject({ trackId: 'worker', box: 0 });
  });

  it('uses the first row of a collapsed track', () => {
    expect(at(18, 45, [placed('main', 0, 20, 'closed')])).toMatchObject({ box: 0 });
  });
});
