import { describe, expect, it } from 'vitest';
import { createIcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import { traceTrack } from '../testing/trace-answers.ts';
import { labelName, type TrackChart } from './track-chart.ts';
import type { TrackContent } from './track-contents.ts';
import { stackAround, stackOfBox, subtreeOfBox } from './track-texts.ts';
import { BY_ACTIVITY } from '../activities.ts';
import { tracksPicture, type PictureTrack } from './tracks-picture.ts';

const INK = {
  fills: ['script', 'style'],
  labels: ['black', 'black'],
  ground: 'white',
  text: 'ink',
  second: 'grey',
  line: 'thin',
};
const NO_EVENT = 0xffffffff;

/** `[depth, start, size, label]` each. */
function chartOf(
  names: readonly (readonly [string, 'event' | 'function'])[],
  boxes: readonly (readonly number[])[],
): TrackChart {
  return {
    layout: createIcicleLayout({
      depths: Uint32Array.from(boxes, ([depth = 0]) => depth),
      starts: Float64Array.from(boxes, ([, start = 0]) => start),
      sizes: Float64Array.from(boxes, ([, , size = 0]) => size),
      categories: new Uint8Array(boxes.length),
    }),
    labelOf: Uint32Array.from(boxes, ([, , , label = 0]) => label),
    eventOf: new Uint32Array(boxes.length).fill(NO_EVENT),
    folding: null,
    labels: names.map(([name, kind]) => ({
      name,
      kind,
      activity: 'scripting',
      url: 'https://a.test/x.js',
      line: 3,
      column: 0,
    })),
    categories: new Uint8Array(names.length),
    colours: BY_ACTIVITY,
  };
}

const MAIN = chartOf(
  [
    ['RunTask', 'event'],
    ['makeRows', 'function'],
    ['addRow', 'function'],
  ],
  [
    [0, 0, 100, 0],
    [1, 25, 50, 1],
    [2, 25, 10, 2],
    [2, 40, 20, 2],
  ],
);

function picture(tracks: readonly PictureTrack[], window = { from: 0, to: 100 }) {
  return tracksPicture({
    title: 'A trace',
    note: 'note',
    window,
    tracks,
    markers: [{ id: 'lcp', kind: 'lcp', label: 'LCP', title: 'LCP', atMs: 50, event: 1 }],
    nameOf: labelName,
    titleOf: (trackId, box) => `${trackId} ${box}`,
    ink: INK,
    fontFamily: 'x',
    measurePx: (text) => text.length * 6,
  });
}
const boxes = (chart: TrackChart): TrackContent => ({ kind: 'boxes', chart });

describe('an image of tracks', () => {
  it('stacks tracks with their names under title, ruler and markers', () => {
    const { rects, texts } = picture([
      { track: traceTrack('a', { name: 'Main' }), content: boxes(MAIN) },
      { track: traceTrack('b', { name: 'Worker' }), content: boxes(chartOf([['sum', 'function']], [[0, 50, 50, 0]])) },
    ]);
    // 16 and 160 px on the left, 16 on the right: 1408 px for 100 ms. Three rows of 18 px and a gap of 10 px are above the second track.
    expect(rects.filter(({ title }) => title !== undefined)).toEqual([
      { leftPx: 176, topPx: 86, widthPx: 1407, heightPx: 17, fill: 'script', title: 'a 0' },
      { leftPx: 528, topPx: 104, widthPx: 703, heightPx: 17, fill: 'script', title: 'a 1' },
      expect.objectContaining({ leftPx: 528, topPx: 122, title: 'a 2' }),
      expect.objectContaining({ topPx: 122, title: 'a 3' }),
      { leftPx: 880, topPx: 150, widthPx: 703, heightPx: 17, fill: 'script', title: 'b 0' },
    ]);
    expect(texts).toContainEqual({ leftPx: 16, baselinePx: 98.5, text: 'Main', fill: 'ink' });
    expect(texts).toContainEqual({ leftPx: 16, baselinePx: 162.5, text: 'Worker', fill: 'ink' });
    expect(texts).toContainEqual({ leftPx: 882, baselinePx: 80, text: 'LCP', fill: 'grey' });
    expect(texts.map(({ text }) => text)).toContain('Scripting');
    expect(texts.map(({ text }) => text)).not.toContain('Style');
  });

  it('omits invisible rows and fills counters under their line', () => {
    const counter: TrackContent = {
      kind: 'counter',
      counter: { atMs: Float64Array.of(0, 50), series: [{ name: 'heap', values: Float64Array.of(0, 10) }] },
    };
    const { rects, texts } = picture(
      [
        { track: traceTrack('b', { name: 'Worker' }), content: boxes(chartOf([['sum', 'function']], [[0, 0, 10, 0]])) },
        { track: traceTrack('c', { name: 'JS heap', kind: 'counter' }), content: counter },
      ],
      { from: 40, to: 60 },
    );
    expect(texts.map(({ text }) => text)).not.toContain('Worker');
    const columns = rects.filter(({ fill, widthPx }) => fill === 'grey' && widthPx === 2);
    expect(columns).toHaveLength(704);
    expect(columns[0]).toMatchObject({ leftPx: 176, topPx: 125, heightPx: 1 });
    expect(columns.at(-1)).toMatchObject({ topPx: 86, heightPx: 40 });
  });
});

describe('a box as text', () => {
  it('is its stack, with or without events, and its subtree', () => {
    expect(stackOfBox(MAIN, 3).map(({ name }) => name)).toEqual(['addRow', 'makeRows']);
    expect(stackAround(MAIN, 3).map(({ name }) => name)).toEqual(['addRow', 'makeRows', 'RunTask']);
    expect(subtreeOfBox(MAIN, 1)).toBe(
      ['makeRows 50.0 ms  x.js:3', '  addRow 10.0 ms  x.js:3', '  addRow 20.0 ms  x.js:3'].join('\n'),
    );
  });
});
