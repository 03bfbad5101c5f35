/** Tracks of marks, measures and `console.timeStamp`, with times computed by hand. */
import { expect, it } from 'vitest';
import { openTrace } from '../testing/read-trace.ts';
import type { PlainEvent } from '../testing/trace-of.ts';
import { createTraceModel } from '../trace-model.ts';
import { timingTracks } from './timing-tracks.ts';

const T0 = 1_000_000;
const MAIN = { pid: 1, tid: 2 };
const stamp = (ts: number, data: object): PlainEvent => ({
  ph: 'I',
  cat: 'devtools.timeline',
  name: 'TimeStamp',
  ...MAIN,
  ts: T0 + ts,
  args: { data },
});

/** `name start+duration` of each box, by track. */
function tracksOf(events: readonly PlainEvent[]): Record<string, string[]> {
  const { tracks } = timingTracks(createTraceModel(openTrace(JSON.stringify(events))));
  return Object.fromEntries(
    tracks.map(({ track, chart }) => {
      const drawn = chart?.().piece(0, Infinity);
      if (drawn === undefined) throw new Error(`${track.id} is drawn from nothing`);
      const { startMs, durationMs, depth, labelOf, labels } = drawn;
      return [
        track.id,
        Array.from(startMs, (start, box) => `${labels[labelOf[box]].name} ${start}+${durationMs[box]} @${depth[box]}`),
      ];
    }),
  );
}

it('time stamps are instants, or spans between named stamps', () => {
  expect(
    tracksOf([
      { ph: 'X', cat: 'x', name: 'RunTask', ...MAIN, ts: T0, dur: 90_000 },
      stamp(1_000, { name: 'first' }),
      stamp(5_000, { message: 'second' }),
      stamp(9_000, { name: 'between', start: 'first', end: 'second' }),
      stamp(10_000, { name: 'until now', start: 'second', track: 'Mine' }),
      stamp(20_000, { name: 'given', start: T0 + 12_000, end: T0 + 14_000, track: 'Mine', trackGroup: 'Ours' }),
      stamp(30_000, { name: 'alone', track: 'Mine' }),
    ]),
  ).toEqual({
    'timings:1': ['between 1+4 @0', 'second 5+0 @0', 'first 1+0 @1'],
    'extension:1::Mine': ['until now 5+5 @0', 'alone 30+0 @0'],
    'extension:1:Ours:Mine': ['given 12+2 @0'],
  });
});

it('nests measures, with marks and extension tracks in separate rows', () => {
  const measure = (name: string, id: string, from: number, to: number, args: object = {}): PlainEvent[] => [
    { ph: 'b', cat: 'blink.user_timing', name, id2: { local: id }, ...MAIN, ts: T0 + from, args },
    { ph: 'e', cat: 'blink.user_timing', name, id2: { local: id }, ...MAIN, ts: T0 + to },
  ];
  const detail = (devtools: object): string => JSON.stringify({ devtools });
  expect(
    tracksOf([
      ...measure('outer', '0x1', 0, 50_000),
      ...measure('inner', '0x2', 10_000, 20_000),
      ...measure('theirs', '0x3', 10_000, 20_000, { detail: detail({ track: 'T', trackGroup: 'G' }) }),
      ...measure('not of DevTools', '0x4', 60_000, 70_000, { detail: '{"devtools":' }),
      { ph: 'I', cat: 'blink.user_timing', name: 'mark', ...MAIN, ts: T0 + 15_000, args: {} },
      {
        ph: 'I',
        cat: 'blink.user_timing',
        name: 'marker',
        ...MAIN,
        ts: T0 + 16_000,
        args: { data: { detail: detail({ track: 'T', trackGroup: 'G' }) } },
      },
      { ph: 'I', cat: 'loading', name: 'MarkLoad', ...MAIN, ts: T0 + 80_000, args: {} },
      { ph: 'I', cat: 'loading', name: 'something else', ...MAIN, ts: T0 + 80_000, args: {} },
    ]),
  ).toEqual({
    'timings:1': [
      'outer 0+50 @0',
      'not of DevTools 60+10 @0',
      'Onload event 80+0 @0',
      'inner 10+10 @1',
      'mark 15+0 @2',
    ],
    'extension:1:G:T': ['theirs 10+10 @0', 'marker 16+0 @1'],
  });
});
