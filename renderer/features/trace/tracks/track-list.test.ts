import { describe, expect, it } from 'vitest';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import {
  NO_CHOICES,
  orderAfterMove,
  placeTracks,
  rowAt,
  rowTopPx,
  trackAt,
  withRoomForMain,
  type TrackChoices,
} from './track-list.ts';

function track(id: string, more: Partial<TraceTrack> = {}): TraceTrack {
  return {
    id,
    kind: 'thread',
    name: id,
    group: 'Renderer 1',
    pid: 1,
    tid: 1,
    depths: 2,
    boxes: 10,
    isMain: false,
    hasSamples: false,
    isQuiet: false,
    ...more,
  };
}

const TRACKS = [
  track('frames:1', { kind: 'frames', depths: 1 }),
  track('main', { isMain: true, depths: 3 }),
  track('heap', { kind: 'counter', depths: 0 }),
  track('pool', { isQuiet: true, depths: 9 }),
];

function place(choices: TrackChoices = NO_CHOICES, showsQuiet = false, rowsOf = new Map<string, number>()) {
  return placeTracks(TRACKS, { choices, showsQuiet, rowsOf });
}
const ids = (list: ReturnType<typeof place>): string[] => list.placed.map(({ track: { id } }) => id);

describe('track list', () => {
  it('stacks tracks by height: rows of 18 px, and 44 px for a counter', () => {
    const list = place();
    expect(ids(list)).toEqual(['frames:1', 'main', 'heap']);
    expect(list.placed.map(({ topPx, heightPx }) => [topPx, heightPx])).toEqual([
      [0, 20],
      [20, 61],
      [81, 44],
    ]);
    expect(list.heightPx).toBe(125);
    expect(list.quiet.map(({ id }) => id)).toEqual(['pool']);
  });

  it('collapses tracks above the main thread by default', () => {
    const kinds = ['screenshots', 'frames', 'interactions', 'layout-shifts', 'timings', 'network'] as const;
    const above = kinds.map((kind) => track(kind, { kind, depths: 7 }));
    const list = placeTracks(above, { choices: NO_CHOICES, showsQuiet: false, rowsOf: new Map() });
    expect(list.placed.map(({ state }) => state)).toEqual(['open', 'closed', 'open', 'closed', 'closed', 'closed']);
    const chosen = placeTracks(above, {
      choices: { states: { network: 'open' }, order: [] },
      showsQuiet: false,
      rowsOf: new Map(),
    });
    expect(chosen.placed.at(-1)?.state).toBe('open');
  });

  it('shows quiet tracks collapsed on request; a choice moves one out permanently', () => {
    expect(place(NO_CHOICES, true).placed.at(-1)).toMatchObject({ state: 'closed', heightPx: 20 });
    const chosen = place({ states: { 'thread:pool': 'open' }, order: [] });
    expect(ids(chosen)).toContain('pool');
    expect(chosen.quiet).toEqual([]);
  });

  it('collapses and hides by kind of track', () => {
    const list = place({ states: { main: 'closed', frames: 'hidden' }, order: [] });
    expect(list.placed[0]).toMatchObject({ state: 'closed', topPx: 0, heightPx: 20 });
    expect(list.hidden.map(({ id }) => id)).toEqual(['frames:1']);
  });

  it('uses row counts of tracks laid out in the window', () => {
    expect(
      place({ states: { frames: 'open' }, order: [] }, false, new Map([['frames:1', 4]])).placed[0]?.heightPx,
    ).toBe(79);
  });

  it('moves a track before another and keeps unlisted tracks after their predecessor', () => {
    const order = orderAfterMove(place().placed, 'heap', 'main');
    expect(order).toEqual(['frames', 'counter:heap', 'main']);
    expect(ids(place({ states: {}, order }))).toEqual(['frames:1', 'heap', 'main']);
    expect(ids(place({ states: {}, order }, true))).toEqual(['frames:1', 'heap', 'main', 'pool']);
    expect(orderAfterMove(place().placed, 'frames:1', null)).toEqual(['main', 'counter:heap', 'frames']);
    expect(orderAfterMove(place().placed, 'main', 'main')).toEqual(['frames', 'main', 'counter:heap']);
  });

  it('finds the track and row at a height', () => {
    const { placed } = place();
    expect(trackAt(placed, 30)).toBe(1);
    expect(trackAt(placed, 500)).toBe(-1);
    const main = placed[1];
    if (main === undefined) throw new Error('main is not there');
    expect(rowAt(main, 20 + 2)).toBe(-1);
    expect(rowAt(main, 20 + 3)).toBe(0);
    expect(rowAt(main, 20 + 3 + 18)).toBe(1);
    expect(rowAt({ ...main, state: 'closed' }, 20 + 17)).toBe(0);
  });

  it('gives a shallow main thread the room of the view, in taller rows', () => {
    const list = withRoomForMain(place(), 480);
    expect(list.placed.map(({ topPx, heightPx }) => [topPx, heightPx])).toEqual([
      [0, 20],
      [20, 442],
      [462, 44],
    ]);
    expect(list.heightPx).toBe(506);
    const main = list.placed[1];
    if (main === undefined) throw new Error('no main thread');
    expect(rowTopPx(main, 2)).toBe(20 + 3 + 2 * 24);
    expect(rowAt(main, 20 + 3 + 2 * 24)).toBe(2);
    // As many rows as there are: as tall as they fit.
    const deep = place(NO_CHOICES, false, new Map([['main', 20]]));
    expect(withRoomForMain(deep, 480).placed[1]).toMatchObject({ heightPx: 442, rowPx: 21 });
  });

  it('leaves a deep main thread as it is, and one that is collapsed', () => {
    const deep = place(NO_CHOICES, false, new Map([['main', 60]]));
    expect(withRoomForMain(deep, 480)).toBe(deep);
    const closed = place({ states: { main: 'closed' }, order: [] });
    expect(withRoomForMain(closed, 480)).toBe(closed);
    // Nothing is measured yet.
    expect(withRoomForMain(place(), 0).heightPx).toBe(125);
  });
});
