/** `pen analyze FILE` for a trace: its contents, its long tasks, and the insights of pen_trace_insights with their figures. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { CODE_SECTION } from '../../../../shared/findings/code-section.ts';
import { plainFigure } from '../../../../shared/findings/plain-tables.ts';
import { TERMINAL, told } from '../../../../shared/findings/voice.ts';
import { traceFindings } from '../../../../shared/kinds/trace/told.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { cutRows, printJson, printText, textTable } from '../../output/output.ts';
import { printSections } from '../../output/print-sections.ts';

/** Throws `AppFailure`. */
export async function printTrace(context: CommandContext, { ask, recorded }: AskableFile): Promise<void> {
  const { truncated = false, loss = [] } = recorded ?? {};
  const { lines, parts, json } = await traceFindings(ask, { truncated, loss: [...loss] }, context.json);
  if (context.json) {
    printJson(
      context.stdout,
      json((rows) => cutRows(rows, listLimit(context))),
    );
    return;
  }
  printText(context.stdout, lines.map((line) => plainLine(told(line, TERMINAL))).join('\n'));
  const figures = parts.filter(({ id }) => id !== CODE_SECTION).map((part) => plainFigure(part, TERMINAL));
  printText(context.stdout, `\n${textTable([{ title: 'INSIGHT' }, { title: 'VALUE' }], figures)}`);
  printSections(context, parts);
}
