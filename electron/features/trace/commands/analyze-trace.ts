/** `pen analyze FILE` for a trace: its contents, its long tasks, and the insights of pen_trace_insights with their figures. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { CODE_SECTION } from '../../../../shared/core/findings/code-section.ts';
import { plainFigure } from '../../../../shared/core/findings/plain-tables.ts';
import { TERMINAL, told } from '../../../../shared/core/findings/voice.ts';
import { traceFindings } from '../../../../shared/features/trace/told.ts';
import { VERDICTS } from '../../../../shared/features/verdicts.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import type { AnalyzeFile } from '../../../core/cli/command.ts';
import { cutRows, printJson, printText, textTable } from '../../../core/cli/output/output.ts';
import { printSections, printVerdict } from '../../../core/cli/output/print-sections.ts';

export const analyzeTrace: AnalyzeFile = async (context, files, file) => {
  const { ask, recorded } = await files.open(file);
  const { truncated = false, loss = [] } = recorded ?? {};
  const { lines, parts, json } = await traceFindings(ask, { truncated, loss: [...loss] }, context.json);
  if (context.json) {
    printJson(
      context.stdout,
      json((rows) => cutRows(rows, listLimit(context))),
    );
    return;
  }
  printVerdict(context, (await VERDICTS.trace?.own(ask)) ?? null);
  printText(context.stdout, lines.map((line) => plainLine(told(line, TERMINAL))).join('\n'));
  const figures = parts.filter(({ id }) => id !== CODE_SECTION).map((part) => plainFigure(part, TERMINAL));
  printText(context.stdout, `\n${textTable([{ title: 'INSIGHT' }, { title: 'VALUE' }], figures)}`);
  printSections(context, parts);
};
