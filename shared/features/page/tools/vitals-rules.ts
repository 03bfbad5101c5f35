/** The rules of Core Web Vitals: the worst rating decides, and what was not measured, or only in part, is no pass. */
import { RATING_WORDS, VITALS, vitalText, type VitalRating } from '../contract/vitals.ts';
import {
  cite,
  decide,
  inRow,
  NO_WORDS,
  rulesOf,
  sentence,
  type Cited,
  type Judged,
} from '../../../core/findings/rules.ts';
import type { RatedVital, WebVitalsResult } from './web-vitals-result.ts';

type Level = WebVitalsResult['verdict'];

export function vitalsEvidence(vitals: readonly RatedVital[]) {
  const inp = vitals.find(({ name, value }) => name === 'INP' && value === null);
  const relevant = vitals.filter((vital) => VITALS[vital.name].entersVerdict && vital !== inp);
  const those = (wanted: (vital: RatedVital) => boolean): Cited[] =>
    relevant
      .filter(wanted)
      .map(({ name, value, rating, isLowerBound }) =>
        cite(
          name,
          value === null || rating === null
            ? `${name} not measured`
            : `${name} ${RATING_WORDS[rating].toLowerCase()} (${isLowerBound === true ? 'at least ' : ''}${vitalText(name, value)})`,
        ),
      );
  const rated = (wanted: VitalRating): Cited[] => those(({ rating }) => rating === wanted);
  return {
    poor: rated('poor'),
    needsImprovement: rated('needs-improvement'),
    /** Not measured, or a lower bound that is good. */
    open: those(({ rating, isLowerBound }) => rating === null || (rating === 'good' && isLowerBound === true)),
    names: cite(
      'Metric',
      relevant
        .map(({ name }) => name)
        .join(', ')
        .replace(/, (?!.*, )/, ' and '),
    ),
    /** Why INP does not count: nobody interacted with the page, or no interaction took long enough to be buffered. */
    withoutInp: inp === undefined ? null : cite('INP', inp.missing?.toLowerCase() ?? 'not measured'),
  };
}

export type VitalsEvidence = ReturnType<typeof vitalsEvidence>;

const rule = rulesOf<VitalsEvidence, Level>();
const says = (_: unknown, { poor, needsImprovement, open }: VitalsEvidence) => ({
  headline: inRow(
    [...poor, ...needsImprovement, ...open].map((each) => sentence`${each}`),
    ', ',
  ),
});

export const VITALS_RULES = [
  rule({ id: 'poor', level: 'FAIL', when: ({ poor }) => poor.length > 0, says }),
  rule({ id: 'needs-improvement', level: 'WARN', when: (e) => e.needsImprovement.length > 0, says }),
  rule({ id: 'not-all-measured', level: 'WARN', when: ({ open }) => open.length > 0, says }),
  rule({
    id: 'good',
    level: 'PASS',
    says: (_, { names, withoutInp }) => ({
      headline: sentence`${names} good${withoutInp === null ? NO_WORDS : sentence`; INP: ${withoutInp}`}`,
    }),
  }),
];

export const judgeVitals = (vitals: readonly RatedVital[]): Judged<Level> =>
  decide(VITALS_RULES, vitalsEvidence(vitals));
