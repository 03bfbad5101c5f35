/** A copy of a capture file with its secrets replaced, for what is computed from it and leaves the machine. */
import { FOREIGN_FORMATS, CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, advice, appError } from '../../../shared/base/errors.ts';
import type { RedactionSummary } from '../../../shared/base/redaction/redaction.ts';
import { writeChunks } from './copy.ts';
import { realDisk } from './disk.ts';
import { createExportRedaction } from './export-redaction.ts';
import { contentOf, lookAtFile } from './kind-of-file.ts';
import type { ReadChunksOptions } from './read-chunks.ts';

/**
 * Writes the decompressed content to `to`, which must not exist; only its owner can read it. Secrets that only the network recordings of a running
 * app know are not found. Throws `AppFailure`: `unsupported_format` for files that are not JSON, and those of reading and writing.
 */
export async function writeRedactedCopy(path: string, to: string, signal: AbortSignal): Promise<RedactionSummary> {
  const options: ReadChunksOptions = { disk: realDisk, signal };
  const { kind, format, gzipped } = await lookAtFile(path, options);
  if (format !== null && !FOREIGN_FORMATS[format].isJson)
    throw new AppFailure(
      appError(
        'unsupported_format',
        `Secrets of ${path} cannot be redacted: ${CAPTURE_KINDS[kind].label} in the format ${format}, which is not JSON.`,
        advice('Leave it out, or export it without --redact.', 'Leave it out, or export it with its secrets.'),
      ),
    );
  const redaction = createExportRedaction(kind, null);
  for (const read of redaction.readings) await read(contentOf(path, gzipped, options));
  await writeChunks(to, redaction.redacted(contentOf(path, gzipped, options)), {
    disk: realDisk,
    signal,
    mode: 0o600,
    sync: false,
    shownAs: to,
    reserveBytes: 0,
  });
  return redaction.summary();
}
