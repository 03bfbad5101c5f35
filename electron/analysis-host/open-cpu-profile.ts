/** From the path of a CPU profile to something that answers queries, in slices that let others have their turn. */
import {
  analyseProfile,
  createProfileQueries,
  createProfileReader,
  type CpuProfileQueries,
} from '../../shared/analysis/cpu-profile/index.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { runPaced } from './pause.ts';

export interface OpenCpuProfile {
  readonly kind: 'cpu-profile';
  readonly queries: CpuProfileQueries;
  readonly heldBytes: number;
}

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openCpuProfile(
  file: OpenedFile,
  { signal, pacing, onProgress, ceilingBytes }: OpenHeapOptions,
): Promise<OpenCpuProfile> {
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  const reader = createProfileReader({ ceilingBytes });
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    unwrap(reader.write(bytes));
    onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
  }
  const document = await runPaced(analyseProfile(unwrap(reader.end())), pacing, signal, onProgress);
  return {
    kind: 'cpu-profile',
    queries: createProfileQueries(document, { readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes }),
    heldBytes: document.heldBytes,
  };
}
