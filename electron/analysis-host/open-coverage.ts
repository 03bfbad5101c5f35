/** Opens a coverage file for queries. Such a file is one JSON text, mostly the source texts of scripts. */
import {
  analyseCoverage,
  createCoverageQueries,
  readCoverage,
  type CoverageQueries,
} from '../../shared/analysis/coverage/index.ts';
import { AppFailure, appError, unwrap } from '../../shared/contracts/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';

/** V8's longest string is 512 MB; a page's scripts are a few dozen. */
const MOST_BYTES = 400 * 1024 * 1024;
/** Memory for a JSON text, its values and the document, as a multiple of its bytes. */
const MEMORY_FACTOR = 6;

export interface OpenCoverage {
  readonly kind: 'coverage';
  readonly queries: CoverageQueries;
  readonly heldBytes: number;
}

/** Throws `AppFailure`: the file's errors, `too_large`, `damaged_file`, `unsupported_format`, `cancelled`. */
export async function openCoverage(
  file: OpenedFile,
  { signal, pacing, onProgress, ceilingBytes }: OpenHeapOptions,
): Promise<OpenCoverage> {
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let readBytes = 0;
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    readBytes += bytes.length;
    if (readBytes > MOST_BYTES) throw tooLarge(MOST_BYTES);
    parts.push(decoder.decode(bytes, { stream: true }));
    onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
  }
  parts.push(decoder.decode());
  const limitBytes = ceilingBytes(readBytes * MEMORY_FACTOR);
  if (readBytes * MEMORY_FACTOR > limitBytes) throw tooLarge(Math.floor(limitBytes / MEMORY_FACTOR));
  const document = analyseCoverage(unwrap(readCoverage(parts.join(''))));
  const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes };
  return { kind: 'coverage', queries: createCoverageQueries(document, facts), heldBytes: document.heldBytes };
}

function tooLarge(limitBytes: number): AppFailure {
  return new AppFailure(
    appError(
      'too_large',
      `The coverage file is larger than the ${limitBytes} bytes that can be read now.`,
      'Close other captures, or record coverage of fewer scripts.',
      { limitBytes },
    ),
  );
}
