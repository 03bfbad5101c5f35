/** Comparison of two leak hunts: the rate of each path before and after. */
import { name, plainSection, plainTable } from '../../core/findings/model.ts';
import { AppFailure, appError } from '../../base/errors.ts';
import { isSameRepeated, type LeakHuntFile } from './contract/leak-hunt-files.ts';
import type { ComparisonFindings } from '../../core/kinds/report-findings.ts';
import { comparedRates, ComparedHuntSchema, type ComparedRates } from './rates.ts';

/** `id`: how the earlier hunt is called. Null for a result of another version. */
export function ratesOfFiles(id: string, before: LeakHuntFile, after: LeakHuntFile): ComparedRates | null {
  const [was, is] = [before, after].map(({ result }) => ComparedHuntSchema.safeParse(result).data);
  return was === undefined || is === undefined
    ? null
    : comparedRates(id, was, is, isSameRepeated(before.asked, after.asked));
}

export const leakHuntComparison: ComparisonFindings = async (ask, earlier) => {
  const compared = ratesOfFiles(
    'the earlier hunt',
    await earlier.ask('leak-hunt.file', {}),
    await ask('leak-hunt.file', {}),
  );
  if (compared === null)
    throw new AppFailure(
      appError('unsupported_format', 'One of the hunts was stored by another version of PEN Workbench.', 'Hunt again.'),
    );
  const { text, rows } = compared;
  return {
    verdict: {
      level: rows.some(({ change }) => change === 'more') ? 'problem' : 'plain',
      headline: [name(text)],
      figures: [],
    },
    parts: [
      plainSection('rates', 'Objects per action', [
        plainTable(
          ['Class', 'Reference', 'Before, per round', 'After, per round', 'Change'],
          rows.map((row) => [
            name(row.name),
            name(row.reference),
            row.beforePerRound.join(', '),
            row.afterPerRound.join(', '),
            row.text,
          ]),
        ),
      ]),
    ],
  };
};
