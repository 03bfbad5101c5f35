/** Content of a track with two boxes, one inside the other. */
import { createIcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import { BY_ACTIVITY } from '../activities.ts';
import type { TrackContent } from '../tracks/track-contents.ts';

/** Event 5 of 100 ms, and in it event 6 from 10 to 30 ms. */
export const NESTED_BOXES: TrackContent = {
  kind: 'boxes',
  chart: {
    layout: createIcicleLayout({
      depths: Uint32Array.of(0, 1),
      starts: Float64Array.of(0, 10),
      sizes: Float64Array.of(100, 20),
      categories: Uint8Array.of(0, 0),
    }),
    labelOf: Uint32Array.of(0, 0),
    eventOf: Uint32Array.of(5, 6),
    folding: null,
    labels: [{ name: 'x', activity: 'other', kind: 'event', url: '', line: 0, column: 0 }],
    categories: Uint8Array.of(0),
    colours: BY_ACTIVITY,
  },
};
