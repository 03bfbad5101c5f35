/** Reports that are made here and kept as captures: a text, in the spool until the library takes it. */
import type { CaptureKind } from '../contracts/captures.ts';
import type { AppResult } from '../contracts/errors.ts';

export interface ReportsPort {
  /**
   * The file, as the library takes it (`SpooledFile`). Ends with `cancelled`, `cap_exceeded`, `disk_full` or `write_failed`; no file is
   * left then.
   */
  spool(
    kind: CaptureKind,
    text: string,
    options: { signal: AbortSignal },
  ): Promise<AppResult<{ readonly path: string; readonly sizeBytes: number; readonly discard: () => Promise<void> }>>;
}
