import { describe, expect, it } from 'vitest';
import { atOnce } from '../../core/widgets/icicle/steps.ts';
import { colouringBy } from '../../core/widgets/profile/colouring.ts';
import { findHits, hitBeside, hitTicks, numberOfHit } from './chart-hits.ts';
import { profileChart, nameOf, selfOf, stackOf, stackText, subtreeText, widestOf } from './profile-chart.ts';
import { durationText } from '../../../shared/base/duration-text.ts';

const place = (name: string, url = 'https://shop.test/app.js', line = 3) => ({ name, url, line, column: 1 });

/*
 * 0 ms     20      60    80       100
 * |main 0           |    |tick 3  |
 * |parse 1 |render 2|    |parse 5 |
 *          |(gc) 4: 30 to 40
 */
const CHART = atOnce(
  profileChart(
    {
      boxes: 6,
      functions: [
        place('main'),
        place('parse', 'file:///srv/app/node_modules/csv/parse.js', 7),
        place('', 'https://shop.test/app.js', 9),
        place('tick'),
        { name: '(garbage collector)', url: '', line: 0, column: 0 },
      ],
      depth: Uint32Array.of(0, 1, 1, 0, 2, 1),
      starts: Float64Array.of(0, 0, 20, 80, 30, 80),
      sizes: Float64Array.of(60, 20, 40, 20, 10, 20),
      functionOf: Uint32Array.of(0, 1, 2, 3, 4, 1),
      depths: 3,
      extent: 120,
    },
    120,
  ),
);

it('colors a limited number of functions per step', () => {
  const functions = Array.from({ length: 5000 }, (_, at) => place(`f${at}`));
  const byKind = colouringBy('kind', []);
  let coloured = 0;
  const steps = profileChart(
    {
      boxes: 1,
      functions,
      depth: Uint32Array.of(0),
      starts: Float64Array.of(0),
      sizes: Float64Array.of(60),
      functionOf: Uint32Array.of(4999),
      depths: 1,
      extent: 60,
    },
    60,
    {
      ...byKind,
      groupOf: (of, page) => {
        coloured += 1;
        return byKind.groupOf(of, page);
      },
    },
  );
  let most = 0;
  let all = 0;
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    most = Math.max(most, coloured);
    all += coloured;
    coloured = 0;
  }
  expect(all).toBe(5000);
  expect(most).toBeLessThanOrEqual(1000);
});

describe('the chart of a CPU profile', () => {
  it('is as long as the recording even if its end is idle', () => {
    expect(CHART.layout.total).toBe(120);
    expect(CHART.layout.rowCount).toBe(3);
  });

  it('has the self time of each category', () => {
    // script: main 0, (anonymous) 30, tick 0; third: parse 20 + 20; gc 10.
    expect(CHART.selfSizes).toEqual([30, 0, 40, 0, 10, 0]);
    expect(selfOf(CHART, 2)).toBe(30);
    expect(nameOf(CHART, 2)).toBe('(anonymous)');
  });

  it('finds calls by name and source, row by row', () => {
    const hits = findHits(CHART, 'PARSE');
    expect(hits.set.size).toBe(2);
    expect(hits.set.has(5)).toBe(true);
    expect(hitBeside(CHART, hits, null, 1)).toBe(1);
    expect(hitBeside(CHART, hits, null, -1)).toBe(5);
    expect(hitBeside(CHART, hits, 1, 1)).toBe(5);
    expect(hitBeside(CHART, hits, 5, 1)).toBe(1);
    // From a call that is not a result to the next one.
    expect(hitBeside(CHART, hits, 2, 1)).toBe(5);
    expect(hitBeside(CHART, hits, 2, -1)).toBe(1);
    expect([1, 5, 2, null].map((box) => numberOfHit(CHART, hits, box))).toEqual([1, 2, 0, 0]);
    expect([...hitTicks(CHART, hits)].map(Math.round)).toEqual([0, 80]);
    expect(findHits(CHART, 'app.js:9').set.has(2)).toBe(true);
    const byOther = findHits(CHART, 'drawRows', ({ line }) => (line === 9 ? 'drawRows' : ''));
    expect(hitBeside(CHART, byOther, null, 1)).toBe(2);
    const none = findHits(CHART, ' ');
    expect([none.set.size, hitBeside(CHART, none, 0, 1), hitTicks(CHART, none).length]).toEqual([0, -1, 0]);
  });

  it('finds the widest call of a function, or none', () => {
    expect(widestOf(CHART, place('parse', 'file:///srv/app/node_modules/csv/parse.js', 7))).toBe(1);
    expect(widestOf(CHART, place('parse'))).toBe(-1);
  });

  it('formats a stack and a subtree as text', () => {
    expect(stackText(stackOf(CHART, 4))).toBe(
      [
        '    at (garbage collector)',
        '    at (anonymous) (https://shop.test/app.js:9:1)',
        '    at main (https://shop.test/app.js:3:1)',
      ].join('\n'),
    );
    expect(subtreeText(CHART, 0, durationText)).toBe(
      [
        'main 60.0 ms  app.js:3:1',
        '  parse 20.0 ms  parse.js:7:1',
        '  (anonymous) 40.0 ms  app.js:9:1',
        '    (garbage collector) 10.0 ms',
      ].join('\n'),
    );
    expect(subtreeText(CHART, 0, durationText, 1)).toBe('main 60.0 ms  app.js:3:1\n… cut after 1 calls');
  });
});
