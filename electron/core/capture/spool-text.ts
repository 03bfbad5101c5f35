/** Writes a text to a spool file, in parts so that the event loop is not blocked, and no faster than the disk. */
import { setImmediate } from 'node:timers/promises';
import { within } from '../../../shared/base/within.ts';
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import { errorOfAbort, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { SpoolWriter } from '../spool/index.ts';

const PART_CHARS = 512 * 1024;

/** Resolves when the writer accepts more data, has failed, or `signal` is aborted. */
export async function pressureOver(writer: SpoolWriter, signal: AbortSignal): Promise<void> {
  const eased = Promise.withResolvers<void>();
  const listening = writer.pressure.listen((full) => {
    if (!full) eased.resolve();
  });
  await within(Number.POSITIVE_INFINITY, eased.promise, writer.failed, signal);
  listening.dispose();
}

/** Returns the finished file. On failure or cancellation the file is deleted. */
export async function spoolText(writer: SpoolWriter, text: string, signal: AbortSignal): Promise<SpooledFile> {
  let isFull = false;
  const listening = writer.pressure.listen((full) => {
    isFull = full;
  });
  for (let at = 0; at < text.length && !signal.aborted && !writer.failed.aborted; at += PART_CHARS) {
    writer.write(text.slice(at, at + PART_CHARS));
    await (isFull ? pressureOver(writer, signal) : setImmediate());
  }
  listening.dispose();
  if (signal.aborted) {
    await writer.abandon();
    throw new AppFailure(errorOfAbort(signal));
  }
  const file = await writer.finish();
  if (!file.ok) await writer.abandon();
  return unwrap(file);
}
