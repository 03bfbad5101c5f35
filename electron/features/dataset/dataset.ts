/**
 * Writes captures into a dataset. The files of a capture are made in a hidden folder of the dataset and then renamed, the row of `capture` last, so
 * that a reader never sees half a file, and a capture with that row has all of its tables.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CAPTURE_TABLE,
  DATASET_METADATA,
  DATASET_VERSION,
  type DatasetTable,
} from '../../../shared/features/dataset/dataset.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, settle, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import type { RedactionSummary } from '../../../shared/base/redaction/redaction.ts';
import { errnoOf, fileError } from '../../core/files/file-error.ts';
import { contentDigest, writeRedactedCopy } from '../../core/library/index.ts';
import type { SqlClient } from '../sql/client/index.ts';
import { parquetPath, type PartitionValues, versionFolder } from './partition-path.ts';
import type { SqlColumnType } from '../../../shared/engine/tables/contract/sql-schema.ts';

const TYPES: Readonly<Record<SqlColumnType, string>> = {
  integer: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
};

function literal(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  // No statement of ours has a null character in it.
  return typeof value === 'string' ? `'${value.replaceAll('\0', '').replaceAll("'", "''")}'` : String(value);
}

/** All rows of a table of the capture `a`, with the id of the capture first. */
function tableSql({ from, columns }: DatasetTable, captureId: string): string {
  const named = columns.map(({ name, from: column }) => `"${column}" AS "${name}"`);
  return `SELECT ${literal(captureId)} AS capture_id, ${named.join(', ')} FROM a."${from}"`;
}

type CaptureColumn = (typeof CAPTURE_TABLE)['columns'][number];
type ValueOf<T extends SqlColumnType> = { integer: number; double: number; boolean: boolean; text: string }[T] | null;
/** The row of a capture, by column. */
type CaptureRow = { readonly [C in CaptureColumn as C['name']]: ValueOf<C['type']> };

/** The query whose only row is that of the table `capture`, with the types of its columns. */
function captureRowSql(row: CaptureRow): string {
  const cells = CAPTURE_TABLE.columns.map(({ name, type }) => `${literal(row[name])}::${TYPES[type]} AS "${name}"`);
  return `SELECT ${cells.join(', ')}`;
}

const FILE_OF_CAPTURE = /^([a-z0-9]+-[0-9a-f]{16})\.parquet$/;

interface DatasetFiles {
  /** Paths of a capture, the row of `capture` first: without it the capture does not count. */
  of(captureId: string): readonly string[];
  set(captureId: string, paths: readonly string[]): void;
}

/** Lists a dataset; one that does not exist yet has no files. Throws `AppFailure`. */
async function listDatasetFiles(directory: string): Promise<DatasetFiles> {
  const root = versionFolder(directory);
  const byCapture = new Map<string, string[]>();
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new AppFailure(fileError(thrown, { use: 'read', path: root, what: 'the dataset' }));
  });
  for (const entry of entries) {
    const [, captureId] = FILE_OF_CAPTURE.exec(entry.name) ?? [];
    if (captureId === undefined || !entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const paths = byCapture.get(captureId) ?? [];
    byCapture.set(captureId, paths);
    if (path.startsWith(join(root, 'capture'))) paths.unshift(path);
    else paths.push(path);
  }
  return {
    of: (captureId) => byCapture.get(captureId) ?? [],
    set: (captureId, paths) => void byCapture.set(captureId, [...paths]),
  };
}

/** Digits of the SHA-256 in an id: two of a million captures are equal with a chance of one in 37 million. */
const ID_DIGITS = 16;
/** Ignored by every engine, as all names that begin with a dot or an underscore are. */
const REPORT_FOLDER = '_redaction';

/** A capture as the dataset describes it. */
export interface DatasetCapture {
  readonly filePath: string;
  readonly kind: CaptureKind;
  /** Null for the partition without a value. */
  readonly app: string | null;
  readonly build: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Facts that the library knows; null for a file. */
  readonly recorded:
    | (Pick<
        CaptureRow,
        'library_id' | 'target' | 'target_type' | 'duration_ms' | 'is_truncated' | 'loss_count' | 'options'
      > & { readonly started_at: string })
    | null;
}

export interface WrittenTable {
  readonly name: string;
  readonly rowCount: number;
  readonly sizeBytes: number;
  readonly path: string;
}

export interface WrittenCapture {
  readonly captureId: string;
  /** The dataset had it already. */
  readonly isReplaced: boolean;
  /** Tables with rows, `capture` last. */
  readonly tables: readonly WrittenTable[];
  readonly redaction: (RedactionSummary & { readonly report: string }) | null;
}

export interface DatasetOptions {
  readonly directory: string;
  readonly sql: Pick<SqlClient, 'exportFile'>;
  readonly tables: readonly DatasetTable[];
  /** Replaces secrets before the tables are made. */
  readonly redact: boolean;
  /** A private folder for temporary copies. */
  readonly temporary: string;
  readonly programVersion: string;
  readonly signal: AbortSignal;
}

export interface Dataset {
  /** Writes a capture, replacing what the dataset has of it. On failure nothing of it is changed. */
  add(capture: DatasetCapture): Promise<AppResult<WrittenCapture>>;
}

/** A finished file that waits for its place. */
interface Staged extends WrittenTable {
  readonly stagedPath: string;
}

const NOTHING_RECORDED = {
  library_id: null,
  target: null,
  target_type: null,
  duration_ms: null,
  is_truncated: null,
  loss_count: null,
  options: null,
};

/** Runs an operation on the dataset's files; errors of the file system become ours. */
async function onDisk<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path, what }));
  }
}

/** Opens a dataset, or begins one. Throws `AppFailure`. */
export async function openDataset(options: DatasetOptions): Promise<Dataset> {
  const { directory, sql, tables, redact, temporary, programVersion, signal } = options;
  await onDisk(directory, 'the dataset', async () => {
    await mkdir(directory).catch((thrown: unknown) => {
      if (errnoOf(thrown) !== 'EEXIST') throw thrown;
    });
  });
  const present = await listDatasetFiles(directory);

  async function withStaging<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(directory, `.incoming-${randomBytes(6).toString('hex')}`);
    await onDisk(directory, 'the dataset', () => mkdir(folder));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Makes the files of a capture. Tables without rows have none. */
  async function stage(
    capture: DatasetCapture,
    { captureId, filePath, folder, values }: StageOptions,
  ): Promise<readonly Staged[]> {
    const staged: Staged[] = [];
    const { document } = CAPTURE_KINDS[capture.kind];
    const captures = [{ captureId: null, kind: document, filePath }];
    const write = async (name: string, text: string, from: typeof captures): Promise<void> => {
      const stagedPath = join(folder, `${name}.parquet`);
      const metadata = {
        [DATASET_METADATA.version]: String(DATASET_VERSION),
        [DATASET_METADATA.table]: name,
        [DATASET_METADATA.captureId]: captureId,
        [DATASET_METADATA.program]: programVersion,
      };
      const query = { sql: text, captures: from };
      const { rowCount } = unwrap(
        await sql.exportFile(query, { format: 'parquet', path: stagedPath, metadata }, { signal }),
      );
      if (rowCount === 0) return;
      const { size: sizeBytes } = await stat(stagedPath);
      staged.push({ name, rowCount, sizeBytes, stagedPath, path: parquetPath(directory, name, values, captureId) });
    };
    for (const table of tables)
      if (table.document === document) await write(table.name, tableSql(table, captureId), captures);
    const { mtime, size } = await stat(capture.filePath);
    const row: CaptureRow = {
      ...NOTHING_RECORDED,
      started_at: mtime.toISOString(),
      ...capture.recorded,
      capture_id: captureId,
      size_bytes: size,
      labels: JSON.stringify(capture.labels),
      tables: staged.map(({ name }) => name).join(','),
      is_redacted: redact,
      program_version: programVersion,
    };
    await write(CAPTURE_TABLE.name, captureRowSql(row), []);
    return staged;
  }

  /** Replaces the files of a capture. Its row of `capture` goes first and comes last. */
  async function place(captureId: string, staged: readonly Staged[]): Promise<void> {
    for (const path of present.of(captureId)) await rm(path, { force: true });
    present.set(captureId, []);
    for (const { stagedPath, path } of staged) {
      await mkdir(dirname(path), { recursive: true });
      await rename(stagedPath, path);
    }
    present.set(captureId, staged.map(({ path }) => path).toReversed());
  }

  async function redacted(capture: DatasetCapture, captureId: string) {
    if (!redact) return null;
    const copy = join(
      temporary,
      `${captureId}-${randomBytes(4).toString('hex')}${CAPTURE_KINDS[capture.kind].extension}`,
    );
    const summary = await writeRedactedCopy(capture.filePath, copy, signal);
    return { copy, summary };
  }

  async function placeReport(captureId: string, summary: RedactionSummary | null): Promise<string | null> {
    const report = join(directory, REPORT_FOLDER, `${captureId}.json`);
    await rm(report, { force: true });
    if (summary === null) return null;
    await mkdir(dirname(report), { recursive: true });
    await writeFile(report, `${JSON.stringify({ captureId, ...summary }, null, 2)}\n`);
    return report;
  }

  async function add(capture: DatasetCapture): Promise<WrittenCapture> {
    const digest = await contentDigest(capture.filePath, signal);
    const captureId = `${CAPTURE_KINDS[capture.kind].prefix}-${digest.slice(0, ID_DIGITS)}`;
    const source = await redacted(capture, captureId);
    try {
      return await withStaging(async (folder) => {
        const startedAt = capture.recorded?.started_at ?? (await stat(capture.filePath)).mtime.toISOString();
        const { kind, app, build } = capture;
        const values = { kind, date: startedAt.slice(0, 10), app, build };
        const filePath = source?.copy ?? capture.filePath;
        const staged = await stage(capture, { captureId, filePath, folder, values });
        const isReplaced = present.of(captureId).length > 0;
        const summary = source?.summary ?? null;
        // The report first: no redacted file lies there without one.
        const report = await onDisk(directory, 'the dataset', () => placeReport(captureId, summary));
        await onDisk(directory, 'the dataset', () => place(captureId, staged));
        return {
          captureId,
          isReplaced,
          tables: staged.map(({ name, rowCount, sizeBytes, path }) => ({ name, rowCount, sizeBytes, path })),
          redaction: summary === null || report === null ? null : { ...summary, report },
        };
      });
    } finally {
      if (source !== null) await rm(source.copy, { force: true });
    }
  }

  return { add: (capture) => settle(() => add(capture)) };
}

interface StageOptions {
  readonly captureId: string;
  /** The source of the tables: the file of the capture, or its redacted copy. */
  readonly filePath: string;
  readonly folder: string;
  readonly values: PartitionValues;
}
