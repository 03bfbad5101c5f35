import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTransaction } from './in-transaction.ts';

let database: DatabaseSync;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE entry (id INTEGER PRIMARY KEY) STRICT');
});
afterEach(() => database.close());

const count = (): unknown => database.prepare('SELECT count(*) AS entries FROM entry').get()?.['entries'];

it('commits and returns the result', () => {
  expect(inTransaction(database, () => database.prepare('INSERT INTO entry VALUES (1)').run().changes)).toBe(1);
  database.exec('BEGIN; ROLLBACK');
  expect(count()).toBe(1);
});

it('rolls back and throws the error of the work', () => {
  const failing = (): void => {
    database.exec('INSERT INTO entry VALUES (1)');
    throw new Error('the disk is gone');
  };
  expect(() => inTransaction(database, failing)).toThrow('the disk is gone');
  expect(count()).toBe(0);
  inTransaction(database, () => database.exec('INSERT INTO entry VALUES (2)'));
  expect(count()).toBe(1);
});

it('throws the error of the work also when SQLite has ended the transaction by itself', () => {
  const ended = (): void => database.exec('INSERT INTO entry VALUES (1); INSERT OR ROLLBACK INTO entry VALUES (1)');
  expect(() => inTransaction(database, ended)).toThrow(/UNIQUE constraint failed/);
  expect(count()).toBe(0);
});
