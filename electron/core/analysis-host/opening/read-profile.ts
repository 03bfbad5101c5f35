/** Reads a profile into an analysed document, in time slices that let other requests run. */
import type { ProfileReader } from '../../../../shared/engine/json/index.ts';
import type { ProfileReadFacts } from '../../../../shared/engine/profile/index.ts';
import type { Steps } from '../../../../shared/engine/heap/index.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { runPaced } from '../pause.ts';

export interface ReadProfile<Document> {
  readonly document: Document;
  /** The facts in every profile's overview. */
  readonly facts: ProfileReadFacts;
}

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function readProfile<Profile, Document>(
  file: OpenedFile,
  { signal, pacing, onProgress }: OpenHeapOptions,
  reader: ProfileReader<Profile>,
  analyse: (profile: Profile) => Steps<Document>,
): Promise<ReadProfile<Document>> {
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    unwrap(reader.write(bytes));
    onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
  }
  const document = await runPaced(analyse(unwrap(reader.end())), pacing, signal, onProgress);
  return { document, facts: { readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes } };
}
