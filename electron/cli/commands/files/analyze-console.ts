/** `pen analyze FILE` for a console log: messages by level, and the most frequent ones. */
import { formatCount, formatDuration, truncateEnd } from '../../../../shared/base/units.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { placeText } from '../../../../shared/capabilities/console/console-rows.ts';
import { CONSOLE_LEVELS } from '../../../../shared/contracts/page/console.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { printJson, printOmitted, printText, textTable } from '../../output/output.ts';

/** The analysis process's own maximum. */
const MAX_ROWS = 5000;
const TEXT_CHARS = 90;
const SOURCE_CHARS = 60;

/** Throws `AppFailure`. */
export async function printConsole(context: CommandContext, { ask }: AskableFile): Promise<void> {
  const { creator, target, startedAtMs, durationMs, dropped, levels } = await ask('console.overview', {});
  const limit = listLimit(context);
  const { rows, total } = await ask('console.frequent', { count: Math.min(limit ?? MAX_ROWS, MAX_ROWS) });
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'console',
      target,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs,
      levels,
      dropped,
      frequent: rows.map(({ level, text, count, place }) => ({
        level,
        text,
        count,
        url: place?.url ?? null,
        line: place?.line ?? null,
        column: place?.column ?? null,
      })),
      ...(omitted === 0 ? {} : { frequentOmitted: omitted }),
    });
    return;
  }
  const counts = CONSOLE_LEVELS.map((level) => `${formatCount(levels[level])} ${level}`).join(', ');
  const messages = CONSOLE_LEVELS.reduce((sum, level) => sum + levels[level], 0);
  const table = textTable(
    [{ title: 'COUNT', alignRight: true }, { title: 'LEVEL' }, { title: 'TEXT' }, { title: 'SOURCE' }],
    rows.map(({ level, text, count, place }) => [
      formatCount(count),
      level,
      truncateEnd(plainLine(text), TEXT_CHARS),
      plainLine(placeText(place, SOURCE_CHARS)),
    ]),
  );
  const name = plainLine(target.title === '' ? target.url : target.title);
  const writer = creator === '' ? '' : `, written by ${plainLine(creator)}`;
  printText(
    context.stdout,
    `Console log of ${name}: ${formatCount(messages)} messages in ${formatDuration(durationMs)} (${counts})${writer}\n\n${table}`,
  );
  if (dropped > 0) printText(context.stdout, `${formatCount(dropped)} older messages were dropped.`);
  printOmitted(context, omitted, 'messages');
}
