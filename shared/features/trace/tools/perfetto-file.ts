/** The Perfetto trace of the browser, for a capture that is stored as JSON. */
import { z } from 'zod';
import { describeError } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { SpooledFile } from '../../../core/capability/recording-ports.ts';

export const PerfettoFileSchema = z.object({ path: z.string(), sizeBytes: z.number() });
type PerfettoFile = z.infer<typeof PerfettoFileSchema>;

/** Writes the Perfetto trace to the requested path. A failure is only a note, since the capture is stored. */
export async function keepPerfetto(
  captureId: string,
  perfetto: SpooledFile | undefined,
  path: string | null,
  { ports, signal, note, progress }: CallContext,
): Promise<{ perfetto?: PerfettoFile | null }> {
  try {
    if (path === null) return {};
    if (perfetto === undefined) {
      note('The trace was not recorded with fastStop, so there is no Perfetto trace. Use fastStop with action start.');
      return { perfetto: null };
    }
    const { path: contentFile } = perfetto;
    const options = { path, format: 'native' as const, contentFile, overwrite: false, signal, progress };
    const written = await ports.library.export(captureId, options);
    if (!written.ok)
      note(`The capture is stored, but its Perfetto trace was not written: ${describeError(written.error)}`);
    return { perfetto: written.ok ? written.value : null };
  } finally {
    await perfetto?.discard();
  }
}
