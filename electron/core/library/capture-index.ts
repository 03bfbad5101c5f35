/**
 * The library's index: one SQLite file that several processes may write at once. Rows are returned as capture records, each validated by
 * schema; an invalid row is reported and left in place.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import {
  CAPTURE_ID_PATTERN,
  CAPTURE_KINDS,
  CaptureRecordSchema,
  type CaptureRecord,
} from '../../../shared/core/contracts/captures.ts';
import { AppFailure, type AppResult } from '../../../shared/base/errors.ts';
import { captureFileName, captureOfFileName } from './capture-files.ts';
import { inTransaction } from './in-transaction.ts';
import { isSoundDatabase, refuseLaterVersion, upgradeSchema } from './index-schema.ts';
import { sqliteError } from './sqlite-error.ts';
import { checkBySchema, problemText } from '../../../shared/base/schema-check.ts';

/** The time that a write waits, blocking, for another process's writes, which last milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/** Tombstones that are stored, so that an error about a deleted id can say what became of it. */
const MAX_REMOVALS = 1000;

/** The reason why a capture is no longer there. */
export type RemovalReason = 'asked' | 'limit' | 'vanished';

/** Columns that are not in the record: they set the order of the list and of deletion. */
export interface IndexedCapture {
  readonly record: CaptureRecord;
  /** Milliseconds since the Unix epoch. */
  readonly addedAtMs: number;
}

/** A row that does not fit its schema. */
export interface UnreadableRow {
  readonly rowNumber: number;
  /** A sentence. */
  readonly problem: string;
  /** The user's name and note for the capture, if they can be read. */
  readonly name: string | null;
  readonly note: string | null;
  readonly pinned: boolean;
  readonly fileName: string | null;
}

/** A row of a kind that only another version knows. */
export interface OtherVersionsRow {
  readonly rowNumber: number;
  readonly id: string;
  readonly kind: string;
  readonly fileName: string;
}

export interface CaptureIndex {
  /** Every row, newest first, the rows that could not be read, and those of kinds that only another version knows. */
  readAll(): { captures: IndexedCapture[]; unreadable: UnreadableRow[]; ofOtherVersions: OtherVersionsRow[] };
  /** Deletes a row that is not a capture of this version, without a tombstone. */
  discard(row: Pick<UnreadableRow, 'rowNumber'>): void;
  has(captureId: string): boolean;
  /** Changes whenever another connection, of any process, has written. */
  dataVersion(): number;
  insert(capture: IndexedCapture): void;
  /** Updates name, note, pin and size; false if the row is gone. */
  update(record: CaptureRecord): boolean;
  /** Deletes a row and stores the reason; false if it is gone already. */
  remove(captureId: string, reason: RemovalReason, atMs: number): boolean;
  removal(captureId: string): { reason: RemovalReason; atMs: number } | null;
  /**
   * Runs `work` while no other process can write. An exception rolls the index back: an `AppFailure` and SQLite's own errors are returned
   * as values.
   */
  transaction<T>(work: () => T): AppResult<T>;
  close(): void;
}

const { shape } = CaptureRecordSchema;
const FlagSchema = z.literal([0, 1]);

/** A row without what its JSON contains. Nothing here transforms: a library has thousands of rows, and the window waits for all of them. */
const CaptureRowSchema = z.object({
  id: shape.id,
  kind: shape.kind,
  name: shape.name,
  note: shape.note,
  pinned: FlagSchema,
  target: z.string().nullable(),
  origin: shape.origin,
  taken_by: shape.takenBy,
  started_at: shape.startedAt,
  duration_ms: shape.durationMs,
  pause_ms: shape.pauseMs,
  size_bytes: shape.sizeBytes,
  options: z.string(),
  truncated: FlagSchema,
  loss: z.string(),
  file_name: z.string(),
  added_at_ms: z.number(),
});

const RemovalRowSchema = z.object({ reason: z.enum(['asked', 'limit', 'vanished']), removed_at_ms: z.number() });

/**
 * Opens the index at `path` for captures in `directory`, creating or upgrading it if needed. Throws SQLite's error or `DamagedIndex` for a
 * damaged file (the caller moves it aside), `AppFailure` if a later version wrote it.
 */
export function openCaptureIndex(path: string, directory: string): CaptureIndex {
  // SQLite would make it readable for others; its journal files get the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  checkHeader(path);
  const database = new DatabaseSync(path);
  try {
    // First, because the other statements may find it locked. The option `timeout` of the constructor needs Node 22.16.
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    upgradeSchema(database);
    if (!isSoundDatabase(database)) throw new DamagedIndex();
    return createIndex(database, directory);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** The file opens, but is not a usable index. */
export class DamagedIndex extends Error {
  constructor() {
    super('the tables of the index are not those of its version');
  }
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * Checks a database by its header (https://sqlite.org/fileformat.html), before SQLite opens it: opening and closing may write to the file and
 * next to it. `AppFailure` if a later version wrote it, `DamagedIndex` if SQLite would only ever read it (bytes 18 and 19 are past 2).
 */
function checkHeader(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return;
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, MAGIC.length) === MAGIC) refuseLaterVersion(header.readInt32BE(60));
  if (header.readUInt8(18) > 2 || header.readUInt8(19) > 2) throw new DamagedIndex();
}

function createIndex(database: DatabaseSync, directory: string): CaptureIndex {
  const statements = {
    all: database.prepare('SELECT rowid AS row_number, * FROM capture ORDER BY added_at_ms DESC, rowid DESC'),
    discard: database.prepare('DELETE FROM capture WHERE rowid = ?'),
    has: database.prepare('SELECT 1 FROM capture WHERE id = ?'),
    dataVersion: database.prepare('PRAGMA data_version'),
    insert: database.prepare(`INSERT INTO capture
      (id, kind, name, note, pinned, target, origin, taken_by, started_at, duration_ms, pause_ms, size_bytes, options, truncated,
       loss, file_name, added_at_ms)
      VALUES (:id, :kind, :name, :note, :pinned, :target, :origin, :takenBy, :startedAt, :durationMs, :pauseMs, :sizeBytes, :options,
       :truncated, :loss, :fileName, :addedAtMs)`),
    update: database.prepare(
      'UPDATE capture SET name = :name, note = :note, pinned = :pinned, size_bytes = :sizeBytes WHERE id = :id',
    ),
    remove: database.prepare('DELETE FROM capture WHERE id = ?'),
    remember: database.prepare('INSERT OR REPLACE INTO removal (id, reason, removed_at_ms) VALUES (?, ?, ?)'),
    forget: database.prepare(
      'DELETE FROM removal WHERE rowid NOT IN (SELECT rowid FROM removal ORDER BY rowid DESC LIMIT ?)',
    ),
    removal: database.prepare('SELECT reason, removed_at_ms FROM removal WHERE id = ?'),
  };

  return {
    readAll() {
      const captures: IndexedCapture[] = [];
      const unreadable: UnreadableRow[] = [];
      const ofOtherVersions: OtherVersionsRow[] = [];
      const readRow = createRowReader(directory);
      for (const row of statements.all.all()) {
        const read = readRow(row);
        if (read.ok) captures.push(read.value);
        else {
          const other = otherVersionsRow(row);
          if (other === null) unreadable.push(unreadableRow(row, read.error));
          else ofOtherVersions.push(other);
        }
      }
      return { captures, unreadable, ofOtherVersions };
    },
    discard: ({ rowNumber }) => void statements.discard.run(rowNumber),
    has: (captureId) => statements.has.get(captureId) !== undefined,
    dataVersion: () => Number(statements.dataVersion.get()?.['data_version']),
    insert({ record, addedAtMs }) {
      statements.insert.run({
        id: record.id,
        kind: record.kind,
        name: record.name,
        note: record.note,
        pinned: Number(record.pinned),
        target: record.target === null ? null : JSON.stringify(record.target),
        origin: record.origin,
        takenBy: record.takenBy,
        startedAt: record.startedAt,
        durationMs: record.durationMs,
        pauseMs: record.pauseMs,
        sizeBytes: record.sizeBytes,
        options: JSON.stringify(record.options),
        truncated: Number(record.truncated),
        loss: JSON.stringify(record.loss),
        fileName: basename(record.file),
        addedAtMs,
      });
    },
    update({ id, name, note, pinned, sizeBytes }) {
      return statements.update.run({ id, name, note, pinned: Number(pinned), sizeBytes }).changes > 0;
    },
    remove(captureId, reason, atMs) {
      if (statements.remove.run(captureId).changes === 0) return false;
      statements.remember.run(captureId, reason, atMs);
      statements.forget.run(MAX_REMOVALS);
      return true;
    },
    removal(captureId) {
      const row = RemovalRowSchema.safeParse(statements.removal.get(captureId));
      return row.success ? { reason: row.data.reason, atMs: row.data.removed_at_ms } : null;
    },
    transaction<T>(work: () => T): AppResult<T> {
      try {
        return ok(inTransaction(database, work));
      } catch (thrown) {
        if (thrown instanceof AppFailure) return err(thrown.error);
        return err(sqliteError(thrown));
      }
    },
    close: () => database.close(),
  };
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** The value of JSON text; many rows have the same, which is parsed once. The reason, as a clause, if it does not fit. */
function jsonReader<T>(column: string, schema: z.ZodType<T>): (text: string) => Read<T> {
  const seen = new Map<string, Read<T>>();
  const parse = (text: string): Read<T> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return err(`${column} is not JSON`);
    }
    const parsed = checkBySchema(schema, value);
    if (parsed.ok) return parsed;
    const [{ place, problem }] = parsed.error;
    return err(`${place === '' || place.startsWith('[') ? column : `${column}.`}${place} ${problem}`);
  };
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    const read = parse(text);
    seen.set(text, read);
    return read;
  };
}

/** Reads rows as records; for an invalid row the reason, as a clause. */
function createRowReader(directory: string): (row: unknown) => Read<IndexedCapture> {
  const folder = join(directory, sep);
  const readTarget = jsonReader('target', shape.target.unwrap());
  const readOptions = jsonReader('options', shape.options);
  const readLoss = jsonReader('loss', shape.loss);
  return (row) => {
    const columns = checkBySchema(CaptureRowSchema, row);
    if (!columns.ok) return err(problemText(columns.error[0]));
    const data = columns.value;
    const target = data.target === null ? ok(null) : readTarget(data.target);
    if (!target.ok) return target;
    const options = readOptions(data.options);
    if (!options.ok) return options;
    const loss = readLoss(data.loss);
    if (!loss.ok) return loss;
    const isExpectedName = data.file_name === captureFileName(data.id, { kind: data.kind, options: options.value });
    // A plain name: an index from elsewhere must not lead out of the folder.
    if (!isExpectedName && (basename(data.file_name) !== data.file_name || data.file_name.includes('\\')))
      return err('file_name is not a plain file name');
    if (!isExpectedName && captureOfFileName(data.file_name)?.id !== data.id)
      return err('its file belongs to another capture');
    const record: CaptureRecord = {
      id: data.id,
      kind: data.kind,
      name: data.name,
      note: data.note,
      pinned: data.pinned === 1,
      target: target.value,
      origin: data.origin,
      takenBy: data.taken_by,
      startedAt: data.started_at,
      durationMs: data.duration_ms,
      pauseMs: data.pause_ms,
      sizeBytes: data.size_bytes,
      options: options.value,
      truncated: data.truncated === 1,
      loss: loss.value,
      file: `${folder}${data.file_name}`,
    };
    return ok({ record, addedAtMs: data.added_at_ms });
  };
}

const OtherVersionsRowSchema = z.object({
  row_number: z.number(),
  id: z.string().regex(/^[a-z0-9]+-[0-9a-f]{8}$/),
  kind: z.string(),
  file_name: z.string(),
});

/** Null for a row whose kind or file is one of this version's. */
function otherVersionsRow(row: unknown): OtherVersionsRow | null {
  const { data } = OtherVersionsRowSchema.safeParse(row);
  if (data === undefined || data.kind in CAPTURE_KINDS || CAPTURE_ID_PATTERN.test(data.id)) return null;
  const { row_number: rowNumber, id, kind, file_name: fileName } = data;
  return fileName.startsWith(`${id}.`) && basename(fileName) === fileName ? { rowNumber, id, kind, fileName } : null;
}

function unreadableRow(row: Readonly<Record<string, unknown>>, why: string): UnreadableRow {
  const text = (key: string): string | null => {
    const value = row[key];
    return typeof value === 'string' ? value : null;
  };
  return {
    rowNumber: Number(row['row_number']),
    problem: `The entry ${String(row['id'])} of the library cannot be read: ${why}.`,
    name: text('name'),
    note: text('note'),
    pinned: row['pinned'] === 1,
    fileName: text('file_name'),
  };
}
