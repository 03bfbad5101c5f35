/** Opens a file as the kind of document that its content has; the file name does not matter. */
import { formatBytes } from '../../../../shared/base/units.ts';
import { HEAD_BYTES, sniff, type Sniffed } from '../../../../shared/core/sniff/sniff.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import { PROFILE_IMPORTERS, type ImportedPart } from '../../../../shared/engine/profile/import/index.ts';
import { analyseProfile, totalOf, type ProfileDocument } from '../../../../shared/engine/profile/index.ts';
import type { ProfileFormat } from '../../../../shared/engine/profile/contract/profile-formats.ts';
import type { OpenDocument } from '../engines/document.ts';
import { ENGINES } from '../engines/index.ts';
import { prepareForAny } from '../engine-settings.ts';
import { runPaced } from '../pause.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { openPerfetto } from './open-perfetto.ts';
import { PROFILE_READERS, openedProfile, openedProfiles, type OpenProfile } from './open-profile.ts';
import { readWholeBytes, type WholeTextLimit } from './whole-text.ts';

// Opens a profile of another tool as a CPU profile or a sampled heap profile, by way of V8's formats.

const LIMIT: WholeTextLimit = {
  // The text and what it becomes are strings, of which V8's longest is 512 MB.
  mostBytes: 256 * 1024 * 1024,
  memoryFactor: 6,
  what: 'The profile',
  suggestion: 'Close other captures, or record for less time or less often.',
};

/** Throws `AppFailure`: the file's errors, `too_large`, `damaged_file`, `unsupported_format`, `cancelled`. */
async function openImportedProfile(
  file: OpenedFile,
  format: ProfileFormat,
  options: OpenHeapOptions,
): Promise<OpenProfile> {
  const { pacing, signal, onProgress, ceilingBytes } = options;
  const startedMs = pacing.now();
  const imported = PROFILE_IMPORTERS[format](await readWholeBytes(file, options, LIMIT));
  const analysed = async ({ kind, text, counts }: ImportedPart): Promise<ProfileDocument> => {
    const reader = PROFILE_READERS[kind]({ ceilingBytes });
    unwrap(reader.write(new TextEncoder().encode(text)));
    const profile = unwrap(reader.end());
    const shown = counts === true ? { ...profile, unit: 'samples' as const, timing: null } : profile;
    return runPaced(analyseProfile(shown), pacing, signal, onProgress);
  };
  const { all } = imported;
  const facts = () => ({ readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes });
  if (all === undefined) {
    const document = await analysed(imported);
    return openedProfile(imported.kind, { document, facts: facts() });
  }
  const documents: ProfileDocument[] = [];
  for (const part of all.parts) documents.push(await analysed(part));
  const profiles = all.parts.map(({ name }, index) => {
    const document = documents[index];
    return { name, unit: document?.unit ?? 'samples', total: document === undefined ? 0 : totalOf(document) };
  });
  return openedProfiles(
    imported.kind,
    documents.map((document, profileIndex) => ({ document, facts: { ...facts(), profiles, profileIndex } })),
    all.active,
  );
}

/** Opens a file as its kind. Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function openDocument(file: OpenedFile, options: OpenHeapOptions): Promise<OpenDocument> {
  prepareForAny();
  const chunks = file.chunks(options.signal);
  try {
    const first = await chunks.next();
    const format = requireFormat(sniff(first.done === true ? NOTHING : headOf(first.value.bytes)), options.filePath);
    if (format.kind === 'trace') requireWithinLimit(file, options);
    // The reader needs a path, because it reads the file twice.
    if (format.format === 'perfetto') return await openPerfetto(file, options);
    const engine = ENGINES[CAPTURE_KINDS[format.kind].document];
    // A gzip file can be read only once: the engine continues after the bytes that were sniffed.
    const fromStart: OpenedFile['chunks'] = (signal, from = 0, end) =>
      from === 0 ? resumed(first, chunks) : file.chunks(signal, from, end);
    const opened = { ...file, chunks: fromStart };
    if (format.format !== null) return await openImportedProfile(opened, format.format, options);
    return await engine.open(opened, options);
  } finally {
    await chunks.return();
  }
}

function requireWithinLimit({ identity: { sizeBytes } }: OpenedFile, options: OpenHeapOptions): void {
  const limitBytes = options.traceLimitBytes();
  if (sizeBytes <= limitBytes) return;
  throw new AppFailure(
    appError(
      'too_large',
      `${options.filePath} has ${formatBytes(sizeBytes)}, and traces are opened up to ${formatBytes(limitBytes)}.`,
      'Record for less time or fewer categories, or raise traceFileLimitBytes in the settings.',
      { sizeBytes, limitBytes },
    ),
  );
}

const NOTHING = new Uint8Array();

function headOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, HEAD_BYTES);
}

/** Returns whether a file that begins with these bytes is a trace in JSON. */
export function isJsonTrace(bytes: Uint8Array): boolean {
  const sniffed = sniff(headOf(bytes));
  return sniffed.kind === 'trace' && sniffed.format === null;
}

function requireFormat(sniffed: Sniffed, filePath: string): Extract<Sniffed, { kind: CaptureKind }> {
  if (sniffed.kind !== null) return sniffed;
  throw new AppFailure(
    sniffed.found === null
      ? appError('empty_file', `${filePath} is empty.`, 'Export or capture it again.', { byteOffset: 0 })
      : appError(
          'unsupported_format',
          `${filePath} is not a capture that PEN Workbench can open: it contains ${sniffed.found}.`,
          'Open a heap snapshot, heap timeline, sampled heap profile, CPU profile, trace, HAR, coverage file or report.',
          { found: sniffed.found },
        ),
  );
}

/** The whole stream, including the first chunk that was sniffed. */
export async function* resumed<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}
