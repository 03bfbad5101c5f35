/** Writes the JSON trace of a file in Perfetto's format into an existing empty file; the caller that created it deletes it on failure. */
import { open, readFile } from 'node:fs/promises';
import { formatBytes, US_PER_MS } from '../../../shared/base/units.ts';
import { readSegment } from '../../../shared/engine/profile/segments/index.ts';
import type { PerfettoConversion, ProfileOfPage } from '../../../shared/engine/trace/contract/perfetto.ts';
import { AppFailure, appError, unwrap } from '../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { cutTraceFile, type AddedProfile } from './opening/cut-trace-file.ts';
import type { Pacing } from './pause.ts';
import { makePerfettoJson } from './perfetto-json.ts';

/** Size of one write; smaller ones cost a disk operation each. */
const WRITE_BYTES = 1 << 20;

export interface WriteJsonOptions {
  readonly filePath: string;
  readonly toPath: string;
  readonly capBytes: number;
  /** Keeps the end of the trace only, in milliseconds. */
  readonly lastMs?: number | undefined;
  /** Added to that end. */
  readonly profile?: ProfileOfPage | undefined;
  readonly signal: AbortSignal;
  readonly pacing: Pacing;
  /** Called with the number of JSON bytes in the file. */
  readonly onWritten: (writtenBytes: number) => void;
}

/** Throws `AppFailure`: the file's, the format's, `cap_exceeded`, `disk_full`, `write_failed`, `cancelled`. */
export async function writePerfettoJson({
  filePath,
  toPath,
  capBytes,
  lastMs,
  profile,
  signal,
  pacing,
  onWritten,
}: WriteJsonOptions): Promise<PerfettoConversion> {
  const asFailure = (thrown: unknown): AppFailure =>
    new AppFailure(fileError(thrown, { use: 'write', path: toPath, what: 'the JSON trace' }));
  const handle = await open(toPath, 'r+').catch((thrown: unknown) => {
    throw asFailure(thrown);
  });
  const buffer = new Uint8Array(WRITE_BYTES);
  let heldBytes = 0;
  let writtenBytes = 0;

  const flush = async (): Promise<void> => {
    let from = 0;
    while (from < heldBytes) {
      const { bytesWritten } = await handle.write(buffer, from, heldBytes - from, writtenBytes);
      from += bytesWritten;
      writtenBytes += bytesWritten;
    }
    heldBytes = 0;
    onWritten(writtenBytes);
  };
  const take = async (bytes: Uint8Array): Promise<void> => {
    if (writtenBytes + heldBytes + bytes.length > capBytes) throw pastCap(capBytes);
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + WRITE_BYTES - heldBytes);
      buffer.set(part, heldBytes);
      heldBytes += part.length;
      at += part.length;
      if (heldBytes === WRITE_BYTES) await flush();
    }
  };
  try {
    const { figures } = await makePerfettoJson(filePath, { signal, pacing, take, onRead: () => undefined });
    await flush();
    const { firstUs, lastUs } = figures;
    const fromUs = lastMs === undefined ? firstUs : Math.max(firstUs, lastUs - lastMs * US_PER_MS);
    const cut =
      lastMs === undefined
        ? { sizeBytes: writtenBytes, samples: 0 }
        : await cutTraceFile({ handle, fromUs, added: await readProfile(profile), signal, pacing });
    return { ...figures, ...cut, spanMs: (lastUs - fromUs) / US_PER_MS };
  } catch (thrown) {
    throw errnoOf(thrown) === null ? thrown : asFailure(thrown);
  } finally {
    await handle.close();
  }
}

async function readProfile(of: ProfileOfPage | undefined): Promise<AddedProfile | null> {
  if (of === undefined) return null;
  const profile = unwrap(readSegment(await readFile(of.path, 'utf8')));
  return { profile, frameId: of.frameId };
}

function pastCap(capBytes: number): AppFailure {
  return new AppFailure(
    appError(
      'cap_exceeded',
      `The JSON of the trace passed the limit of ${formatBytes(capBytes)}; it was deleted.`,
      'Record for a shorter time, with fewer categories, or without CPU samples and screenshots.',
      { limitBytes: capBytes },
    ),
  );
}
