import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { COMPARED_RULES, comparedEvidence, type ComparedEvidence, type ComparedRow } from './compared-rules.ts';

const URLS = {
  own: 'file:///srv/shop.js',
  vue: '/srv/node_modules/vue/dist/vue.js',
  node: 'node:events',
  none: '',
} as const;

/** A function with its self time in A and B, and with what it calls where that is more. */
type Drawn = readonly [name: string, of: keyof typeof URLS, a: number, b: number, totalA?: number, totalB?: number];

function rowOf([name, of, a, b, totalA = a, totalB = b]: Drawn, line: number): ComparedRow {
  const exceedsNoise = Math.abs(b - a) > 20;
  return {
    ...{ name, url: URLS[of], line: of === 'none' ? 0 : line + 1, column: 1 },
    ...{ base: a, new: b, delta: b - a, baseTotal: totalA, newTotal: totalB },
    ...{ exceedsNoise, totalExceedsNoise: Math.abs(totalB - totalA) > 20 },
  };
}

interface Sides {
  readonly unit?: 'milliseconds' | 'bytes';
  readonly extent?: readonly [number, number];
  readonly samples?: number;
}

function compared(
  drawn: readonly Drawn[],
  { extent = [6000, 6000], samples = 900, unit = 'milliseconds' }: Sides = {},
): ComparedEvidence {
  const sum = (of: 2 | 3): number => drawn.reduce((all, row) => all + row[of], 0);
  const [a, b] = [sum(2), sum(3)];
  const side = (at: 0 | 1, active: number) =>
    unit === 'bytes'
      ? { extent: active, active, samples }
      : { extent: extent[at], active, samples: 5000, activeSamples: samples };
  const isOtherAmount = unit !== 'bytes' && Math.max(a, b) > (4 / 3) * Math.min(a, b);
  return comparedEvidence({
    compared: { base: side(0, a), new: side(1, b), scale: 1, unit, isOtherAmount },
    rows: drawn.map(rowOf),
  });
}

const PICTURES: Record<string, ComparedEvidence> = {
  'nothing-ran': compared([['price', 'own', 0, 500]]),
  'few-samples': compared([['price', 'own', 40, 45]], { samples: 45 }),
  'other-work': compared([
    ['price', 'own', 500, 0],
    ['tax', 'own', 0, 600],
  ]),
  evenly: compared([
    ['price', 'own', 300, 610],
    ['tax', 'own', 200, 390],
    ['emit', 'node', 60, 100],
  ]),
  'own-itself': compared([
    ['emit', 'node', 60, 50, 1360, 420],
    ['handle', 'own', 432, 37, 1100, 300],
    ['price', 'own', 301, 1],
    ['write', 'node', 200, 190],
    ['parse', 'vue', 367, 142],
  ]),
  'own-in-total': compared([
    ['start', 'own', 2, 2, 900, 1400],
    ['visit', 'own', 2, 3, 300, 720],
    ['traverse', 'vue', 200, 560],
    ['track', 'vue', 100, 160],
    ['render', 'vue', 600, 610],
  ]),
  others: compared([
    ['load', 'own', 50, 55],
    ['traverse', 'vue', 200, 560],
  ]),
  unexplained: compared([
    ['price', 'own', 100, 140],
    ...Array.from({ length: 12 }, (_, at): Drawn => [`f${at}`, 'node', 30, 60]),
  ]),
  alike: compared([
    ['price', 'own', 700, 705],
    ['parse', 'vue', 300, 290],
  ]),
};

const time = fc.nat(900);
/** Self times in A and B of two own functions, of a library and of Node. */
type Times = readonly [price: Pair, handle: Pair, library: Pair, node: Pair];
type Pair = readonly [a: number, b: number];
const pair = fc.tuple(time, time);
const times: fc.Arbitrary<Times> = fc.tuple(pair, pair, pair, pair);

const NO_TIMES: Times = [
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
];
const ofTimes = ([price, handle, library, node]: Times): ComparedEvidence =>
  compared([
    ['price', 'own', ...price],
    ['handle', 'own', 10, 10, 10 + handle[0] + library[0], 10 + handle[1] + library[1]],
    ['write', 'node', ...handle],
    ['traverse', 'vue', ...library],
    ['emit', 'node', ...node, node[0] + price[0] + library[0], node[1] + price[1] + library[1]],
  ]);
type Evidence = Made<Times, ComparedEvidence>;
const made = (of: Times): Evidence => ({ of, evidence: ofTimes(of) });
const changed = (of: Times, by: (pair: Pair) => Pair): Evidence => made([by(of[0]), by(of[1]), by(of[2]), by(of[3])]);
const CAUSES: Readonly<Record<string, 'self' | 'total' | 'foreign'>> = {
  'own-itself': 'self',
  'own-in-total': 'total',
  others: 'foreign',
};

/** An own function has about half of what changed, or is a small difference of large times: noise of a tenth decides. */
function isAtLimit([price, handle, library, node]: Times): boolean {
  const changes = [price, handle, library, node].map(([a, b]) => b - a);
  const gain = changes.reduce((sum, each) => sum + Math.max(0, each), 0);
  const loss = changes.reduce((sum, each) => sum + Math.max(0, -each), 0);
  const amounts = [price, handle, library, node].reduce((sum, [a, b]) => sum + a + b, 0);
  const own = [changes[0] ?? 0, (changes[1] ?? 0) + (changes[2] ?? 0)].map(Math.abs);
  const wholes = [gain, loss, Math.abs(gain - loss)];
  const noise = 0.1 * amounts;
  return own.some((each) => wholes.some((whole) => Math.abs(each - 0.5 * whole) < 2 * noise || whole < 2 * noise));
}

testRules<Evidence, string>('the rules of two profiles', {
  rules: rulesOver(COMPARED_RULES, ['alike']),
  pictures: Object.fromEntries(Object.entries(PICTURES).map(([id, evidence]) => [id, { of: NO_TIMES, evidence }])),
  levels: { good: ['good'] },
  drawn: times.map(made),
  noisy: ({ of }, noise) => changed(of, ([a, b]) => [noise(a), noise(b)]),
  // A part that went cannot go twice.
  more: ({ of }) => changed(of, ([a, b]) => (of.some(([was, is]) => 2 * is < was) ? [a, b] : [a, 2 * b - a])),
  // Own code is one culprit: a function, or the one that calls it. At the limit either may be named.
  culprit: ({ id }, { of, evidence }) => {
    const cause = CAUSES[id];
    if (cause === undefined || isAtLimit(of)) return null;
    return evidence[cause]?.isOwn === true ? 'own' : 'others';
  },
  isOwnFirst: ({ id }, { evidence: { self, total } }) => id !== 'others' || (self === null && total === null),
  explainsEnough: ({ id }, { evidence }) => {
    const cause = CAUSES[id];
    return cause === undefined || (evidence[cause]?.explained ?? 0) >= 0.5;
  },
});

test('reads as a page', () => {
  expect(tableOf(COMPARED_RULES, PICTURES)).toMatchInlineSnapshot(`
    "nothing-ran [plain]: No verdict: one recording has no function that ran, A 0 ms and B 500.0 ms.
    other-work [plain]: Other work: no function of your own ran in both. A has price (shop.js:1:1), total 500.0 ms; B tax (shop.js:2:1), total 600.0 ms.
    evenly [plain]: B was active for 1.10 s, A for 560.0 ms, and each function of your own changed in proportion: more or less of the same work, or all of it in another time. The largest: self of price (shop.js:1:1) went from 300.0 ms to 610.0 ms, which explains 57.4% of the change.
    own-itself [plain]: B was active for 420.0 ms, A for 1.36 s: self of handle (shop.js:2:1) went from 432.0 ms to 37.0 ms; with price (shop.js:3:1) it explains 73.9% of the change.
    own-in-total [plain]: B was active for 1.33 s, A for 904.0 ms: total of visit (shop.js:2:1) went from 300.0 ms to 720.0 ms, which explains 97.4% of the change, in traverse (vue.js:3:1) of vue.
    others [plain]: B was active for 615.0 ms, A for 250.0 ms: self of traverse (vue.js:2:1) of vue went from 200.0 ms to 560.0 ms, which explains 98.6% of the change. No function of your own explains half of it.
    few-samples [plain]: No verdict: one recording has only 45 samples of functions. Both were active for about as long, A 40.0 ms and B 45.0 ms.
    unexplained [plain]: B was active for 860.0 ms, A for 460.0 ms; no function of your own explains half of the change. The largest: self of price (shop.js:1:1) went from 100.0 ms to 140.0 ms, which explains 10.0% of the change.
    alike [plain]: No function changed by more than two recordings of one build do. Both were active for about as long, A 1.00 s and B 995.0 ms."
  `);
});

test('functions without any file may all be own', () => {
  const { self } = compared([
    ['find', 'none', 100, 500],
    ['main', 'none', 50, 50],
  ]);
  expect(self).toMatchObject({ isOwn: true, explained: 1 });
});

test('what is alive is told as bytes: by the function that has it, by its own caller, and never as unchanged where few samples say so', () => {
  const live = (drawn: readonly Drawn[], samples = 900): string =>
    tableOf(
      COMPARED_RULES.filter((rule) => rule.apply(compared(drawn, { unit: 'bytes', samples })) !== null).slice(0, 1),
      {
        'own-itself': compared(drawn, { unit: 'bytes', samples }),
        'own-in-total': compared(drawn, { unit: 'bytes', samples }),
        'few-samples': compared(drawn, { unit: 'bytes', samples }),
        'nothing-ran': compared(drawn, { unit: 'bytes', samples }),
      },
    );
  const emit: Drawn = ['emit', 'node', 300, 310];
  expect(live([['makeRows', 'own', 100, 700], emit])).toBe(
    'own-itself [plain]: B has 1,010 B alive, A 400 B: self of makeRows (shop.js:1:1) went from 100 B to 700 B, which explains 98.4% of the change.',
  );
  expect(live([['load', 'own', 5, 5, 105, 705], ['parse', 'none', 100, 700], emit])).toMatch(
    /total of load \(shop\.js:1:1\) went from 105 B to 705 B, .*, in parse\.$/,
  );
  expect(live([['makeRows', 'own', 100, 105]], 8)).toMatch(
    /^few-samples .*only 8 samples of functions\. B has 105 B alive/,
  );
  expect(live([['makeRows', 'own', 0, 0]])).toMatch(/neither recording has any allocation that is alive/);
});
