import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exploration, Screened, Sequence } from './contract/explorations.ts';
import { emptyExploration } from './tools/explore.ts';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { notLooked } from './exploration-words.ts';
import { EXPLORATION_RULES, explorationEvidence, isJudged } from './rules.ts';

interface Drawn {
  readonly tried?: number;
  readonly listening?: number;
  readonly leaks?: number;
  readonly isComplete?: boolean;
  readonly canvas?: string;
  readonly suspects?: number;
  readonly isCancelled?: true;
}

const sequenceOf = (at: number): Sequence => ({
  ...{ name: `sequence ${at}`, state: 's', url: 'http://shop.test/', steps: [], actions: [] },
});

const suspectOf = (at: number): Screened => ({
  ...{ sequence: sequenceOf(at), outcome: 'suspect', reason: '', growth: [], series: [] },
  ...{ isTextChanging: false, msPerRepetition: 0, isDoubtful: false },
});

function explored(drawn: Drawn): Exploration {
  const { tried = 5, listening = 0, leaks = 0, suspects = 0, isComplete = true, canvas, isCancelled } = drawn;
  const edges = Array.from({ length: tried }, (_, at) => ({
    from: 's',
    action: `press button ${at}`,
    to: 's',
    isLoad: false,
    isUnsteady: false,
  }));
  return {
    ...emptyExploration('http://shop.test/'),
    isComplete,
    listening,
    ...(canvas === undefined ? {} : { canvas }),
    walk: { start: 's', states: [{ key: 's', url: '', actions: [] }], edges },
    leaks: Array.from({ length: leaks }, () => ({ sequence: sequenceOf(-1) }) as Exploration['leaks'][number]),
    screened: Array.from({ length: suspects }, (_, at) => suspectOf(at)),
    ...(isCancelled === undefined ? {} : { isCancelled }),
  };
}
const evidence = (drawn: Drawn) => explorationEvidence(explored(drawn));

const PICTURES = {
  found: evidence({ leaks: 2 }),
  'suspects-left': evidence({ suspects: 1, isComplete: false, isCancelled: true }),
  'nothing-tried': evidence({ tried: 0, canvas: '800×560' }),
  'almost-nothing-tried': evidence({ tried: 1, listening: 300 }),
  'not-all-tried': evidence({ tried: 40, listening: 300 }),
  'no-leak': evidence({}),
};

testRules('the rules of an exploration', {
  rules: EXPLORATION_RULES,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .record({ tried: fc.nat(6), listening: fc.nat(9), leaks: fc.nat(2), suspects: fc.nat(2), isComplete: fc.boolean() })
    .map(evidence),
});

test('lists what reacts to a click among what was not tried', () => {
  expect(notLooked(explored({ tried: 40, listening: 300 }))).toMatch(/^Not tried: 300 elements that react to a click;/);
  expect(notLooked(explored({ tried: 40 }))).not.toContain('react');
});

test('is no verdict where nothing, or almost nothing, could be tried', () => {
  expect([{}, { tried: 0 }, { tried: 1, listening: 300 }, { isComplete: false }].map(explored).map(isJudged)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('reads as a page', () => {
  expect(tableOf(EXPLORATION_RULES, PICTURES)).toMatchInlineSnapshot(`
    "found [problem]: 2 leaks found in 1 state, 5 actions tried, 0 sequences screened.
    suspects-left [plain]: No verdict: 1 sequence grows, not hunted yet, in 1 state, 5 actions tried, 1 sequence screened; it was cancelled before everything was tried.
    nothing-tried [plain]: Not judged: nothing could be tried. The page has no control that may be pressed, and a canvas of 800×560, whose drawing has nothing to press.
    almost-nothing-tried [plain]: Almost nothing could be tried: 1 action, while 300 elements react to a click and were not tried.
    not-all-tried [plain]: No leak was found in 1 state, 40 actions tried, 0 sequences screened.
    no-leak [good]: No leak was found in 1 state, 5 actions tried, 0 sequences screened."
  `);
});
