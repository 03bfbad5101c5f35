/** Findings of a report of Lighthouse: its scores and its audits; and of two: what changed, and how differently they were made. */
import { AppFailure, appError } from '../../../base/errors.ts';
import { compareLighthouse, incomparableModes, type AuditChange } from '../contract/lighthouse-compare.ts';
import { LIGHTHOUSE_MODE_LABELS, passedText, scoreWord } from '../contract/lighthouse.ts';
import { joined, name, plainSection, plainTable, type Words } from '../../../core/findings/model.ts';
import { verdictBy } from '../../../core/findings/rules.ts';
import { omittedRows, reportFindings, type ComparisonFindings } from '../../../core/kinds/report-findings.ts';
import { COMPARED_LIGHTHOUSE_RULES, comparedLighthouseEvidence, score } from './rules.ts';

export const lighthouseFindings = reportFindings('lighthouse.report', (report) => {
  const { lighthouseVersion, mode, notAudited, requestedUrl, finalUrl, categories, metrics, audits } = report;
  const scores = categories.map(({ title, score: of, ...counted }): Words => {
    if (mode !== 'navigation') return [name(title), ` ${passedText(counted)}`];
    return [name(title), ' ', score(of, 'N/A'), of === null ? '' : ` [${scoreWord(of)}]`];
  });
  return {
    line: [
      `Lighthouse ${lighthouseVersion} ${LIGHTHOUSE_MODE_LABELS[mode]} of `,
      name(finalUrl),
      ': ',
      joined(scores, ', '),
    ],
    parts: [
      plainSection('audits', 'Audits', [
        ...(notAudited.length === 0 ? [] : ([{ kind: 'paragraph', words: name(notAudited.join(' ')) }] as const)),
        plainTable(
          ['Audit', 'Outcome', 'Score', 'Detail'],
          audits.map(({ title, outcome, score: of, displayValue }) => [
            name(title),
            outcome,
            score(of, ''),
            name(displayValue),
          ]),
        ),
      ]),
    ],
    json: (cut) => {
      const { rows, omitted } = cut(audits);
      return {
        kind: 'lighthouse',
        lighthouseVersion,
        mode,
        notAudited,
        requestedUrl,
        finalUrl,
        categories,
        metrics,
        entries: rows.map(
          ({ id, title, score: of, outcome, displayValue, savingsMs, savingsBytes, categories: memberOf }) => ({
            id,
            title,
            score: of,
            outcome,
            displayValue,
            savingsMs,
            savingsBytes,
            categories: memberOf,
          }),
        ),
        ...omittedRows('entriesOmitted', omitted),
      };
    },
  };
});

const AUDIT_STATES: Readonly<Record<AuditChange['state'], string>> = {
  'fails-now': 'fails now',
  'passes-now': 'passes now',
  changed: 'changed',
};

export const lighthouseComparison: ComparisonFindings = async (ask, earlier) => {
  const later = await ask('lighthouse.report', {});
  const base = await earlier.ask('lighthouse.report', {});
  const incomparable = incomparableModes(base, later);
  if (incomparable !== null) throw new AppFailure(appError('unsupported_format', incomparable));
  const compared = compareLighthouse(base, later);
  const { metrics, audits } = compared;
  return {
    verdict: verdictBy(COMPARED_LIGHTHOUSE_RULES, comparedLighthouseEvidence(base, later, compared)),
    parts: [
      plainSection('metrics', 'Metrics', [
        plainTable(
          ['Metric', { title: 'Before', isFigure: true }, { title: 'Now', isFigure: true }],
          metrics.map(({ title, baseText, laterText }) => [name(title), name(baseText), name(laterText)]),
        ),
      ]),
      plainSection('audits', 'Audits', [
        plainTable(
          ['Audit', 'Outcome', { title: 'Score before', isFigure: true }, { title: 'Score now', isFigure: true }],
          audits.map((audit) => [name(audit.title), AUDIT_STATES[audit.state], score(audit.base), score(audit.later)]),
        ),
      ]),
    ],
  };
};
