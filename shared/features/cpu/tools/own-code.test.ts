import { expect, it } from 'vitest';
import type { CpuPlace } from '../../../engine/profile/contract/sampled-profiles.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { ownCodeText, ownFunctions } from './own-code.ts';

const APP = 'https://shop.test/app.js';
const place = (name: string, url: string): CpuPlace => ({ name, url, line: 3, column: 1 });
const row = (of: CpuPlace, self: number, total: number) => ({ ...of, self, total, samples: self });
const SELECT = place('select', APP);
const EQUAL = place('s', APP);
const CHART = place('draw', 'https://cdn.test/chart.js');
const TIMER = place('listOnTimeout', 'node:internal/timers');

/** `s` of the bundle is `isEqual` of a package; `select` is the author's. */
async function read() {
  const asked: CpuPlace[][] = [];
  const { context } = toyHeap({
    answers: {
      'profile.functions': () => ({
        rows: [
          row(SELECT, 2, 60),
          row(EQUAL, 50, 58),
          row(CHART, 20, 20),
          row(TIMER, 1, 1),
          row(place('next', APP), 1, 1),
        ],
        start: 0,
        total: 5,
      }),
      'profile.originals': ({ places = [] }) => ({
        originals: places.flatMap(({ name, url, line, column }) =>
          url === APP
            ? {
                place: { name: name ?? '', url, line, column },
                original: {
                  name: name === 's' ? 'isEqual' : (name ?? ''),
                  source: name === 's' ? 'node_modules/lodash/isEqual.js' : 'src/summary.js',
                  ...{ line: 7, column: 1 },
                },
                besideFile: null,
              }
            : [],
        ),
        // The analysis process knows the page's origin and the person's patterns.
        ignored: [CHART],
        ...{ maps: [], unreadable: [], problems: [], hasStoredMaps: true },
      }),
      'profile.own-code': ({ foreign }) => {
        asked.push([...foreign]);
        return {
          rows: [
            {
              ...row(SELECT, 2, 60),
              through: [{ ...EQUAL, weight: 58, all: 58, parts: [{ ...EQUAL, weight: 58, isOwn: false }] }],
            },
          ],
          unowned: 0,
          paths: [
            { ...SELECT, depth: 0, total: 60 },
            { ...SELECT, line: 99, depth: 1, total: 40 },
          ],
        };
      },
    },
  });
  return { own: await ownFunctions('/a.cpuprofile', context), asked };
}

it('takes packages by their original source, other origins and the runtime for foreign', async () => {
  const { asked } = await read();
  expect(asked).toEqual([[{ ...EQUAL, package: 'lodash' }, CHART, TIMER]]);
});

it('shows what a library did for a function of the author, by the original names', async () => {
  const { own } = await read();
  expect(ownCodeText(own.rows, own.paths, 100)).toContain(
    '| select (summary.js:7:1) | 60.0ms | 60.0% | 2.0ms | isEqual 58.0ms |',
  );
});

it('says nothing where libraries did little', async () => {
  const { own } = await read();
  expect(ownCodeText(own.rows, own.paths, 1000)).toBe('');
});
