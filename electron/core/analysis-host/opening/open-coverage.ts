/** Opens a coverage file for queries. Such a file is one JSON text, mostly the source texts of scripts. */
import {
  analyseCoverage,
  createCoverageQueries,
  readCoverage,
  type CoverageQueries,
} from '../../../../shared/engine/coverage/index.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { readWholeText, type WholeTextLimit } from './whole-text.ts';

const LIMIT: WholeTextLimit = {
  // V8's longest string is 512 MB; a page's scripts are a few dozen.
  mostBytes: 400 * 1024 * 1024,
  memoryFactor: 6,
  what: 'The coverage file',
  suggestion: 'Close other captures, or record coverage of fewer scripts.',
};

export interface OpenCoverage {
  readonly kind: 'coverage';
  readonly queries: CoverageQueries;
  readonly heldBytes: number;
}

/** Throws `AppFailure`: the file's errors, `too_large`, `damaged_file`, `unsupported_format`, `cancelled`. */
export async function openCoverage(file: OpenedFile, options: OpenHeapOptions): Promise<OpenCoverage> {
  const { pacing } = options;
  const startedMs = pacing.now();
  const document = analyseCoverage(unwrap(readCoverage(await readWholeText(file, options, LIMIT))));
  const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes };
  return { kind: 'coverage', queries: createCoverageQueries(document, facts), heldBytes: document.heldBytes };
}
