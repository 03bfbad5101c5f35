import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, judge, type Judged } from '../../core/findings/rules.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import { profileEvidence, type MeasuredProfile, type ProfileEvidence } from './evidence.ts';
import { PROFILE_RULES } from './rules.ts';
import { HALF, STANDS_OUT } from './thresholds.ts';

const PLACES = {
  price: { name: 'price', url: 'file:///srv/shop.js', line: 5, column: 30 },
  handle: { name: 'handle', url: 'file:///srv/shop.js', line: 2, column: 34 },
  sort: { name: 'sort', url: '/srv/node_modules/lodash/sort.js', line: 9, column: 1 },
  emit: { name: 'emit', url: 'node:events', line: 471, column: 44 },
  find: { name: 'find', url: '', line: 0, column: 0 },
  'RegExp: ^(a+)+$': { name: 'RegExp: ^(a+)+$', url: '', line: 0, column: 0 },
  'RegExp: ^a+$': { name: 'RegExp: ^a+$', url: '', line: 0, column: 0 },
} as const;
type Name = keyof typeof PLACES;
type Ran = Partial<Record<Name, readonly [self: number, total: number]>>;

interface Drawn {
  readonly ran: Ran;
  /** Weight with libraries of an own function, and what it calls. */
  readonly charged?: readonly [of: Name, weight: number, called?: readonly [Name, number]];
  readonly active: number;
  readonly recorded?: number;
  readonly samples?: number;
  readonly more?: Partial<MeasuredProfile['overview']>;
}

function profile({ ran, charged, active, recorded = 6200, samples = 5000, more = {} }: Drawn): ProfileEvidence {
  const functions = Object.entries(ran).map(([name, [self, total]]) => ({
    ...PLACES[name as Name],
    ...{ self, total, samples: self },
  }));
  const overview: MeasuredProfile['overview'] = {
    ...{ unit: 'milliseconds', total: active, samples, wholeTotal: active, wholeSamples: samples, nodes: 9 },
    ...{ functions: functions.length, overhead: [], durationMs: recorded, samplingIntervalUs: 1000 },
    ...{ timing: 'samples', fileSizeBytes: 1, readMs: 1, ...more },
  };
  const own = (charged === undefined ? [] : [charged]).map(([of, total, called]) => ({
    ...PLACES[of],
    ...{ self: ran[of]?.[0] ?? 0, total, samples: 1 },
    through: called === undefined ? [] : [{ ...PLACES[called[0]], weight: called[1], all: called[1], parts: [] }],
  }));
  return profileEvidence({ overview, functions, own });
}

const PICTURES: Record<string, ProfileEvidence> = {
  'nothing-live': profile({ ran: {}, active: 0, recorded: 0, more: { unit: 'bytes', timing: null } }),
  'nothing-ran': profile({ ran: {}, active: 0 }),
  'few-samples': profile({ ran: { price: [40, 40] }, active: 60, recorded: 80, samples: 60 }),
  waited: profile({ ran: { price: [40, 40] }, active: 60, recorded: 6200 }),
  collected: profile({
    ran: { price: [100, 100] },
    charged: ['price', 100],
    active: 540,
    more: { overhead: [{ name: '(garbage collector)', self: 430, samples: 430 }] },
  }),
  'own-itself': profile({
    ran: { emit: [20, 540], handle: [100, 415], price: [131, 131] },
    charged: ['handle', 229, ['sort', 120]],
    active: 540,
  }),
  'own-in-libraries': profile({
    ran: { handle: [10, 415], 'RegExp: ^(a+)+$': [380, 380] },
    charged: ['handle', 400, ['RegExp: ^(a+)+$', 380]],
    active: 540,
  }),
  others: profile({ ran: { sort: [300, 300], price: [10, 10] }, charged: ['price', 10], active: 540 }),
  spread: profile({ ran: { price: [300, 900] }, charged: ['price', 300], active: 5900 }),
};

const weight = fc.nat(1000);
const drawn = fc
  .tuple(weight, weight, weight, weight, fc.nat(300), fc.nat(8000))
  .map(([price, handle, sort, emit, called, idle]) => {
    const active = price + handle + sort + emit;
    const inSort = Math.min(called, sort);
    return { price, handle, sort, emit, inSort, recorded: active + idle, active };
  });
type Numbers = typeof drawn extends fc.Arbitrary<infer N> ? N : never;
const ofNumbers = ({ price, handle, sort, emit, inSort, recorded, active }: Numbers): ProfileEvidence =>
  profile({
    ran: { price: [price, price], handle: [handle, active], sort: [sort, sort], emit: [emit, active] },
    charged: handle + inSort >= price ? ['handle', handle + inSort, ['sort', inSort]] : ['price', price],
    ...{ active, recorded },
  });

const BLAMING: readonly string[] = ['own-itself', 'own-in-libraries', 'others'];

function named({ saying }: Judged<string>): string | null {
  return saying.code?.[0]?.name ?? null;
}

type Evidence = Made<Numbers, ProfileEvidence>;
const NO_NUMBERS: Numbers = { price: 0, handle: 0, sort: 0, emit: 0, inSort: 0, recorded: 0, active: 0 };
/** The active time is the sum of its functions. */
const made = (of: Numbers): Evidence => {
  const active = of.price + of.handle + of.sort + of.emit;
  const sums = { inSort: Math.min(of.inSort, of.sort), active, recorded: Math.max(of.recorded, active) };
  return { of: { ...of, ...sums }, evidence: ofNumbers({ ...of, ...sums }) };
};
const scaled = (of: Numbers, by: (value: number) => number): Evidence =>
  made({
    ...of,
    price: by(of.price),
    handle: by(of.handle),
    sort: by(of.sort),
    emit: by(of.emit),
    inSort: by(of.inSort),
  });

/** Noise of a tenth on each side of a limit decides whether an own function is named before one of others. */
const NEAR = 1.25;
const isNear = (part: number, limit: number): boolean => part >= limit / NEAR && part <= limit * NEAR;
const isAtLimit = ({ price, handle, sort, emit, inSort, active }: Numbers): boolean =>
  [price, handle, handle + inSort].some(
    (own) => isNear(own, STANDS_OUT * active) || isNear(own, HALF * Math.max(sort, emit)),
  );

testRules<Evidence, string>('the rules of a profile', {
  rules: rulesOver(PROFILE_RULES, ['waited']),
  pictures: Object.fromEntries(Object.entries(PICTURES).map(([id, evidence]) => [id, { of: NO_NUMBERS, evidence }])),
  levels: { good: ['good'] },
  drawn: drawn.map(made),
  noisy: ({ of }, noise) => scaled(of, noise),
  more: ({ of }) => scaled(of, (value) => 2 * value),
  culprit: (judged, { of }) => {
    const blamed = BLAMING.includes(judged.id) && !isAtLimit(of) ? named(judged) : null;
    return blamed === null ? null : ['sort', 'emit'].includes(blamed) ? 'others' : 'own';
  },
  isOwnFirst: (judged, { evidence: { own, charged, foreign } }) =>
    !['sort', 'emit'].includes(named(judged) ?? '') ||
    Math.max(own?.weight ?? 0, charged?.weight ?? 0) < Math.max(1, (foreign?.weight ?? 0) / 2),
  explainsEnough: (judged, { evidence: { weight: active, own, charged, foreign } }) =>
    !BLAMING.includes(judged.id) ||
    [own, charged, foreign].some((each) => each !== null && each.weight >= 0.05 * active),
});

test('reads as a page', () => {
  expect(tableOf(PROFILE_RULES, PICTURES)).toMatchInlineSnapshot(`
    "nothing-live [plain]: No sampled object was alive at the end.
    nothing-ran [plain]: No function ran while it was recorded, for 6.20 s.
    few-samples [plain]: Too few samples of functions to judge, 60: 60.0 ms active in 80.0 ms. The largest is price (shop.js:5:30), self 40.0 ms.
    waited [plain]: It waited: 60.0 ms active in 6.20 s. Of that, price (shop.js:5:30) has most: self 40.0 ms.
    collected [plain]: Garbage collection takes the largest part: 430.0 ms, 79.6% of 540.0 ms active in 6.20 s. Of the functions, price (shop.js:5:30) has most: self 100.0 ms.
    own-itself [plain]: price (shop.js:5:30) itself takes 24.3% of 540.0 ms active in 6.20 s: self 131.0 ms.
    own-in-libraries [plain]: handle (shop.js:2:34) takes 74.1% of 540.0 ms active in 6.20 s with what libraries and the engine do for it: 400.0 ms, most of it in RegExp: ^(a+)+$, which it calls: 380.0 ms.
    others [plain]: sort (sort.js:9:1) of lodash, which is not code of your own, itself takes 55.6% of 540.0 ms active in 6.20 s: self 300.0 ms.
    spread [plain]: It was active for 95.2% of the time: 5.90 s active in 6.20 s. No function stands out; the largest is price (shop.js:5:30), self 300.0 ms."
  `);
});

const headline = (evidence: ProfileEvidence): string =>
  told(judge(PROFILE_RULES, evidence)[0]?.saying.headline.words ?? '', PERSON);

test('a function of your own whose calls of libraries stand out comes before those of others, whatever it has by itself', () => {
  const called = (handle: number): ProfileEvidence =>
    profile({
      ran: { handle: [handle, 223], sort: [33 - handle, 33 - handle], emit: [190, 223] },
      charged: ['handle', 33, ['sort', 33 - handle]],
      ...{ active: 223, recorded: 300 },
    });
  for (const handle of [16, 17]) expect(headline(called(handle))).toContain('handle (shop.js:2:34) takes');
});

test('getters of the engine count for the function that calls them, and libraries for half', () => {
  const calling = (called: Name, own = 500): string =>
    headline(
      profile({
        ran: { price: [300, 300], handle: [20, own], [called]: [own - 20, own - 20] },
        charged: ['handle', own, [called, own - 20]],
        active: 1000,
      }),
    );
  expect(calling('find')).toContain('handle (shop.js:2:34) takes 50.0%');
  expect(calling('sort')).toContain('price (shop.js:5:30) itself takes 30.0%');
  expect(calling('find', 290)).toContain('price (shop.js:5:30) itself takes 30.0%');
});

test('collections that take much are told beside the function that has most, which allocates as likely as others', () => {
  const beside = (self: number): string => {
    const overhead = [{ name: '(garbage collector)', self, samples: self }];
    const [judged] = judge(PROFILE_RULES, profile({ ran: { price: [300, 300] }, active: 700, more: { overhead } }));
    return (judged?.saying.notes ?? []).map(({ words }) => told(words, PERSON)).join(' ');
  };
  expect(beside(340)).toBe('Garbage collection takes 340.0 ms more, 48.6%: what is allocated costs that too.');
  expect(beside(60)).toBe('');
  const overhead = [{ name: '(garbage collector)', self: 30, samples: 30 }];
  const counted = { unit: 'samples' as const, withoutFiles: true as const, overhead };
  const [judged] = judge(PROFILE_RULES, profile({ ran: { find: [70, 70] }, active: 100, more: counted }));
  expect(told(judged?.saying.notes?.[0]?.words ?? '', PERSON)).toContain('takes 30 samples more, 30.0%');
});

test('counts with decimals add up as they are told, and one sample is one', () => {
  const counted = profile({ ran: { find: [2.5, 2.5] }, active: 4, more: { unit: 'samples', withoutFiles: true } });
  expect(headline(counted)).toBe('find itself takes 62.5% of 4 samples: self 2.5 samples.');
  const one = profile({ ran: { find: [1, 1] }, active: 1, more: { unit: 'samples', withoutFiles: true } });
  expect(headline(one)).toBe('find itself takes 100.0% of 1 sample: self 1 sample.');
});

test('a busy process in which nothing stands out is not praised', () => {
  const [verdict] = judge(PROFILE_RULES, PICTURES['spread'] as ProfileEvidence);
  expect(verdict?.level).toBe('plain');
});

test('a function of a profile without files may be own, and a library is named with its package', () => {
  const counted = profile({ ran: { find: [57, 57] }, active: 100, more: { unit: 'samples', withoutFiles: true } });
  expect(headline(counted)).toBe('find itself takes 57.0% of 100 samples: self 57 samples.');
  expect(headline(PICTURES['others'] as ProfileEvidence)).toContain('sort (sort.js:9:1) of lodash');
});

test('a regular expression that backtracks is told with what makes it, and others are not', () => {
  const notes = (picture: Drawn): string =>
    (decide(PROFILE_RULES, profile(picture)).saying.notes ?? []).map(({ words }) => told(words, PERSON)).join(' ');
  const of = (pattern: Name): Drawn => ({
    ran: { handle: [10, 415], [pattern]: [380, 380] },
    charged: ['handle', 400, [pattern, 380]],
    active: 540,
  });
  expect(notes(of('RegExp: ^(a+)+$'))).toContain('It backtracks: the text of (a+)+ can be split in many ways');
  expect(notes(of('RegExp: ^a+$'))).not.toContain('backtracks');
  const first: Drawn = {
    ran: { handle: [300, 500], 'RegExp: ^(a+)+$': [200, 200] },
    charged: ['handle', 500, ['RegExp: ^(a+)+$', 200]],
    active: 540,
  };
  expect(headline(profile(first))).toContain('200.0 ms of it in RegExp: ^(a+)+$, which it calls');
  expect(notes(first)).toContain('V8 counts the first run of a pattern for the function that calls it');
});
