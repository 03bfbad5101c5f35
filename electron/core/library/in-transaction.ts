/** A write transaction on the index. */
import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` between BEGIN IMMEDIATE and COMMIT. Whatever it, or the commit, throws is thrown after a rollback. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (thrown) {
    rollBack(database);
    throw thrown;
  }
}

/** Some errors, such as a full disk, end the transaction in SQLite itself; `isTransaction` would tell, but needs Node 22.16. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch (thrown) {
    if (!(thrown instanceof Error && /no transaction is active/.test(thrown.message))) throw thrown;
  }
}
