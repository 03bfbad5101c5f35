/** The kind of a file on disk: checks that it can be read, then examines its content. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createFirefoxKindScan } from '../../../shared/core/sniff/firefox-kind.ts';
import { createPprofKindScan } from '../../../shared/core/sniff/pprof-kind.ts';
import type { ProfileKindScan } from '../../../shared/core/sniff/profile-kind-scan.ts';
import { createSpeedscopeKindScan } from '../../../shared/core/sniff/speedscope-kind.ts';
import { HEAD_BYTES } from '../../../shared/core/sniff/sniff.ts';
import type { CaptureKind, ForeignFormat } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import { DROPPED_MARK } from '../../../shared/base/redaction/drop-heap-strings.ts';
import { fileError } from '../files/file-error.ts';
import { createSampleScanner, detectKind } from './detect-kind.ts';
import { realDisk } from './disk.ts';
import { isGzip, readChunks, readGunzipped, type ReadChunksOptions } from './read-chunks.ts';

export interface FoundFile {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly gzipped: boolean;
  /** The kind, by the head of the file except for pprof, speedscope and Firefox: a `heap-snapshot` may turn out to be a `heap-timeline` when the whole file is read. */
  readonly kind: CaptureKind;
  /** The format of another tool; null for our own. */
  readonly format: ForeignFormat | null;
  /** A heap whose strings have no contents. */
  readonly stringsDropped: boolean;
}

export interface KindOptions {
  /** Reads its beginning only: a heap recorded over time without stacks is then reported as a snapshot. */
  readonly byHead?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The kind of a capture file, detected from its content, also inside gzip. Errors: `file_not_found`, `file_unreadable`, `empty_file`,
 * `unsupported_format`, for gzip also `truncated_file` and `damaged_file`.
 */
export function kindOfFile(
  path: string,
  { byHead = false, signal = new AbortController().signal }: KindOptions = {},
): Promise<AppResult<CaptureKind>> {
  return settle(async () => {
    const options: ReadChunksOptions = { disk: realDisk, signal };
    const found = await lookAtFile(path, options);
    if (byHead || found.kind !== 'heap-snapshot') return found.kind;
    const scanner = createSampleScanner();
    for await (const chunk of contentOf(path, found.gzipped, { ...options, recycle: true })) {
      scanner.push(chunk);
      if (scanner.hasSamples !== null) break;
    }
    return scanner.hasSamples === true ? 'heap-timeline' : 'heap-snapshot';
  });
}

/** The kind of a file by its head, or by the whole file if it is a profile in a format that does not say it there. Throws `AppFailure`. */
export async function lookAtFile(path: string, options: ReadChunksOptions): Promise<FoundFile> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw new AppFailure(fileError(thrown, { use: 'read', path }));
  });
  if (!found.isFile()) {
    const what = found.isDirectory() ? 'a folder' : 'not a regular file';
    throw new AppFailure(appError('file_unreadable', `${path} is ${what}.`, 'Choose a file.'));
  }
  const gzipped = isGzip(await head(readChunks(path, options), 2));
  const first = await head(contentOf(path, gzipped, options), HEAD_BYTES);
  const { kind, format } = unwrap(detectKind(first, basename(path)));
  const scanOf = format === null ? undefined : KIND_SCANS[format];
  return {
    sizeBytes: found.size,
    modifiedAtMs: found.mtimeMs,
    gzipped,
    kind:
      scanOf !== undefined
        ? await kindOfProfile(scanOf(), contentOf(path, gzipped, { ...options, recycle: true }))
        : kind,
    format,
    stringsDropped: kind === 'heap-snapshot' && first.includes(`"${DROPPED_MARK}":true`),
  };
}

/** Formats that name what they measure behind their head. */
const KIND_SCANS: Readonly<Partial<Record<ForeignFormat, () => ProfileKindScan>>> = {
  firefox: createFirefoxKindScan,
  pprof: createPprofKindScan,
  speedscope: createSpeedscopeKindScan,
};

async function kindOfProfile(scan: ProfileKindScan, chunks: AsyncIterable<Buffer>): Promise<CaptureKind> {
  for await (const chunk of chunks) scan.push(chunk);
  return scan.kind();
}

/** The decompressed bytes of a file. With `recycle` a chunk is valid until the next is requested. */
export function contentOf(
  path: string,
  gzipped: boolean,
  options: ReadChunksOptions,
): AsyncGenerator<Buffer, void, undefined> {
  return gzipped ? readGunzipped(path, options) : readChunks(path, options);
}

async function head(chunks: AsyncIterable<Buffer>, sizeBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let haveBytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    haveBytes += chunk.length;
    if (haveBytes >= sizeBytes) break;
  }
  return Buffer.concat(parts).subarray(0, sizeBytes);
}
