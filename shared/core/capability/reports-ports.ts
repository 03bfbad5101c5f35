/** Writes reports to the spool, to be stored as captures. */
import type { CaptureKind } from '../contracts/captures.ts';

export interface ReportsPort {
  /**
   * Returns the file for the library (a `SpooledFile`). Errors: `cancelled`, `cap_exceeded`, `disk_full`, `write_failed`; the file is
   * deleted then.
   */
  spool(
    kind: CaptureKind,
    text: string,
    options: { signal: AbortSignal },
  ): Promise<{ readonly path: string; readonly sizeBytes: number; readonly discard: () => Promise<void> }>;
}
