/** Writes a capture to pass on (`shared-file.ts`): the built page of the viewer, with the captures packed into it. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGunzip, type BrotliOptions } from 'node:zlib';
import { appError, AppFailure, settle, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import { countNoun } from '../../../shared/base/units.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { AnalysisPort } from '../../../shared/core/capability/analysis-ports.ts';
import { encodeMessage } from '../../../shared/base/binary-message.ts';
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import type { NotesPort } from '../../../shared/core/capability/notes-ports.ts';
import type { SharePort } from '../../../shared/core/capability/share-ports.ts';
import { isRedactable, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { NoteAuthor } from '../../../shared/core/contracts/notes.ts';
import { SHARED_PARTS, sharedFilePart } from '../../../shared/core/contracts/shared-parts.ts';
import { sharedFilePath, type SharedAnswers, type SharedManifest } from '../../../shared/core/contracts/shared-file.ts';
import { fileError } from '../files/file-error.ts';
import { MAX_FILE_BYTES, reasonAgainst, shownAnswers } from './shown-answers.ts';
import { mapsOfCapture, MAPS_SUFFIX, storedMapsOf } from '../source-maps/stored-maps.ts';

const TITLE_PLACE = 'PEN-TITLE';
const REPLACED = 'Secrets are replaced; those of other forms may remain.';
const PARTS_PLACE = '<!--PEN-PARTS-->';
/** Brotli packs about one megabyte a second at its best, which is worth it for small files only. */
const BEST_BELOW_BYTES = 8 * 1024 ** 2;
const BEST = 11;
const GOOD = 9;
/** Base64 writes three bytes as four characters; whole groups can be written one after the other. */
const GROUP_BYTES = 3 * 16_384;

interface SharedFile {
  readonly path: string;
  /** On this disk. */
  readonly from: string;
}

function brotliOf(sizeBytes: number): BrotliOptions {
  const quality = sizeBytes < BEST_BELOW_BYTES ? BEST : GOOD;
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: sizeBytes,
    },
  };
}

/** The viewer reads plain files only. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function base64(): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % GROUP_BYTES);
      rest = bytes.subarray(whole);
      done(null, bytes.toString('base64', 0, whole));
    },
    flush(done) {
      done(null, rest.toString('base64'));
    },
  });
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const partOpens = (id: string): string => `<script type="text/plain" id="${id}">`;
const PART_CLOSES = '</script>\n';

/** Replaces the secrets in all texts of a value. */
function masked<T>(value: T, redactor: Pick<Redactor, 'text'>): T {
  if (typeof value === 'string') return redactor.text(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => masked(each, redactor)) as T;
  // Columns are numbers.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each, redactor)])) as T;
}

async function newFolder(within: string): Promise<string> {
  // The spool is made when something is recorded.
  await mkdir(within, { recursive: true, mode: 0o700 });
  return mkdtemp(join(within, 'share-'));
}

/** Folders of this machine are nobody's business. */
function withoutPaths(record: CaptureRecord): CaptureRecord {
  const options = Object.entries(record.options).map(([name, value]) => [
    name,
    typeof value === 'string' && isAbsolute(value) ? basename(value) : value,
  ]);
  return { ...record, options: Object.fromEntries(options), file: sharedFilePath(record.id, extname(record.file)) };
}

function authorOf(author: NoteAuthor): string {
  if (author.kind === 'person') return 'The person';
  return author.kind === 'client' ? 'A client without a token' : author.name;
}

export interface ShareParts {
  /** The built page. */
  readonly pageFile: string;
  readonly library: Pick<LibraryPort, 'export'>;
  readonly analysis: Pick<AnalysisPort, 'query' | 'askedByWindows'>;
  readonly notes: Pick<NotesPort, 'list'>;
  readonly redactor: Pick<Redactor, 'text'>;
  readonly version: string;
  /** For redacted copies, private and on the disk of the captures; made if it does not exist. */
  readonly temporaryFolder: () => string;
  readonly now: () => number;
  /** Larger captures leave what was shown of them; default: `MAX_FILE_BYTES`. */
  readonly maxFileBytes?: number;
}

/** The texts and bytes of a page. */
interface Contents {
  readonly manifest: SharedManifest;
  readonly files: readonly SharedFile[];
  readonly answers: SharedAnswers;
}

async function packed(bytes: Uint8Array): Promise<string> {
  const made = await promisify(brotliCompress)(bytes, brotliOf(bytes.length));
  return made.toString('base64');
}

export function createShare(parts: ShareParts): SharePort {
  /** The files of a capture, redacted ones in `folder`, and what a reader has to know of them. */
  async function filesOf(
    record: CaptureRecord,
    { redact, folder, signal }: { readonly redact: boolean; readonly folder: string; readonly signal: AbortSignal },
  ): Promise<{ readonly files: readonly SharedFile[]; readonly remarks: readonly string[] }> {
    const extension = extname(record.file);
    const path = sharedFilePath(record.id, extension);
    const maps = (await storedMapsOf(record.file)) === null ? null : mapsOfCapture(record.file);
    if (!redact)
      return {
        files: [
          { path, from: record.file },
          ...(maps === null ? [] : [{ path: sharedFilePath(record.id, MAPS_SUFFIX), from: maps }]),
        ],
        remarks: [],
      };
    if (!isRedactable(record, 'native'))
      throw new AppFailure(
        appError(
          'unsupported_format',
          `The secrets of ${record.id} cannot be replaced: it is not JSON.`,
          'Share it without redact, if its reader may see all of it.',
        ),
      );
    const from = join(folder, `${record.id}${extension}`);
    const exported = unwrap(
      await parts.library.export(record.id, {
        path: from,
        format: 'native',
        redact: true,
        overwrite: false,
        signal,
        progress: () => undefined,
      }),
    );
    const replaced = exported.redaction?.total ?? 0;
    return {
      files: [{ path, from }],
      remarks: [
        replaced === 0
          ? 'No secret was found; secrets of other forms may remain.'
          : `${countNoun(replaced, 'secret')} replaced; secrets of other forms may remain.`,
        ...(maps === null
          ? []
          : [
              'Source maps are left out, because their sources may hold secrets: names are those of the built scripts.',
            ]),
      ],
    };
  }

  async function* pieces(
    { manifest, files, answers }: Contents,
    onFile: (index: number) => void,
  ): AsyncGenerator<string | Buffer, void, undefined> {
    const page = await readFile(parts.pageFile, 'utf8');
    const [before = '', after = ''] = page.split(PARTS_PLACE);
    // A function: `$` in a name would be a pattern.
    yield before.replace(TITLE_PLACE, () => escaped(manifest.captures[0]?.name ?? 'PEN Workbench'));
    const text = Buffer.from(JSON.stringify(manifest));
    yield `${partOpens(SHARED_PARTS.manifest)}${await packed(text)}${PART_CLOSES}`;
    if (manifest.hasAnswers)
      yield `${partOpens(SHARED_PARTS.answers)}${await packed(encodeMessage(answers))}${PART_CLOSES}`;
    for (const [index, { path, from }] of files.entries()) {
      onFile(index);
      yield partOpens(sharedFilePart(index));
      const { size } = await stat(from);
      // A file of source maps is unpacked map by map.
      const isPacked = !path.endsWith(MAPS_SUFFIX) && (await isGzip(from));
      const stages = [...(isPacked ? [createGunzip()] : []), createBrotliCompress(brotliOf(size)), base64()];
      let coded: Readable = createReadStream(from);
      // Errors of each reach the last.
      for (const stage of stages) coded = coded.compose(stage);
      yield* coded as AsyncIterable<Buffer>;
      yield PART_CLOSES;
    }
    yield after;
  }

  return {
    write: (
      toPath,
      { link, records, files: shared, redact },
      { signal, progress },
    ): Promise<AppResult<{ sizeBytes: number }>> =>
      settle(async () => {
        const reason = reasonAgainst(shared, parts.maxFileBytes ?? MAX_FILE_BYTES);
        const hide = <T>(value: T): T => (redact ? masked(value, parts.redactor) : value);
        const answers =
          reason === null ? [] : await shownAnswers(shared, { analysis: parts.analysis, masked: hide, signal, reason });
        const folder = redact && reason === null ? await newFolder(parts.temporaryFolder()) : '';
        try {
          const found =
            reason === null
              ? await Promise.all(shared.map((record) => filesOf(record, { redact, folder, signal })))
              : [
                  {
                    files: [],
                    remarks: [`Only what a window had shown of it is here: ${reason}.`, ...(redact ? [REPLACED] : [])],
                  },
                ];
          const files = found.flatMap((each) => each.files);
          const listed = records.map((record) => withoutPaths(record));
          const notes = records.flatMap(({ id }) =>
            unwrap(parts.notes.list(id)).map(({ author, createdAt, text }) => ({
              captureId: id,
              author: authorOf(author),
              at: createdAt,
              text,
            })),
          );
          const told: SharedManifest = {
            version: 1,
            program: `PEN Workbench ${parts.version}`,
            writtenAt: new Date(parts.now()).toISOString(),
            link,
            captures: listed,
            files: files.map(({ path }) => path),
            hasAnswers: reason !== null,
            notes,
            remarks: [...new Set(found.flatMap(({ remarks }) => remarks))],
          };
          const onFile = (index: number): void =>
            progress({
              done: index,
              total: files.length,
              message: 'Packing the captures',
              bytes: null,
              bytesPerSecond: null,
            });
          try {
            await pipeline(
              Readable.from(pieces({ manifest: hide(told), files, answers }, onFile)),
              createWriteStream(toPath),
              { signal },
            );
          } catch (thrown) {
            if (thrown instanceof AppFailure || signal.aborted) throw thrown;
            throw new AppFailure(fileError(thrown, { use: 'write', path: toPath }));
          }
          return { sizeBytes: (await stat(toPath)).size };
        } finally {
          if (folder !== '') await rm(folder, { recursive: true, force: true });
        }
      }),
  };
}
