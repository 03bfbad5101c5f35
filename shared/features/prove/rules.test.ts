/** The rules of budgets, checks and proofs: each has a picture, and the table reads as a page. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BudgetVerdict } from './contract/budget-reports.ts';
import type { ProofRow } from '../workflow/proofs.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { decide } from '../../core/findings/rules.ts';
import { PERSON, TERMINAL, told } from '../../core/findings/voice.ts';
import {
  CLAIM_RULES,
  claimEvidence,
  claimWords,
  EFFECT_RULES,
  PROOF_RULES,
  proofEvidence,
  WHOLE_RULES,
  type WholeEvidence,
} from './proof-rules.ts';
import { BUDGET_RULES, budgetEvidence, CHECK_RULES, checkEvidence, type BudgetEvidence } from './rules.ts';

/** A shift of so many milliseconds with its upper bound, beside a regression of 10; and a median beside a limit of 100. */
interface Drawn {
  readonly shift?: number | null;
  readonly upper?: number | null;
  readonly isChance?: boolean;
  readonly median?: number | null;
  readonly isCertain?: boolean;
}

function budget({ shift = null, upper = 2, isChance = false, median = null, isCertain = true }: Drawn): BudgetEvidence {
  return budgetEvidence({
    unit: 'ms',
    runs: 7,
    comparison:
      shift === null
        ? null
        : {
            ...{ shift, shiftPercent: shift, lower: null, upper, pWorse: 0.001, regression: 10 },
            isMore: !isChance && shift > 0,
            isLess: !isChance && shift < 0,
          },
    limit: median === null ? null : { max: 100, above: median > 100 ? 5 : 0, median, isCertain },
  });
}

const BUDGETS = {
  over: budget({ median: 140, shift: 20, upper: 24 }),
  worse: budget({ shift: 20, upper: 24 }),
  'above-by-chance': budget({ median: 104, isCertain: false }),
  'too-few-runs': budget({ shift: 3, upper: null, isChance: true }),
  'too-noisy': budget({ shift: 3, upper: 14, isChance: true }),
  'no-change': budget({ shift: 1, upper: 4, isChance: true }),
  within: budget({ median: 80 }),
  better: budget({ shift: -20, upper: -14 }),
  'not-compared': budget({}),
};

type Evidence = Made<Drawn, BudgetEvidence>;
const made = (of: Drawn): Evidence => ({ of, evidence: budget(of) });
const time = fc.option(fc.integer({ min: -30, max: 30 }));
testRules<Evidence, string>('the rules of a budget', {
  rules: rulesOver(BUDGET_RULES, ['no-change', 'within', 'better', 'not-compared']),
  pictures: Object.fromEntries(Object.entries(BUDGETS).map(([id, evidence]) => [id, { of: {}, evidence }])),
  levels: { good: ['good'] },
  drawn: fc
    .record({
      shift: time,
      upper: time,
      isChance: fc.boolean(),
      median: fc.option(fc.nat(200)),
      isCertain: fc.boolean(),
    })
    .map(made),
  more: ({ of: { shift = null, upper = null, median = null, ...of } }) =>
    made({
      ...of,
      // More of a growth; what became faster is none.
      shift: shift === null ? null : Math.max(shift, 2 * shift),
      upper: upper === null ? null : Math.max(upper, 2 * upper),
      median: median === null ? null : 2 * median,
    }),
});

const check = (...verdicts: readonly BudgetVerdict[]) =>
  checkEvidence(verdicts.map((verdict, at) => ({ verdict, title: `Figure ${at}` })));
const CHECKS = {
  exceeded: check('better', 'too noisy', 'worse'),
  'too-noisy': check('better', 'too noisy'),
  'not-compared': check('not compared', 'not compared'),
  kept: check('better', 'not compared'),
};
testRules('the rules of a check', {
  rules: CHECK_RULES,
  pictures: CHECKS,
  levels: { good: ['pass'] },
  drawn: fc
    .array(fc.constantFrom<BudgetVerdict>('better', 'within', 'too noisy', 'worse', 'over', 'not compared'), {
      minLength: 1,
    })
    .map((verdicts) => check(...verdicts)),
});

const measured = (shift: number, isCertain: boolean, isRuledOut = false, isClaimed = true) => ({
  ...{ shift, isCertain, isRuledOut, isClaimed, of: null },
  smallestEffect: 5,
});
const EFFECTS = {
  'of-another': { ...measured(-20, true), of: { before: 'IMG', after: 'P' } },
  less: measured(-20, true),
  more: measured(20, true),
  'no-change': measured(-1, true, true),
  'too-small': measured(-2, true, false, false),
  undecided: measured(-20, false),
};
testRules('the rules of a figure of a proof', {
  rules: EFFECT_RULES,
  pictures: EFFECTS,
  levels: { good: ['less'] },
  drawn: fc
    .tuple(fc.integer({ min: -30, max: 30 }), fc.boolean(), fc.boolean(), fc.boolean())
    .map(([shift, isCertain, isRuledOut, isClaimed]) => measured(shift, isCertain, isRuledOut, isClaimed)),
});

/** A part that fell by 100, and its whole. */
const whole = (estimate: number, lower: number, upper: number): WholeEvidence => ({
  shift: -100,
  wholeShift: { estimate, lower, upper },
});
const WHOLES = { stayed: whole(0, -10, 10), fell: whole(-90, -110, -80), undecided: whole(-60, -120, 20) };
testRules('the rules of a part of a whole', {
  rules: WHOLE_RULES,
  pictures: WHOLES,
  levels: { good: ['fell'] },
  drawn: fc
    .tuple(fc.integer({ min: -200, max: 200 }), fc.nat(90))
    .map(([estimate, spread]) => whole(estimate, estimate - spread, estimate + spread)),
});

test('a whole that was not measured did not fall for certain', () => {
  const [first] = WHOLE_RULES.filter(({ apply }) => apply({ shift: -100, wholeShift: null }) !== null);
  expect(first?.level).toBe('undecided');
});

const side = (median: number): ProofRow['before'] => ({ runs: [median, median], median, link: null });
const row = (of: Partial<ProofRow>): ProofRow => ({
  ...{
    name: 'functionTime render',
    title: 'Time of render',
    unit: 'ms' as const,
    isClaimed: true,
    whole: null,
    of: null,
  },
  ...{ effect: 'less' as const, before: side(400), after: side(80), shift: -320, shiftPercent: -80 },
  ...{ lower: -330, upper: -302, chance: 1 / 3432, smallestEffect: 20, runsNeeded: null },
  ...of,
});
const claim = (of: Partial<ProofRow>) =>
  claimEvidence(row(of), { runs: (count) => `--runs ${count}`, otherContent: '--other-content' });
const openText = (of: Partial<ProofRow>): string =>
  told(claimWords(row({ effect: 'undecided', ...of }), { runs: String, otherContent: '' }), PERSON);

test('chance is called the reason only for a fall that would count', () => {
  expect(openText({})).toContain('chance once in 3,400, which is not rare enough for a proof yet');
  expect(openText({ shift: -10, upper: -2 })).toContain(
    'it fell (by chance once in 3,400), but by less than 20.0 ms, the smallest fall that counts',
  );
  for (const part of [{ shift: -10, upper: 4 }, { upper: 40 }, { upper: null }])
    expect(openText(part)).toContain('this may be chance, and a fall of 20.0 ms is not ruled out');
});

const ANOTHER = { before: 'IMG lead.jpg', after: "P class='intro'" };
const CLAIMS = {
  'of-another': claim({ effect: 'undecided', of: ANOTHER }),
  'moved-elsewhere': claim({ whole: 'stayed' }),
  'perhaps-elsewhere': claim({ whole: 'undecided' }),
  fell: claim({ whole: 'fell' }),
  rose: claim({ effect: 'more' }),
  'always-zero': claim({ effect: 'no change', before: side(0), after: side(0) }),
  'ruled-out': claim({ effect: 'no change' }),
  'hardly-by-runs': claim({ effect: 'undecided' }),
  'too-many-runs': claim({ effect: 'undecided', runsNeeded: 400 }),
  'more-runs': claim({ effect: 'undecided', runsNeeded: 12 }),
};
const effects = fc.constantFrom<ProofRow['effect']>('less', 'more', 'no change', 'undecided');
const wholes = fc.constantFrom<ProofRow['whole']>(null, 'fell', 'stayed', 'undecided');
testRules('the rules of a claim', {
  rules: CLAIM_RULES,
  pictures: CLAIMS,
  levels: { good: ['less'] },
  drawn: fc.record({ effect: effects, whole: wholes, runsNeeded: fc.option(fc.nat(90)) }).map((of) => claim(of)),
});

const proof = (
  claimed: Partial<ProofRow>,
  more: Partial<Parameters<typeof proofEvidence>[0]> = {},
  watched: ProofRow[] = [],
) => proofEvidence({ figures: [row(claimed), ...watched], missing: [], mayDiffer: false, changes: [], ...more });
const trial = (figures: ProofRow[], more: Partial<Parameters<typeof proofEvidence>[0]> = {}) =>
  proofEvidence({ figures, missing: [], mayDiffer: false, changes: ['without /ads.js'], ...more });
const watched = (effect: ProofRow['effect'], title = 'FCP'): ProofRow => row({ title, isClaimed: false, effect });
const COST = row({ title: 'LCP', isClaimed: false, effect: 'more' });
const PROOFS = {
  'trial-other-content': trial([watched('less')], { missing: ['40 orders'] }),
  'trial-changed': trial([watched('less'), row({ title: 'LCP', isClaimed: false, effect: 'undecided', of: ANOTHER })]),
  'trial-same': trial([watched('undecided'), watched('no change', 'LCP')]),
  'trial-claimed-other-content': trial([row({})], { missing: ['40 orders'] }),
  'other-content': proof({}, { missing: ['40 orders'] }),
  'not-fallen': proof({ effect: 'no change' }),
  'moved-elsewhere': proof({ whole: 'stayed' }),
  undecided: proof({ effect: 'undecided' }, {}, [COST]),
  'at-a-cost': proof({}, {}, [COST]),
  proven: proof({ whole: 'fell' }),
};
testRules('the rules of a proof', {
  rules: PROOF_RULES,
  pictures: PROOFS,
  levels: { good: ['proven', 'proven at a cost'] },
  drawn: fc
    .record({ effect: effects, whole: wholes, isOther: fc.boolean(), hasCost: fc.boolean(), isOpen: fc.boolean() })
    .map(({ effect, whole: of, isOther, hasCost, isOpen }) => {
      const missing = isOther ? ['a'] : [];
      if (isOpen) return trial([watched(effect), ...(hasCost ? [COST] : [])], { missing });
      return proof({ effect, whole: of }, { missing }, hasCost ? [COST] : []);
    }),
});

test('a trial proves nothing: it says that a figure falls, or does not', () => {
  const saying = (of: Partial<ProofRow>, more: ProofRow[] = []): string =>
    told(decide(PROOF_RULES, trial([row(of), ...more])).saying.headline.words, TERMINAL);
  expect(saying({ whole: 'fell' })).toBe('It falls: Time of render 400.0ms → 80.0ms, without /ads.js');
  expect(saying({}, [COST])).toMatch(/^It falls, at a cost: /);
  expect(saying({ effect: 'no change' })).toMatch(/^It does not fall: /);
  expect(saying({ effect: 'undecided' })).toMatch(/^Undecided: /);
  expect(saying({ whole: 'stayed' })).toMatch(/^It shows nothing, the whole did not fall with its part: /);
});

test('a proof without a claimed figure proves nothing', () => {
  expect(
    PROOF_RULES.find(
      ({ apply }) => apply(proofEvidence({ figures: [], missing: [], mayDiffer: false, changes: [] })) !== null,
    )?.level,
  ).toBe('undecided');
});

test('read as pages', () => {
  expect(tableOf(BUDGET_RULES, BUDGETS)).toMatchInlineSnapshot(`
    "over [over]: The median of 7 runs is 140.0 ms, above the limit of 100.0 ms.
    worse [worse]: It grew by +20.0% (+20.0 ms); a difference like this is chance once in 1,000 checks.
    above-by-chance [too noisy]: The median of 7 runs is above the limit of 100.0 ms, but only 5 of them are, which may be chance.
    too-few-runs [too noisy]: 7 runs on a side are too few to rule out a growth of 10.0 ms.
    too-noisy [too noisy]: The runs differ too much: the growth is at most 14.0 ms, and one of 10.0 ms must be ruled out.
    no-change [no change]: 
    within [within]: 
    better [better]: 
    not-compared [not compared]: "
  `);
  expect(tableOf(CHECK_RULES, CHECKS)).toMatchInlineSnapshot(`
    "exceeded [fail]: Budgets are exceeded: Figure 2
    too-noisy [too noisy]: Too noisy to say: no budget is exceeded for certain, and not all are kept for certain: Figure 1
    not-compared [pass]: Measured only: nothing was compared, and there is no limit
    kept [pass]: Budgets are kept"
  `);
  expect(tableOf(CLAIM_RULES, CLAIMS)).toMatchInlineSnapshot(`
    "of-another [undecided]: Time of render of another element: IMG lead.jpg 400.0 ms → P class='intro' 80.0 ms; the times of two elements are not compared.
    moved-elsewhere [less]: Time of render 400.0 ms → 80.0 ms: −320.0 ms (−80.0%), 95% interval −330.0 ms to −302.0 ms; a difference like this is chance once in 3,400. CPU time of the same runs did not fall by even half as much: the work is done elsewhere, or the function has another name, so this proves nothing.
    perhaps-elsewhere [less]: Time of render 400.0 ms → 80.0 ms: −320.0 ms (−80.0%), 95% interval −330.0 ms to −302.0 ms; a difference like this is chance once in 3,400. After 2 runs of each side it is not certain that CPU time fell with it, so it may be that the work is done elsewhere, or the function has another name.
    fell [less]: Time of render 400.0 ms → 80.0 ms: −320.0 ms (−80.0%), 95% interval −330.0 ms to −302.0 ms; a difference like this is chance once in 3,400.
    rose [more]: Time of render 400.0 ms → 80.0 ms: −320.0 ms (−80.0%), 95% interval −330.0 ms to −302.0 ms; a difference like this is chance once in 3,400.
    always-zero [undecided]: Time of render is 0 in every run, before the change too: these steps do not show the cause.
    ruled-out [no change]: Time of render 400.0 ms → 80.0 ms: a fall of 20.0 ms, the smallest that counts, is ruled out with 2 runs on each side.
    hardly-by-runs [undecided]: Time of render 400.0 ms → 80.0 ms: after 2 runs of each side a difference like this is chance once in 3,400, which is not rare enough for a proof yet. More runs would hardly help: make the scenario do the work more often, or the machine quieter.
    too-many-runs [undecided]: Time of render 400.0 ms → 80.0 ms: after 2 runs of each side a difference like this is chance once in 3,400, which is not rare enough for a proof yet. About 400 runs of each side would probably decide, and at most 50 are made: make the scenario do the work more often, or the machine quieter.
    more-runs [undecided]: Time of render 400.0 ms → 80.0 ms: after 2 runs of each side a difference like this is chance once in 3,400, which is not rare enough for a proof yet. About 12 runs of each side would probably decide: --runs 12."
  `);
  expect(tableOf(PROOF_RULES, PROOFS)).toMatchInlineSnapshot(`
    "trial-other-content [tried]: Without /ads.js: FCP 400.0 ms → 80.0 ms (−330.0 ms to −302.0 ms); and the page ends with other content
    trial-changed [tried]: Without /ads.js: FCP 400.0 ms → 80.0 ms (−330.0 ms to −302.0 ms); LCP of another element: IMG lead.jpg 400.0 ms → P class='intro' 80.0 ms
    trial-same [tried]: Without /ads.js no figure changes beyond chance: FCP 400.0 ms → 80.0 ms; LCP 400.0 ms → 80.0 ms
    trial-claimed-other-content [undecided]: Undecided, the page ends with other content: Time of render 400.0 ms → 80.0 ms, without /ads.js
    other-content [not proven]: Not proven, the builds end with other content: Time of render 400.0 ms → 80.0 ms
    not-fallen [not proven]: Not proven: Time of render 400.0 ms → 80.0 ms
    moved-elsewhere [not proven]: Not proven, the whole did not fall with its part: Time of render 400.0 ms → 80.0 ms
    undecided [undecided]: Not proven: undecided: Time of render 400.0 ms → 80.0 ms
    at-a-cost [proven at a cost]: Proven, at a cost: Time of render 400.0 ms → 80.0 ms
    proven [proven]: Proven: Time of render 400.0 ms → 80.0 ms"
  `);
});
