/** The verdict of a report of Lighthouse: its lowest score, and the audit that would save most. */
import {
  LIGHTHOUSE_MODE_LABELS,
  SCORE_PASS,
  SCORE_WARN,
  passedText,
  type LighthouseReport,
} from '../../contracts/page/lighthouse.ts';
import { bytes, ms, name, type Fact, type Words } from '../../findings/model.ts';
import type { Verdict } from '../../findings/verdict.ts';

const of100 = (score: number): number => Math.round(score * 100);

/** What the audit with the largest saving would save; null if none saves anything. */
function largestSaving({ audits }: LighthouseReport): Words | null {
  const failing = audits.filter(({ outcome }) => outcome === 'fails' || outcome === 'informs');
  const [byTime] = failing.toSorted((a, b) => (b.savingsMs ?? 0) - (a.savingsMs ?? 0));
  if (byTime?.savingsMs) return [name(byTime.title), ' would save ', ms(byTime.savingsMs)];
  const [bySize] = failing.toSorted((a, b) => (b.savingsBytes ?? 0) - (a.savingsBytes ?? 0));
  return bySize?.savingsBytes ? [name(bySize.title), ' would save ', bytes(bySize.savingsBytes)] : null;
}

export function lighthouseVerdict(report: LighthouseReport): Verdict | null {
  const { categories, mode, metrics, notAudited, runtimeError } = report;
  // Figures of a run that failed are not those of the page.
  if (runtimeError !== null) return null;
  const scored = categories.flatMap(({ title, score }) => (score === null ? [] : [{ title, of: of100(score) }]));
  const [lowest] = scored.toSorted((a, b) => a.of - b.of);
  if (lowest === undefined) {
    if (categories.length === 0) return null;
    return {
      level: 'plain',
      headline: `${LIGHTHOUSE_MODE_LABELS[mode]}: audits without scores.`,
      figures: categories.map((category): Fact => [category.title, passedText(category)]),
      notes: notAudited,
    };
  }
  const saving = largestSaving(report);
  const figures: Fact[] = [...metrics.slice(0, 4).map(({ title, displayValue }): Fact => [title, name(displayValue)])];
  if (lowest.of >= SCORE_PASS)
    return {
      level: 'good',
      headline: `Every category passes; the lowest is ${lowest.title} with ${lowest.of} of 100.`,
      figures,
      notes: notAudited,
    };
  return {
    level: 'problem',
    headline: [
      name(lowest.title),
      ` is ${lowest.of < SCORE_WARN ? 'poor' : 'not yet good'}: ${lowest.of} of 100.`,
      ...(saving === null ? [] : [' ', saving, '.']),
    ],
    figures,
    notes: notAudited,
  };
}
