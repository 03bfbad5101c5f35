/** `pen analyze FILE` for an application capture: its isolates, when each began, and those that could not be captured. */
import { plainLine } from '../../../shared/base/visible-text.ts';
import { formatBytes, formatDuration } from '../../../shared/base/units.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../capture-files.ts';
import { printJson, printText, textTable } from '../output.ts';

const NOUNS = { cpu: 'CPU profiles', heap: 'heap snapshots' } as const;

/** Throws `AppFailure`. */
export async function printApplication(context: CommandContext, file: AskableFile): Promise<void> {
  const { kind, startedAt, startSkewMs, endpoints, members, notCaptured } = await file.ask('application.manifest', {});
  if (context.json) {
    printJson(context.stdout, {
      kind: 'application',
      recorded: kind,
      startedAt,
      startSkewMs,
      endpoints,
      entries: members.map(({ target: { type, title, url }, captureId, ...times }) => ({
        type,
        title,
        url,
        captureId,
        ...times,
      })),
      notCaptured: notCaptured.map(({ target: { type, title, url }, code, reason }) => ({
        type,
        title,
        url,
        code,
        reason,
      })),
    });
    return;
  }
  const apart = startSkewMs === null ? 'started together' : `started within ${formatDuration(startSkewMs)}`;
  const where = endpoints.map(({ product, address }) => `${product} (${address})`).join(', ');
  const table = textTable(
    [
      { title: 'TYPE' },
      { title: 'TITLE' },
      { title: 'CAPTURE' },
      { title: 'BEGAN', alignRight: true },
      { title: 'SIZE', alignRight: true },
    ],
    members.map(({ target, captureId, startOffsetMs, sizeBytes }) => [
      target.type,
      target.title || target.url,
      captureId,
      formatDuration(startOffsetMs),
      formatBytes(sizeBytes),
    ]),
  );
  printText(
    context.stdout,
    `Application capture, ${plainLine(where)}: ${members.length} ${NOUNS[kind]}, ${apart}\n\n${table}`,
  );
  for (const { target, reason } of notCaptured)
    printText(context.stdout, plainLine(`Not captured: ${target.title || target.url}: ${reason}`));
  printText(context.stdout, 'Read each with pen analyze and its capture id.');
}
