/** Documents whose answers a test decides, and what a verdict of them says. */
import type { AnalysisAnswer, AnalysisQueryName } from '../../analysis/analysis.ts';
import { only } from '../../capability/testing/only.ts';
import type { Verdict } from '../../findings/verdict.ts';
import { PERSON, told } from '../../findings/voice.ts';
import type { AskDocument, ComparedBase } from '../report-findings.ts';

/** Answers by query; a query without one is an error of the test. */
export type Answers = { readonly [N in AnalysisQueryName]?: Partial<AnalysisAnswer<N>> };

/** A document that answers these queries only. */
export function asking(answers: Answers): AskDocument {
  return (query) => {
    const answer = answers[query];
    return answer === undefined
      ? Promise.reject(new Error(`unexpected ${query}`))
      : Promise.resolve(only(query, answer));
  };
}

/** The earlier one of a comparison. */
export const base = (ask: AskDocument): ComparedBase => ({ file: '/a', ask });
/** The headline, as the window shows it. */
export const say = (verdict: Verdict | null): string => (verdict === null ? '' : told(verdict.headline, PERSON));
/** A figure beside the headline, by its label. */
export const figure = ({ figures }: Verdict, label: string): string =>
  told(figures.find(([name]) => name === label)?.[1] ?? '', PERSON);
