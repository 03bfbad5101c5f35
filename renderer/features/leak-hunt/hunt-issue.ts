/** A leak hunt as text for an issue: the verdict, the quoted code, what was repeated, and what grew. */
import { bullets, code, document, sentence } from '../../../shared/base/markdown.ts';
import { formatBytes, formatSpread } from '../../../shared/base/units.ts';
import { quoteMarkdown } from '../../../shared/core/findings/quotes.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { huntRows, rowClass } from './hunt-rows.ts';
import { actionWords, huntParams, roundsWords } from './hunt-words.ts';

/** Rows of an issue: what follows is in the hunt itself. */
const MAX_ROWS = 5;

/** Markdown. Text of the page is code, so that none of it is read as marks. */
export function huntIssue(result: HuntResult, asked: AskedHunt | null, version: string): string {
  const params = asked === null ? null : huntParams(asked.params);
  const { headline, verdict, link, earlier } = result;
  const more = verdict.text.startsWith(headline) ? verdict.text.slice(headline.length).trim() : verdict.text;
  return document([
    `**${headline}**`,
    earlier !== undefined && `**Earlier hunt**: ${sentence(earlier.text)}`,
    more !== '' && more,
    ...result.code.flatMap(({ name, quote }) => (quote === undefined ? [] : [`${code(name)}:`, quoteMarkdown(quote)])),
    bullets([
      ...(asked === null ? [] : [`Target: ${code(asked.targetName)}`]),
      ...(params === null ? [] : [`Each action: ${code(actionWords(params))}`]),
      `Rounds: ${roundsWords(result)}, a heap snapshot after each`,
      ...huntRows(result)
        .filter(({ noLeak }) => noLeak === '')
        .slice(0, MAX_ROWS)
        .map(
          (row) =>
            `Grows: ${code(rowClass(row))} through ${code(row.edgeToCut === '' ? row.path : row.edgeToCut)}, ${formatSpread(row.bytesPerRound, formatBytes)} per round`,
        ),
      ...(link === undefined ? [] : [`${['In PEN Workbench', version].filter(Boolean).join(' ')}: ${code(link)}`]),
    ]),
  ]);
}
