/** Writes a network log as a HAR file into the spool, entry by entry so that nothing else waits. Secrets are always masked. */
import { setImmediate } from 'node:timers/promises';
import { harEnd, harEntryText, harStart } from '../../../shared/engine/network/index.ts';
import { ok } from '../../../shared/base/result.ts';
import type { NetworkArchive } from '../../../shared/features/network/tools/network-ports.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { LogHandle } from '../../core/listening/index.ts';
import { spoolFile, type Spool, type SpoolWriter } from '../../core/spool/index.ts';
import { isTextType, responseBody } from './bodies.ts';
import type { NetworkLog } from './network-kind.ts';
import { requestDetails } from './tell-details.ts';

const CAP_BYTES = 512 * 1024 ** 2;
const BODY_BYTES = 100 * 1024;
/** Entries between two turns of the event loop. */
const TURN_ENTRIES = 50;

interface ArchiveParts {
  readonly handle: LogHandle<NetworkLog>;
  readonly entries: readonly NetworkEntry[];
  readonly startedAtMs: number;
  readonly loss: readonly LossRecord[];
  readonly spool: Pick<Spool, 'create'>;
  readonly version: string;
  readonly now: () => number;
  readonly includeBodies: boolean;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

async function writeEntries(writer: SpoolWriter, parts: ArchiveParts): Promise<void> {
  const { handle: heard, entries, includeBodies, signal, progress, version } = parts;
  const { log, session, target } = heard;
  const { title, url } = target;
  writer.write(harStart({ version, title, url, entries, droppedCount: log.ring.dropped }));
  let isFirst = true;
  for (const [index, entry] of entries.entries()) {
    if (signal.aborted || writer.failed.aborted) return;
    if (index % TURN_ENTRIES === 0) {
      progress(index, entries.length);
      await setImmediate();
    }
    const details = await requestDetails(log, session, entry, {
      showsSecrets: false,
      includeBody: false,
      maxBodyBytes: 0,
      includeMessages: includeBodies,
      signal,
      // Each needs a pass through the whole log, and the file does not contain it.
      withChain: false,
    });
    if (details === null || !details.ok) continue;
    const wantsBody = includeBodies && entry.state === 'finished' && isTextType(entry.mimeType);
    const body = wantsBody ? await responseBody(session, entry, BODY_BYTES, signal) : null;
    writer.write(`${isFirst ? '' : ',\n'}${harEntryText({ ...details.value, responseBody: body })}`);
    isFirst = false;
  }
  writer.write(harEnd());
}

/** Ends with `cancelled`, `cap_exceeded`, `disk_full` or `write_failed`; no file is left then. */
export async function archiveLog(parts: ArchiveParts): Promise<AppResult<NetworkArchive>> {
  const { handle: heard, entries, startedAtMs, loss, spool, now, signal } = parts;
  const name = { prefix: 'net', extension: '.har', capBytes: CAP_BYTES };
  const spooled = await spoolFile(spool, name, (writer) => writeEntries(writer, parts), signal);
  if (!spooled.ok) return spooled;
  return ok({
    file: spooled.value.file,
    entries: entries.length,
    dropped: heard.log.ring.dropped,
    startedAtMs,
    durationMs: Math.max(0, (heard.endedAtMs ?? now()) - startedAtMs),
    loss,
  });
}
