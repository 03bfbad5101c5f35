import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LighthouseReport } from '../contract/lighthouse.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../../core/findings/testing/rule-laws.ts';
import {
  COMPARED_LIGHTHOUSE_RULES,
  comparedLighthouseEvidence,
  LIGHTHOUSE_RULES,
  lighthouseEvidence,
  type LighthouseEvidence,
} from './rules.ts';

interface Drawn {
  readonly scores: readonly (number | null)[];
  readonly savingsMs: number;
}

const draw = ({ scores, savingsMs }: Drawn): LighthouseEvidence =>
  lighthouseEvidence({
    mode: 'navigation',
    categories: scores.map((score, at) =>
      only<LighthouseReport['categories'][number]>('category', {
        ...{ id: `c${at}`, title: `Category ${at}`, score, passed: 3, passable: 4 },
      }),
    ),
    metrics: [],
    notAudited: [],
    audits: [
      only<LighthouseReport['audits'][number]>('audit', {
        ...{ title: 'Reduce unused JavaScript', outcome: 'fails', savingsMs, savingsBytes: 0 },
      }),
    ],
  });

type Evidence = Made<Drawn, LighthouseEvidence>;
const made = (of: Drawn): Evidence => ({ of, evidence: draw(of) });
const PICTURES: Record<string, Evidence> = {
  'without-scores': made({ scores: [null], savingsMs: 0 }),
  poor: made({ scores: [0.31, 0.95], savingsMs: 900 }),
  'not-yet-good': made({ scores: [1, 0.7], savingsMs: 0 }),
  passes: made({ scores: [0.93, 1], savingsMs: 0 }),
};

const rules = rulesOver<Drawn, LighthouseEvidence>(LIGHTHOUSE_RULES, ['passes']);
testRules<Evidence, string>('the rules of a Lighthouse report', {
  rules,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .record({
      scores: fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 5 }),
      savingsMs: fc.nat(2000),
    })
    .map(made),
  noisy: ({ of }) => made(of),
  more: ({ of }) => made({ ...of, scores: of.scores.map((score) => (score === null ? null : score / 2)) }),
  culprit: ({ id }) => id,
});

test('reads as a page', () => {
  expect(tableOf(rules, PICTURES)).toMatchInlineSnapshot(`
    "without-scores [plain]: Navigation: audits without scores.
    poor [plain]: Category 0 is poor: 31 of 100. Reduce unused JavaScript would save 900.0 ms.
    not-yet-good [plain]: Category 1 is not yet good: 70 of 100.
    passes [good]: Every category passes; the lowest is Category 0 with 93 of 100."
  `);
});

interface Pair {
  readonly scores: readonly [before: number | null, now: number | null];
  readonly failing?: number;
  readonly differences?: readonly string[];
  readonly isFailed?: boolean;
}
function both({ scores: [before, now], failing = 0, differences = [], isFailed = false }: Pair) {
  const run = only<LighthouseReport>('run', { runtimeError: isFailed ? { code: 'NO_FCP', message: '' } : null });
  return comparedLighthouseEvidence(run, run, {
    scores: [{ id: 'performance', title: 'Performance', base: before, later: now, inWords: null }],
    audits: Array.from({ length: failing }, (_, at) => ({
      ...{ id: `a${at}`, title: 'Audit', state: 'fails-now' as const, base: 1, later: 0 },
    })),
    differences,
  });
}

const PAIRS = {
  failed: both({ scores: [0.4, null], isFailed: true }),
  'recorded-differently': both({ scores: [0.43, 0.81], differences: ['Device: mobile and desktop'] }),
  changed: both({ scores: [0.43, 0.81], failing: 2 }),
  alike: both({ scores: [0.43, 0.43] }),
};

const score = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
testRules('the rules of two Lighthouse reports', {
  rules: COMPARED_LIGHTHOUSE_RULES,
  pictures: PAIRS,
  levels: { good: ['good'] },
  drawn: fc
    .tuple(score, score, fc.nat(3), fc.boolean())
    .map(([before, now, failing, isOther]) =>
      both({ scores: [before, now], failing, differences: isOther ? ['Page: a and b'] : [] }),
    ),
});

test('two Lighthouse reports read as a page', () => {
  expect(tableOf(COMPARED_LIGHTHOUSE_RULES, PAIRS)).toMatchInlineSnapshot(`
    "failed [plain]: No verdict: one of the runs of Lighthouse ended with an error.
    recorded-differently [plain]: Performance 43 → 81.
    changed [plain]: Performance 43 → 81; 2 audits fail now.
    alike [plain]: No score and no outcome of an audit changed."
  `);
});
