/** The browser's own trace, in Perfetto's format, of a capture that is kept as JSON. */
import { z } from 'zod';
import { describeError } from '../contracts/errors.ts';
import type { CallContext } from './define.ts';
import type { SpooledFile } from './ports.ts';

export const PerfettoFileSchema = z.object({ path: z.string(), sizeBytes: z.number() });
type PerfettoFile = z.infer<typeof PerfettoFileSchema>;

/** The browser's own trace to where it is wanted. That it cannot be there loses nothing of the capture. */
export async function keepPerfetto(
  captureId: string,
  perfetto: SpooledFile | undefined,
  path: string | null,
  { ports, signal, note, progress }: CallContext,
): Promise<{ perfetto?: PerfettoFile | null }> {
  try {
    if (path === null) return {};
    if (perfetto === undefined) {
      note(
        'The trace was not recorded with fastStop, so there is no Perfetto trace to write. Say fastStop at the start.',
      );
      return { perfetto: null };
    }
    const { path: contentFile } = perfetto;
    const options = { path, format: 'native' as const, contentFile, overwrite: false, signal, progress };
    const written = await ports.library.export(captureId, options);
    if (!written.ok)
      note(`The capture is kept, but its Perfetto trace was not written: ${describeError(written.error)}`);
    return { perfetto: written.ok ? written.value : null };
  } finally {
    await perfetto?.discard();
  }
}
