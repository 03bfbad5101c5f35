/** The index's tables by version. A released version is never edited: the next one upgrades it. */
import { DatabaseSync } from 'node:sqlite';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { inTransaction } from './in-transaction.ts';

/** `UPGRADES[n]` takes version n to n + 1; version 0 is an empty file. docs/formats.md describes each version. */
const UPGRADES: readonly string[] = [
  `CREATE TABLE capture (
     id TEXT PRIMARY KEY NOT NULL,
     kind TEXT NOT NULL,
     name TEXT NOT NULL,
     note TEXT NOT NULL,
     pinned INTEGER NOT NULL,
     target TEXT,
     origin TEXT NOT NULL,
     taken_by TEXT NOT NULL,
     started_at TEXT NOT NULL,
     duration_ms REAL NOT NULL,
     pause_ms REAL,
     size_bytes INTEGER NOT NULL,
     options TEXT NOT NULL,
     truncated INTEGER NOT NULL,
     loss TEXT NOT NULL,
     file_name TEXT NOT NULL UNIQUE,
     added_at_ms REAL NOT NULL
   ) STRICT;
   CREATE INDEX capture_by_age ON capture (added_at_ms);
   CREATE TABLE removal (
     id TEXT PRIMARY KEY NOT NULL,
     reason TEXT NOT NULL,
     removed_at_ms REAL NOT NULL
   ) STRICT;`,
];

export const SCHEMA_VERSION = UPGRADES.length;

/** Upgrades a database to this version's tables, in one transaction. `AppFailure` if a later version wrote it. */
export function upgradeSchema(database: DatabaseSync): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  inTransaction(database, () => {
    // Read again under the lock: another process may have upgraded it in the meantime.
    const found = versionOf(database);
    refuseLaterVersion(found);
    for (const upgrade of UPGRADES.slice(found)) database.exec(upgrade);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Throws `AppFailure` if a later version wrote a database of version `found`. */
export function refuseLaterVersion(found: number): void {
  if (found <= SCHEMA_VERSION) return;
  throw new AppFailure(
    appError(
      'unsupported_format',
      `The library was written by a later version of PEN Workbench (its index has version ${found}, this one knows ${SCHEMA_VERSION}). It was left as it is.`,
      'Update PEN Workbench, or name another data folder with --data-dir.',
    ),
  );
}

/**
 * True if tables, indexes and everything else of a database match its version, and its pages are sound. An inconsistent one may open and
 * still fail at the next write.
 */
export function isSoundDatabase(database: DatabaseSync): boolean {
  const [checked] = database.prepare('PRAGMA integrity_check(1)').all();
  return checked?.['integrity_check'] === 'ok' && describeSchema(database) === expectedSchema();
}

function expectedSchema(): string {
  const fresh = new DatabaseSync(':memory:');
  try {
    for (const upgrade of UPGRADES) fresh.exec(upgrade);
    return describeSchema(fresh);
  } finally {
    fresh.close();
  }
}

function describeSchema(database: DatabaseSync): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all(),
  );
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}
