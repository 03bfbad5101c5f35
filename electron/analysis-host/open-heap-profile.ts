/** From the path of a sampled heap profile to something that answers queries, in slices that let others have their turn. */
import {
  analyseProfile,
  createProfileQueries,
  createProfileReader,
  profileBytes,
  type ProfileQueries,
} from '../../shared/analysis/heap-profile/index.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { runPaced } from './pause.ts';

export interface OpenHeapProfile {
  readonly kind: 'heap-profile';
  readonly queries: ProfileQueries;
  readonly heldBytes: number;
}

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openHeapProfile(
  file: OpenedFile,
  { signal, pacing, onProgress, ceilingBytes }: OpenHeapOptions,
): Promise<OpenHeapProfile> {
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  const reader = createProfileReader({ ceilingBytes });
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    unwrap(reader.write(bytes));
    onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
  }
  const document = await runPaced(analyseProfile(unwrap(reader.end())), pacing, signal, onProgress);
  return {
    kind: 'heap-profile',
    queries: createProfileQueries(document, { readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes }),
    heldBytes: profileBytes(document),
  };
}
