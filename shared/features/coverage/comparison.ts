/** Findings of two coverage files compared: how much of each is unused, what ran in only one of them, and the files by change. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { bytes, deltaBytes, name, plainSection, plainTable, type Words } from '../../core/findings/model.ts';
import { verdictBy } from '../../core/findings/rules.ts';
import type { ComparisonFindings, ToldComparison } from '../../core/kinds/report-findings.ts';
import { COMPARED_COVERAGE_RULES, comparedCoverageEvidence } from './rules.ts';

const MAX_ROWS = 500;

export function comparedCoverage(compared: AnalysisAnswer<'coverage.compare'>): ToldComparison {
  const { rows, total } = compared;
  return {
    verdict: verdictBy(COMPARED_COVERAGE_RULES, comparedCoverageEvidence(compared)),
    parts: [
      plainSection('files', 'Files by change of unused size', [
        plainTable(
          [
            'File',
            'Used before',
            'Used now',
            'Δ unused',
            // Other text than before has no figure.
            { title: 'Newly ran', isFigure: true },
            { title: 'No longer ran', isFigure: true },
          ],
          rows.map((row): Words[] => [
            [
              name([row.url, row.part].filter((text) => text !== '').join(' ')),
              row.baseIndex === null ? ' (new)' : row.newIndex === null ? ' (gone)' : '',
            ],
            bytes(row.baseUsedBytes),
            bytes(row.newUsedBytes),
            deltaBytes(row.unusedDeltaBytes),
            row.newlyUsedBytes === null ? 'other text' : bytes(row.newlyUsedBytes),
            row.noLongerUsedBytes === null ? '' : bytes(row.noLongerUsedBytes),
          ]),
          total,
        ),
      ]),
    ],
  };
}

export const coverageComparison: ComparisonFindings = async (ask, { file }) =>
  comparedCoverage(await ask('coverage.compare', { base: file, count: MAX_ROWS }));
