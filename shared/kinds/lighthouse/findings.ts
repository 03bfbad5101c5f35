/** Findings of a report of Lighthouse: its scores and its audits. */
import { LIGHTHOUSE_MODE_LABELS, passedText, scoreWord } from '../../contracts/page/lighthouse.ts';
import { count, joined, name, plainSection, plainTable, type Words } from '../../findings/model.ts';
import { omittedRows, reportFindings } from '../report-findings.ts';

export const lighthouseFindings = reportFindings('lighthouse.report', (report) => {
  const { lighthouseVersion, mode, notAudited, requestedUrl, finalUrl, categories, metrics, audits } = report;
  const scores = categories.map(({ title, score, ...counted }): Words => {
    if (mode !== 'navigation') return [name(title), ` ${passedText(counted)}`];
    return [name(title), score === null ? ' N/A' : ` ${Math.round(score * 100)} [${scoreWord(score)}]`];
  });
  return {
    view: finalUrl,
    line: [
      `Lighthouse ${lighthouseVersion} ${LIGHTHOUSE_MODE_LABELS[mode]} of `,
      name(finalUrl),
      ': ',
      joined(scores, ', '),
    ],
    facts: [['Audits', count(audits.length)]],
    parts: [
      plainSection('audits', 'Audits', [
        ...(notAudited.length === 0 ? [] : ([{ kind: 'paragraph', words: name(notAudited.join(' ')) }] as const)),
        plainTable(
          ['Audit', 'Outcome', 'Score', 'Detail'],
          audits.map(({ title, outcome, score, displayValue }) => [
            name(title),
            outcome,
            score === null ? '' : count(Math.round(score * 100)),
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
          ({ id, title, score, outcome, displayValue, savingsMs, savingsBytes, categories: memberOf }) => ({
            id,
            title,
            score,
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
