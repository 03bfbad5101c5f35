/** Writes one whole file into the spool. */
import { err, ok } from '../../../shared/base/result.ts';
import { errorOfAbort, type AppResult } from '../../../shared/base/errors.ts';
import type { FinishedFile, SpoolWriter } from './spool-writer.ts';

/** A spool, by the files that it creates. */
interface CreatesFiles<File> {
  create(file: File): Promise<AppResult<SpoolWriter>>;
}

/**
 * Creates a file, has `write` fill it, and returns it with what `write` returned. Ends with `cancelled`, or with the error of the spool
 * (`disk_full`, `write_failed`, `cap_exceeded`); no file is left then. `write` should end early once `signal` or the writer has failed.
 */
export async function spoolFile<File, T>(
  spool: CreatesFiles<File>,
  file: File,
  write: (writer: SpoolWriter) => Promise<T>,
  signal: AbortSignal,
): Promise<AppResult<{ readonly file: FinishedFile; readonly written: T }>> {
  const created = await spool.create(file);
  if (!created.ok) return created;
  const writer = created.value;
  try {
    const written = await write(writer);
    const finished = signal.aborted ? err(errorOfAbort(signal)) : await writer.finish();
    if (finished.ok) return ok({ file: finished.value, written });
    await writer.abandon();
    return finished;
  } catch (thrown) {
    await writer.abandon();
    throw thrown;
  }
}
