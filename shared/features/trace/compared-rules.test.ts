import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAIN_THREAD_WORK,
  type TraceChange,
  type TraceComparison,
  type TraceDifference,
} from '../../engine/trace/contract/trace-comparison.ts';
import { judge, type Judged } from '../../core/findings/rules.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import type { ComparedRow } from '../cpu/compared-rules.ts';
import { comparedTraceEvidence, type ComparedTraceEvidence } from './compared-evidence.ts';
import { COMPARED_TRACE_RULES } from './compared-rules.ts';

type Drawn = readonly [name: string, base: number | null, later: number | null, verdict?: TraceChange['verdict']];

const row =
  (unit: TraceChange['unit'] = 'ms') =>
  ([name, base, later, verdict = 'chance']: Drawn): TraceChange => ({
    ...{ name, unit, base, new: later, delta: base === null || later === null ? null : later - base },
    ...{ better: 'lower', verdict },
  });

type Side = TraceComparison['base'];
const SIDE: Side = {
  ...{ durationMs: 5000, cpuSamples: true, screenshots: false, isIncomplete: false, workMs: 700, requests: 4 },
  ...{ loads: 1, interactions: 9, processorShare: null },
};

interface Picture {
  readonly figures?: readonly Drawn[];
  readonly activities?: readonly Drawn[];
  readonly scripts?: readonly Drawn[];
  readonly requests?: readonly Drawn[];
  readonly differences?: readonly TraceDifference[];
  readonly a?: Partial<Side>;
  readonly b?: Partial<Side>;
  readonly pages?: TraceComparison['pages'];
  /** Self time of functions in A and B. */
  readonly functions?: readonly (readonly [name: string, url: string, a: number, b: number])[];
  readonly delivery?: readonly Drawn[];
}

const OWN = 'https://shop.test/price.js';
const LIBRARY = 'https://shop.test/node_modules/vue/vue.js';

function comparisonOf(picture: Picture): TraceComparison {
  const { figures = [], activities = [], scripts = [], requests = [], differences = [], a, b, pages } = picture;
  return {
    ...{ base: { ...SIDE, ...a }, new: { ...SIDE, ...b }, differences: [...differences], per: 'recording' },
    ...(pages === undefined ? {} : { pages }),
    ...{ figures: figures.map(row()), activities: activities.map(row()), scripts: scripts.map(row()) },
    ...{ requests: requests.map(row()), renders: [], firstPaint: null },
    delivery: (picture.delivery ?? []).map(row('count')),
  };
}

function drawn(picture: Picture): ComparedTraceEvidence {
  const { functions } = picture;
  const rows = functions?.map(([name, url, base, later], line): ComparedRow => ({
    ...{ name, url, line: line + 1, column: 1, base, new: later, delta: later - base },
    ...{ baseTotal: base, newTotal: later },
    ...{ exceedsNoise: Math.abs(later - base) > 20, totalExceedsNoise: Math.abs(later - base) > 20 },
  }));
  const active = (at: 2 | 3): number => (functions ?? []).reduce((sum, each) => sum + each[at], 0);
  const side = (at: 2 | 3) => ({ extent: 5000, active: active(at), samples: 5000, activeSamples: 900 });
  return comparedTraceEvidence(
    comparisonOf(picture),
    rows === undefined
      ? null
      : { compared: { base: side(2), new: side(3), scale: 1, unit: 'milliseconds', isOtherAmount: true }, rows },
  );
}

const WORK = MAIN_THREAD_WORK;
const PICTURES: Record<string, ComparedTraceEvidence> = {
  'without-page': drawn({ b: { workMs: null } }),
  'nothing-ran': drawn({ a: { workMs: 0.2, requests: 0 }, figures: [[WORK, 0.2, 700, 'worse']] }),
  'same-recording': drawn({ figures: [[WORK, 700, 700, 'same']] }),
  'recorded-differently': drawn({
    differences: ['cpu-samples', 'length'],
    figures: [[WORK, 700, 2100, 'not-comparable']],
  }),
  'other-work': drawn({
    differences: ['interactions'],
    b: { interactions: 3 },
    figures: [[WORK, 700, 2100, 'not-comparable']],
  }),
  'other-page': drawn({
    pages: { base: 'https://shop.test/', new: 'https://shop.test/basket' },
    figures: [[WORK, 700, 2100, 'worse']],
    scripts: [
      ['https://shop.test/list.4f2a91c.js', 500, null, 'only-base'],
      ['https://shop.test/basket.js', null, 900, 'only-new'],
    ],
  }),
  mixed: drawn({
    figures: [
      [WORK, 700, 2100, 'worse'],
      ['Total blocking time', 90, 20, 'better'],
    ],
  }),
  slower: drawn({
    figures: [[WORK, 700, 2100, 'worse']],
    functions: [
      ['price', OWN, 20, 1400],
      ['patch', LIBRARY, 300, 320],
    ],
  }),
  faster: drawn({
    figures: [[WORK, 2100, 700, 'better']],
    activities: [['layout', 1500, 100, 'better']],
  }),
  longer: drawn({
    differences: ['length'],
    b: { durationMs: 20_000 },
    figures: [[WORK, 160, 40, 'not-comparable']],
  }),
  'busy-machine': drawn({
    differences: ['processor'],
    a: { processorShare: 0.96 },
    b: { processorShare: 0.6 },
    figures: [[WORK, 700, 1200, 'not-comparable']],
  }),
  'vital-once': drawn({
    figures: [
      [WORK, 700, 710, 'same'],
      ['Largest contentful paint', 900, 2100, 'one-value'],
    ],
    requests: [['https://shop.test/api/prices', 90, 1290, 'one-value']],
  }),
  'within-noise': drawn({
    figures: [[WORK, 300, 1200]],
    functions: [['price', OWN, 20, 900]],
  }),
  'one-value': drawn({
    figures: [
      [WORK, 700, 710, 'same'],
      ['Busy workers', 40, 2040, 'one-value'],
    ],
  }),
  'single-values': drawn({ figures: [['Longest task', 80, 90, 'same']] }),
  alike: drawn({
    figures: [
      [WORK, 700, 740],
      ['Longest task', 80, 120, 'one-value'],
    ],
  }),
};

const NAMES = ['Total blocking time', 'Largest contentful paint', 'Busy workers'] as const;
type Pair = readonly [base: number, later: number];
interface Any {
  readonly own: Pair;
  readonly library: Pair;
  /** Figures with their amounts, and how many values each recording has of it. */
  readonly figures: readonly (readonly [name: string, amounts: Pair, isOnce: boolean])[];
}
const NOTHING_DRAWN: Any = { own: [0, 0], library: [0, 0], figures: [] };
const amount = fc.nat(3000);
const pair = fc.tuple(amount, amount);
const any: fc.Arbitrary<Any> = fc.record({
  own: pair,
  library: pair,
  figures: fc.tuple(...NAMES.map((name) => fc.tuple(fc.constant(name), pair, fc.boolean()))),
});

/** As figures are judged: a change that two recordings of one page differ by is none. */
function asJudged(name: string, [base, later]: Pair, isOnce = false): Drawn {
  if (Math.abs(later - base) <= 0.3 * (base + later)) return [name, base, later, 'same'];
  return [name, base, later, isOnce ? 'one-value' : later > base ? 'worse' : 'better'];
}

/** The work is that of two scripts. */
const pictureOf = ({ figures, own, library }: Any): Picture => ({
  figures: [
    asJudged(WORK, [50 + own[0] + library[0], 50 + own[1] + library[1]]),
    ...figures.map(([name, amounts, isOnce]) => asJudged(name, amounts, isOnce)),
  ],
  scripts: [asJudged(OWN, own), asJudged(LIBRARY, library)],
  functions: [
    ['price', OWN, ...own],
    ['patch', LIBRARY, ...library],
  ],
});

const CHANGED: ReadonlySet<string> = new Set(['mixed', 'slower', 'faster']);
const SMALL: ReadonlySet<string> = new Set(['unexplained', 'small-function']);
type Evidence = Made<Any, ComparedTraceEvidence>;
const made = (of: Any): Evidence => ({ of, evidence: drawn(pictureOf(of)) });

/** The code that is blamed; null if the sentence blames none. */
function culprit({ id }: Judged<string>, { evidence: { cause, isMore, worse, better } }: Evidence): string | null {
  const isSaid = id === 'mixed' || (id === 'slower' && isMore) || (id === 'faster' && !isMore);
  if (!isSaid || cause === null || SMALL.has(cause.kind) || worse.count + better.count === 0) return null;
  // A script, or a function in it, is the same code.
  const name = told('names' in cause.of ? (cause.of.names[0]?.value ?? '') : cause.of.figure.value, PERSON);
  return /price|vue/.exec(name)?.[0] ?? name;
}

const changedBy = ([a, b]: Pair, by: (value: number) => number): Pair => [by(a), by(b)];
const twice = ([a, b]: Pair): Pair => [a, Math.max(0, 2 * b - a)];

testRules<Evidence, string>('the rules of two traces', {
  rules: rulesOver(COMPARED_TRACE_RULES, ['alike']),
  pictures: Object.fromEntries(Object.entries(PICTURES).map(([id, evidence]) => [id, { of: NOTHING_DRAWN, evidence }])),
  levels: { good: ['good'] },
  drawn: any.map(made),
  noisy: ({ of }, noise) =>
    made({
      own: changedBy(of.own, noise),
      library: changedBy(of.library, noise),
      figures: of.figures.map(([name, amounts, isOnce]) => [name, changedBy(amounts, noise), isOnce]),
    }),
  more: ({ of }) =>
    made({
      own: twice(of.own),
      library: twice(of.library),
      figures: of.figures.map(([name, amounts, isOnce]) => [name, twice(amounts), isOnce]),
    }),
  culprit,
  isOwnFirst: (judged, { of, evidence: { isMore } }) => {
    const sign = isMore ? 1 : -1;
    const [own, library] = [of.own, of.library].map(([a, b]) => sign * (b - a));
    return culprit(judged, made(of)) !== 'vue' || (own ?? 0) < 0.5 * (library ?? 0);
  },
  explainsEnough: ({ id }, { evidence: { cause } }) =>
    !CHANGED.has(id) || cause === null || SMALL.has(cause.kind) || cause.of.explained >= 0.5,
});

test('never contradicts its own table', () => {
  fc.assert(
    fc.property(any, (of) => {
      const { evidence } = made(of);
      const { worse, better, once, hidden } = evidence;
      const counts = [worse, better, once, hidden].map(({ count }) => Math.min(1, count)).join('');
      const allowed: Record<string, RegExp> = { alike: /^0000$/, slower: /^10/, faster: /^01/, mixed: /^11/ };
      expect(counts).toMatch(allowed[judge(COMPARED_TRACE_RULES, evidence)[0]?.id ?? ''] ?? /^00/);
    }),
  );
});

test('takes one page at another address, and one build at another, for the same work', () => {
  const figures: Drawn[] = [[WORK, 700, 2100, 'worse']];
  const pages = { base: 'https://shop.test/old.html', new: 'https://shop.test/new.html' };
  const rule = (scripts: readonly Drawn[]) => judge(COMPARED_TRACE_RULES, drawn({ figures, pages, scripts }))[0]?.id;
  expect(
    rule([
      ['https://shop.test/app.4f2a91c.js', 500, null],
      ['https://shop.test/app.8b21d0e.js', null, 900],
    ]),
  ).toBe('slower');
  // Scripts inside of the page.
  expect(
    rule([
      [pages.base, 500, null],
      [pages.new, null, 900],
    ]),
  ).toBe('slower');
});

test('reads as a page', () => {
  expect(tableOf(COMPARED_TRACE_RULES, PICTURES)).toMatchInlineSnapshot(`
    "without-page [none]: No verdict: no main thread of a page is in B, so no figure was measured in both.
    nothing-ran [none]: No verdict: nothing ran in A. Record the same actions in both.
    same-recording [none]: Zero changes: both are the same capture. No verdict: compare it with one recorded before or after what you changed.
    recorded-differently [none]: No verdict: the recordings differ in CPU samples and length. Record both the same way.
    other-work [none]: No verdict: the recordings differ in number of interactions, so they did other work. Record both the same way.
    other-page [none]: No verdict: other pages, / and /basket, without a script that ran in both. If they are two builds of one page, prove the fix: Prove a fix loads both in turns.
    mixed [mixed]: Worse: Main-thread work +1.40 s (+200.0%); better: Total blocking time −70.0 ms (−77.8%).
    slower [slower]: Slower: Main-thread work +1.40 s (+200.0%).
    faster [faster]: Faster: Main-thread work −1.40 s (−66.7%), Layout −1.40 s (−93.3%).
    longer [none]: No verdict: the recordings differ in length: 5.00 s and 20.00 s. By one measure of length, not by the other: Main-thread work −120.0 ms (−75.0%). Record both the same way.
    busy-machine [none]: No verdict: Main-thread work +500.0 ms (+71.4%), but the main thread had a processor for 96.0% of its work, then for 60.0%. Record again while the machine does nothing else.
    vital-once [none]: No verdict: Largest contentful paint +1.20 s (+133.3%), /api/prices +1.20 s (+1333.3%), measured once in each recording. Record several, or prove the fix: Prove a fix repeats the actions.
    within-noise [none]: No verdict: Main-thread work +900.0 ms (+300.0%), and they vary within each recording by as much. Repeat the actions more often in one recording, or prove the fix: Prove a fix repeats them.
    one-value [none]: No verdict: Busy workers +2.00 s (+5000.0%), measured once in each recording. Record several, or prove the fix: Prove a fix repeats the actions.
    single-values [none]: No verdict: each recording has one value of every figure. Record the same actions several times, for a second or longer.
    alike [same]: No change: no figure of several values differs by more than it varies, and by more than a tenth."
  `);
});

test('is no verdict of a page that was slowed down in one recording only', () => {
  const [first] = judge(
    COMPARED_TRACE_RULES,
    drawn({ differences: ['throttling'], figures: [[WORK, 700, 2800, 'worse']] }),
  );
  expect(first?.id).toBe('recorded-differently');
});

test('calls a change of one value small only beside what counts', () => {
  const figures: Drawn[] = [
    [WORK, 700, 740],
    ['Painting', 79.6, 15.4, 'one-value'],
  ];
  const [first] = judge(COMPARED_TRACE_RULES, drawn({ figures }));
  expect(first?.id).toBe('alike');
  expect(told(first?.saying.notes?.[0]?.words ?? [], PERSON)).toBe(
    'Measured once in each recording, and less than what counts: Painting −64.2 ms (−80.7%).',
  );
});
