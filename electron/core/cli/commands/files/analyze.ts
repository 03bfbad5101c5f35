/** `pen analyze FILE`: summarizes a capture file. Needs neither app nor library. */
import { plainLine } from '../../../../../shared/base/visible-text.ts';
import { CAPTURE_KINDS } from '../../../../../shared/core/contracts/captures.ts';
import { TELLERS } from '../../../../../shared/features/tellers.ts';
import { VERDICTS } from '../../../../../shared/features/verdicts.ts';
import { printTold, printVerdict } from '../../output/print-sections.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import { isHeap, withCaptureFiles, type CaptureFiles, type NamedFile } from '../../capture-files.ts';
import { printText } from '../../output/output.ts';
import { FEATURE_COMMANDS } from '../../../../features/commands.ts';

async function analyzeFile(context: CommandContext, files: CaptureFiles, file: NamedFile): Promise<void> {
  const own = FEATURE_COMMANDS.find(({ ANALYSES }) => ANALYSES?.[file.kind] !== undefined)?.ANALYSES?.[file.kind];
  if (own !== undefined) return (await own())(context, files, file);
  const { document } = CAPTURE_KINDS[file.kind];
  const findings = TELLERS[document]?.findings;
  if (findings === undefined) throw new Error(`Nothing tells a ${file.kind}`);
  const { ask } = await (isHeap(file.kind) ? files.openHeap(file) : files.open(file));
  const found = await findings(ask);
  if (!context.json) printVerdict(context, (await VERDICTS[document]?.own(ask)) ?? null);
  return printTold(context, found);
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
