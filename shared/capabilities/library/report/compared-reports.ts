/** Reports of two coverage files, Lighthouse reports or accessibility reports compared. */
import { countNoun, formatBytes, formatCount, signed } from '../../../base/units.ts';
import { AppFailure, appError } from '../../../contracts/errors.ts';
import { compareAccessibility, type IssueState } from '../../../contracts/page/accessibility-compare.ts';
import { compareLighthouse, incomparableModes, type AuditChange } from '../../../contracts/page/lighthouse-compare.ts';
import type { PlainColumn, PlainTable } from '../../../findings/plain-tables.ts';
import { comparedView, MAX_ROWS, type ReportBuilder, type ReportSource } from './report-source.ts';

/** Asks the base of the comparison; `record` is the later one. */
function baseFile({ earlier: [base] }: ReportSource): string {
  return base?.file ?? '';
}

export const coverageComparison: ReportBuilder = async (source) => {
  const compared = await source.query('coverage.compare', { base: baseFile(source), count: MAX_ROWS });
  const unused = (total: number, used: number): string => `${formatBytes(total - used)} of ${formatBytes(total)}`;
  const largest = Math.max(1, ...compared.rows.map(({ unusedDeltaBytes }) => Math.abs(unusedDeltaBytes)));
  return {
    view: comparedView(source.earlier[0]),
    figures: [
      [
        'Verdict',
        `Unused: ${unused(compared.baseTotalBytes, compared.baseUsedBytes)} → ${unused(compared.newTotalBytes, compared.newUsedBytes)}. Of the same code, ${formatBytes(compared.newlyUsedBytes)} newly ran and ${formatBytes(compared.noLongerUsedBytes)} no longer ran.`,
      ],
    ],
    sections: [
      {
        kind: 'table',
        title: 'Files by change of unused size',
        columns: [
          { title: 'File' },
          { title: 'Used before', isFigure: true },
          { title: 'Used now', isFigure: true },
          { title: 'Δ unused', isFigure: true },
          { title: 'Newly ran', isFigure: true },
          { title: 'No longer ran', isFigure: true },
        ],
        rows: compared.rows.map((row) => [
          [row.url, row.part].filter((text) => text !== '').join(' '),
          formatBytes(row.baseUsedBytes),
          formatBytes(row.newUsedBytes),
          {
            text: signed(row.unusedDeltaBytes, formatBytes),
            share: Math.abs(row.unusedDeltaBytes) / largest,
          },
          row.newlyUsedBytes === null ? 'other text' : formatBytes(row.newlyUsedBytes),
          row.noLongerUsedBytes === null ? '' : formatBytes(row.noLongerUsedBytes),
        ]),
        total: compared.total,
      },
    ],
  };
};

/** A table whose rows are all there. */
function wholeTable(title: string, columns: readonly PlainColumn[], rows: PlainTable['rows']): PlainTable {
  return { kind: 'table', title, columns, rows, total: rows.length };
}

const AUDIT_STATES: Readonly<Record<AuditChange['state'], string>> = {
  'fails-now': 'fails now',
  'passes-now': 'passes now',
  changed: 'changed',
};

const scoreText = (score: number | null): string => (score === null ? '–' : formatCount(Math.round(score * 100)));

export const lighthouseComparison: ReportBuilder = async (source) => {
  const later = await source.query('lighthouse.report', {});
  const base = await source.queryBase('lighthouse.report', {});
  const incomparable = incomparableModes(base, later);
  if (incomparable !== null) throw new AppFailure(appError('unsupported_format', incomparable));
  const { scores, metrics, audits, differences } = compareLighthouse(base, later);
  const changed = scores.filter((score) => score.base !== score.later || score.inWords?.base !== score.inWords?.later);
  const count = (state: AuditChange['state'], words: readonly [string, string]): string[] => {
    const found = audits.filter((audit) => audit.state === state).length;
    return found === 0 ? [] : [`${countNoun(found, 'audit')} ${found === 1 ? words[0] : words[1]}`];
  };
  const sentences = [
    ...changed.map(({ title, base: before, later: after, inWords }) =>
      inWords === null
        ? `${title} ${scoreText(before)} → ${scoreText(after)}`
        : `${title} ${inWords.base} → ${inWords.later}`,
    ),
    ...count('fails-now', ['fails now', 'fail now']),
    ...count('passes-now', ['passes now', 'pass now']),
  ];
  return {
    view: comparedView(source.earlier[0]),
    figures: [
      ['Verdict', sentences.length === 0 ? 'No score and no outcome of an audit changed.' : `${sentences.join('; ')}.`],
      ...(differences.length === 0 ? [] : ([['Recorded differently', differences.join('; ')]] as const)),
    ],
    sections: [
      wholeTable(
        'Metrics',
        [
          { title: 'Metric', isWords: true },
          { title: 'Before', isFigure: true },
          { title: 'Now', isFigure: true },
        ],
        metrics.map(({ title, baseText, laterText }) => [title, baseText, laterText]),
      ),
      wholeTable(
        'Audits',
        [
          { title: 'Audit', isWords: true },
          { title: 'Outcome' },
          { title: 'Score before', isFigure: true },
          { title: 'Score now', isFigure: true },
        ],
        audits.map((audit) => [audit.title, AUDIT_STATES[audit.state], scoreText(audit.base), scoreText(audit.later)]),
      ),
    ].filter(({ rows }) => rows.length > 0),
  };
};

const ISSUE_STATES: Readonly<Record<IssueState, string>> = { new: 'new', fixed: 'fixed', still: 'unchanged' };

export const accessibilityComparison: ReportBuilder = async (source) => {
  const later = await source.query('accessibility.report', {});
  const base = await source.queryBase('accessibility.report', {});
  const { issues, counts } = compareAccessibility(base, later);
  const pages = base.url === later.url ? '' : ' The pages are different ones.';
  return {
    view: comparedView(source.earlier[0]),
    figures: [
      [
        'Verdict',
        `${countNoun(counts.new, 'new issue')}, ${formatCount(counts.fixed)} fixed, ${formatCount(counts.still)} unchanged.${pages}`,
      ],
    ],
    sections:
      issues.length === 0
        ? []
        : [
            {
              kind: 'table',
              title: 'Issues',
              columns: [{ title: 'Rule' }, { title: 'State' }, { title: 'Impact' }, { title: 'Element' }],
              rows: issues
                .slice(0, MAX_ROWS)
                .map(({ state, rule, element }) => [rule.rule, ISSUE_STATES[state], rule.impact ?? '', element.html]),
              total: issues.length,
            },
          ],
  };
};
