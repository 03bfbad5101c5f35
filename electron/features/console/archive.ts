/** Writes a console log as a file into the spool, message by message so that nothing else waits. Secrets are always masked. */
import { setImmediate } from 'node:timers/promises';
import { consoleLogEnd, consoleLogMessage, consoleLogStart } from '../../../shared/engine/console/index.ts';
import { ok } from '../../../shared/base/result.ts';
import type { ConsoleArchive } from '../../../shared/features/console/tools/console-ports.ts';
import { collapsed } from '../../../shared/features/console/tools/console-rows.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import type { ConsoleEntry } from '../../../shared/engine/console/contract/console.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { spoolFile, type Spool, type SpoolWriter } from '../../core/spool/index.ts';

/** Limit of the messages in a file, in UTF-16 units. A full log is far below it unless the stacks are of very long URLs. */
const MESSAGES_CHARS = 48 * 1024 ** 2;
/** Above all that the messages may take in UTF-8. */
const CAP_BYTES = 256 * 1024 ** 2;
/** Messages between two turns of the event loop. */
const TURN_MESSAGES = 50;

interface ArchiveParts {
  readonly target: TargetInfo;
  /** Oldest first. */
  readonly entries: readonly ConsoleEntry[];
  /** Older messages that were dropped from the log. */
  readonly dropped: number;
  readonly limit: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly loss: readonly LossRecord[];
  readonly spool: Pick<Spool, 'create'>;
  readonly version: string;
  /** Replaces the secrets of a text. */
  readonly mask: (text: string) => string;
  readonly signal: AbortSignal;
}

/** Returns the number of messages that were written, and of those that did not fit. */
async function writeMessages(
  writer: SpoolWriter,
  { target, entries, dropped, startedAtMs, durationMs, version, mask, signal }: ArchiveParts,
): Promise<{ written: number; left: number }> {
  const { type, title, url } = target;
  const creator = `PEN Workbench ${version}`;
  writer.write(consoleLogStart({ creator, target: { type, title, url }, startedAtMs, durationMs, dropped }, mask));
  let chars = 0;
  let written = 0;
  let left = 0;
  let separator = '';
  for (const [index, row] of collapsed(entries).entries()) {
    if (signal.aborted || writer.failed.aborted) break;
    if (index % TURN_MESSAGES === 0) await setImmediate();
    const { kind } = row.entry;
    if (kind === 'input' || kind === 'result') continue;
    const text = consoleLogMessage({ ...row, entry: { ...row.entry, kind } }, mask);
    chars += text.length;
    if (chars > MESSAGES_CHARS) {
      left += row.count;
      continue;
    }
    writer.write(`${separator}${text}`);
    separator = ',\n';
    if (kind === 'message') written += row.count;
  }
  writer.write(consoleLogEnd());
  return { written, left };
}

/** Ends with `cancelled`, `disk_full` or `write_failed`; no file is left then. */
export async function archiveConsole(parts: ArchiveParts): Promise<AppResult<ConsoleArchive>> {
  const { dropped, limit, startedAtMs, durationMs, loss, spool, signal } = parts;
  const name = { prefix: 'console', extension: '.console.json', capBytes: CAP_BYTES };
  const spooled = await spoolFile(spool, name, (writer) => writeMessages(writer, parts), signal);
  if (!spooled.ok) return spooled;
  const {
    file,
    written: { written, left },
  } = spooled.value;
  const missing = (reason: string, lostEvents: number): LossRecord[] =>
    lostEvents === 0 ? [] : [{ reason, lostMs: null, lostEvents }];
  return ok({
    file,
    messages: written,
    dropped: dropped + left,
    startedAtMs,
    durationMs,
    loss: [
      ...loss,
      ...missing(`The log is limited to the newest ${limit} messages; ${dropped} older ones were dropped`, dropped),
      ...missing(`The file is limited to ${MESSAGES_CHARS / 1024 ** 2} MB; the newest messages did not fit`, left),
    ],
  });
}
