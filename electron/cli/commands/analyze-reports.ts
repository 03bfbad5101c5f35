/** `pen analyze FILE` for a report: the audits of Lighthouse, or the issues of an accessibility scan. */
import { plainLine } from '../../../shared/base/visible-text.ts';
import { formatCount, truncateEnd } from '../../../shared/base/units.ts';
import { issueCount } from '../../../shared/contracts/accessibility.ts';
import { LIGHTHOUSE_MODE_LABELS, passedText, scoreWord } from '../../../shared/contracts/lighthouse.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, textTable } from '../output.ts';

const CELL_CHARS = 90;

/** Throws `AppFailure`. */
export async function printAccessibility(context: CommandContext, file: AskableFile): Promise<void> {
  const report = await file.ask('accessibility.report', {});
  const issues = report.violations.flatMap(({ rule, axeRule, impact, help, elements }) =>
    elements.map((element) => ({
      rule,
      axeRule,
      impact,
      element: element.html,
      selector: element.path.join(' >>> '),
      detail: element.messages[0] ?? help,
    })),
  );
  const { rows, omitted } = cutRows(issues, listLimit(context));
  const count = issueCount(report);
  if (context.json) {
    printJson(context.stdout, {
      kind: 'accessibility',
      url: report.url,
      count,
      entries: rows,
      ...(omitted === 0 ? {} : { entriesOmitted: omitted }),
    });
    return;
  }
  const table = textTable(
    [{ title: 'RULE' }, { title: 'IMPACT' }, { title: 'ELEMENT' }, { title: 'HOW TO FIX' }],
    rows.map(({ rule, impact, element, detail }) => [
      rule,
      impact ?? '',
      truncateEnd(element.replace(/\s+/g, ' '), CELL_CHARS),
      truncateEnd(detail, CELL_CHARS),
    ]),
  );
  printText(
    context.stdout,
    `${plainLine(`Accessibility report of ${report.url}: ${formatCount(count)} issues of ${formatCount(report.violations.length)} rules, by ${report.testEngine.name} ${report.testEngine.version}`)}\n\n${table}`,
  );
  printOmitted(context, omitted, 'issues');
}

/** Throws `AppFailure`. */
export async function printLighthouse(context: CommandContext, file: AskableFile): Promise<void> {
  const report = await file.ask('lighthouse.report', {});
  const { rows, omitted } = cutRows(report.audits, listLimit(context));
  if (context.json) {
    printJson(context.stdout, {
      kind: 'lighthouse',
      lighthouseVersion: report.lighthouseVersion,
      mode: report.mode,
      notAudited: report.notAudited,
      requestedUrl: report.requestedUrl,
      finalUrl: report.finalUrl,
      categories: report.categories,
      metrics: report.metrics,
      entries: rows.map(({ id, title, score, outcome, displayValue, savingsMs, savingsBytes, categories }) => ({
        id,
        title,
        score,
        outcome,
        displayValue,
        savingsMs,
        savingsBytes,
        categories,
      })),
      ...(omitted === 0 ? {} : { entriesOmitted: omitted }),
    });
    return;
  }
  const scores = report.categories
    .map(({ title, score, ...counted }) =>
      report.mode !== 'navigation'
        ? `${title} ${passedText(counted)}`
        : score === null
          ? `${title} N/A`
          : `${title} ${Math.round(score * 100)} [${scoreWord(score)}]`,
    )
    .join(', ');
  const table = textTable(
    [{ title: 'AUDIT' }, { title: 'OUTCOME' }, { title: 'SCORE', alignRight: true }, { title: 'DETAIL' }],
    rows.map(({ title, outcome, score, displayValue }) => [
      truncateEnd(title, CELL_CHARS),
      outcome,
      score === null ? '' : String(Math.round(score * 100)),
      displayValue,
    ]),
  );
  const { lighthouseVersion, mode, finalUrl, notAudited } = report;
  const note = notAudited.length === 0 ? '' : `\n${plainLine(notAudited.join(' '))}`;
  printText(
    context.stdout,
    `${plainLine(`Lighthouse ${lighthouseVersion} ${LIGHTHOUSE_MODE_LABELS[mode]} of ${finalUrl}: ${scores}`)}${note}\n\n${table}`,
  );
  printOmitted(context, omitted, 'audits');
}
