/**
 * The library's index: one SQLite file that several processes may write at once. Rows are returned as capture records, each validated by
 * schema; an invalid row is reported and left in place.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { err, ok } from '../../shared/base/result.ts';
import { CaptureRecordSchema, type CaptureRecord } from '../../shared/contracts/captures.ts';
import { AppFailure, type AppResult } from '../../shared/contracts/errors.ts';
import { captureOfFileName } from './capture-files.ts';
import { inTransaction } from './in-transaction.ts';
import { isSoundDatabase, upgradeSchema } from './index-schema.ts';
import { sqliteError } from './sqlite-error.ts';
import { checkBySchema, problemText } from '../../shared/contracts/schema-check.ts';

/** How long a write waits, blocking, for another process's writes, which last milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/** Tombstones that are stored, so that an error about a deleted id can say what became of it. */
const MAX_REMOVALS = 1000;

/** Why a capture is no longer there. */
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

export interface CaptureIndex {
  /** Every row, newest first, and the rows that could not be read. */
  readAll(): { captures: IndexedCapture[]; unreadable: UnreadableRow[] };
  /** Deletes a row that could not be read, without a tombstone. */
  discard(row: UnreadableRow): void;
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

const CaptureRowSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  note: z.string(),
  pinned: flag(),
  target: jsonText().nullable(),
  origin: z.string(),
  taken_by: z.string(),
  started_at: z.string(),
  duration_ms: z.number(),
  pause_ms: z.number().nullable(),
  size_bytes: z.number(),
  options: jsonText(),
  truncated: flag(),
  loss: jsonText(),
  // A plain name: an index from elsewhere must not lead out of the folder.
  file_name: z
    .string()
    .refine((name) => name !== '' && basename(name) === name && !name.includes('\\'), 'not a plain file name'),
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
  if (!hasKnownFormat(path)) throw new DamagedIndex();
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

/** Bytes 18 and 19 of a database are its write and read version (https://sqlite.org/fileformat.html); past 2 SQLite only ever reads it. */
function hasKnownFormat(path: string): boolean {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, head, 0, head.length, 0) < head.length) return true;
  } finally {
    closeSync(file);
  }
  return head.readUInt8(18) <= 2 && head.readUInt8(19) <= 2;
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
      for (const row of statements.all.all()) {
        const read = captureOfRow(row, directory);
        if (read.ok) captures.push(read.value);
        else unreadable.push(unreadableRow(row, read.error));
      }
      return { captures, unreadable };
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

/** A row as a record; for an invalid row the reason, as a clause. */
function captureOfRow(
  row: unknown,
  directory: string,
): { ok: true; value: IndexedCapture } | { ok: false; error: string } {
  const columns = checkBySchema(CaptureRowSchema, row);
  if (!columns.ok) return err(problemText(columns.error[0]));
  const data = columns.value;
  if (captureOfFileName(data.file_name)?.id !== data.id) return err('its file belongs to another capture');
  const record = checkBySchema(CaptureRecordSchema, {
    id: data.id,
    kind: data.kind,
    name: data.name,
    note: data.note,
    pinned: data.pinned,
    target: data.target,
    origin: data.origin,
    takenBy: data.taken_by,
    startedAt: data.started_at,
    durationMs: data.duration_ms,
    pauseMs: data.pause_ms,
    sizeBytes: data.size_bytes,
    options: data.options,
    truncated: data.truncated,
    loss: data.loss,
    file: join(directory, data.file_name),
  });
  return record.ok ? ok({ record: record.value, addedAtMs: data.added_at_ms }) : err(problemText(record.error[0]));
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

function flag() {
  return z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
}

function jsonText() {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  });
}
