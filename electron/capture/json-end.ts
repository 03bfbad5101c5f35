/** Whether a stored snapshot is whole, told from its two ends: reading it all is the analysis' work. */
import { open } from 'node:fs/promises';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';

const PROBE_BYTES = 64;

/** A heap snapshot is one JSON object: `{"snapshot":…` to `]}`. Ends with `incomplete_capture`. */
export async function checkSnapshotEnds(path: string, sizeBytes: number): Promise<AppResult<undefined>> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(PROBE_BYTES);
    const head = await file.read(buffer, 0, PROBE_BYTES, 0);
    const start = buffer.toString('latin1', 0, head.bytesRead);
    const tail = await file.read(buffer, 0, PROBE_BYTES, Math.max(0, sizeBytes - PROBE_BYTES));
    const end = buffer.toString('latin1', 0, tail.bytesRead);
    if (/^\s*\{/.test(start) && /\]\s*\}\s*$/.test(end)) return ok();
  } finally {
    await file.close();
  }
  return err(
    appError(
      'incomplete_capture',
      `The snapshot is not whole: ${sizeBytes} bytes came, but they do not end as a heap snapshot does. Its file was deleted.`,
      'Take it again. If it keeps happening, close other DevTools windows on that target.',
      { bytesWritten: sizeBytes },
    ),
  );
}
