/** `pen analyze FILE`: summarizes a capture file. Needs neither app nor library. */
import { plainLine } from '../../../../../shared/base/visible-text.ts';
import { CAPTURE_KINDS } from '../../../../../shared/core/contracts/captures.ts';
import { CODE_SECTION } from '../../../../../shared/core/findings/code-section.ts';
import { plainFigure } from '../../../../../shared/core/findings/plain-tables.ts';
import { TERMINAL, told } from '../../../../../shared/core/findings/voice.ts';
import { TELLERS } from '../../../../../shared/features/tellers.ts';
import { traceFindings } from '../../../../../shared/features/trace/told.ts';
import { VERDICTS } from '../../../../../shared/features/verdicts.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { printSections, printTold, printVerdict } from '../../output/print-sections.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import { isHeap, withCaptureFiles, type AskableFile, type CaptureFiles, type NamedFile } from '../../capture-files.ts';
import { cutRows, printJson, printText, textTable } from '../../output/output.ts';
import { printProfile } from '../../../../features/cpu/commands/analyze-profile.ts';

// `pen analyze FILE` for a trace: its contents, its long tasks, and the insights of pen_trace_insights with their figures.

/** Throws `AppFailure`. */
async function printTrace(context: CommandContext, { ask, recorded }: AskableFile): Promise<void> {
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
}

async function analyzeFile(context: CommandContext, files: CaptureFiles, file: NamedFile): Promise<void> {
  switch (file.kind) {
    case 'heap-profile':
    case 'cpu-profile':
      return printProfile(context, await files.open(file));
    case 'trace':
      return printTrace(context, await files.open(file));
    default: {
      const { document } = CAPTURE_KINDS[file.kind];
      const findings = TELLERS[document]?.findings;
      if (findings === undefined) throw new Error(`Nothing tells a ${file.kind}`);
      const { ask } = await (isHeap(file.kind) ? files.openHeap(file) : files.open(file));
      const found = await findings(ask, null);
      if (!context.json) printVerdict(context, (await VERDICTS[document]?.own(ask)) ?? null);
      return printTold(context, found);
    }
  }
}

/** For a zip archive, prints every capture under its name; with `--json` one document each. */
export function runAnalyze(context: CommandContext): Promise<CommandOutcome> {
  return withCaptureFiles(context, { usage: 'analyze FILE', count: 1 }, async (files) => {
    const found = await files.findAll(0);
    for (const [at, file] of found.entries()) {
      if (found.length > 1 && !context.json)
        printText(context.stdout, `${at === 0 ? '' : '\n'}${plainLine(file.named)}\n`);
      await analyzeFile(context, files, file);
    }
    return DONE;
  });
}
