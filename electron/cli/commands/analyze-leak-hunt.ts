/** `pen analyze FILE` for a leak hunt: its verdict as it was stored. */
import { plainLine } from '../../../shared/base/visible-text.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../capture-files.ts';
import { printJson, printText } from '../output.ts';

/** Throws `AppFailure`. */
export async function printLeakHunt(context: CommandContext, file: AskableFile): Promise<void> {
  const { asked, verdict, result, notes } = await file.ask('leak-hunt.file', {});
  if (context.json) {
    printJson(context.stdout, { kind: 'leak-hunt', asked, verdict, result, notes });
    return;
  }
  const where = asked === null ? '' : `, ${asked.targetName}`;
  printText(context.stdout, [`Leak hunt${where}`, verdict.text, ...notes].map(plainLine).join('\n\n'));
}
