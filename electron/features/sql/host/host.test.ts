import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import type { SqlReply } from '../../../../shared/features/sql/contract/sql-process.ts';
import { openDatabase } from './database.ts';
import { createEngine, type Engine } from './engine.ts';
import { createSqlHost } from './host.ts';

const RUN = { type: 'run', requestId: 1, sql: 'select 1', sources: [], limit: 1, timeLimitMs: 1000 };

/** The kinds of the replies to a query, and whether the process ends. */
async function repliesOf(thrown: Error, isSound: boolean): Promise<unknown[]> {
  const refuse = (): never => {
    throw new Error('this is not asked here');
  };
  const engine: Engine = {
    check: refuse,
    load: refuse,
    run: () => Promise.reject(thrown),
    page: refuse,
    exportFile: refuse,
    drop: refuse,
    dropUnused: refuse,
    isSound: () => Promise.resolve(isSound),
    close: refuse,
  };
  const replies: unknown[] = [];
  const receive = createSqlHost({
    engine,
    send(reply: SqlReply, sent) {
      replies.push(reply.type === 'answer' ? reply.type : [reply.type, reply.error.code]);
      sent?.();
    },
    reportBug: () => undefined,
    end: () => void replies.push('end'),
    overrun: { memoryLimitBytes: 2 ** 40, residentBytes: () => 0, now: () => 0 },
  });
  receive(RUN);
  await new Promise((resolve) => void setTimeout(resolve));
  return replies;
}

it('ends the process after a bug if its database answers nothing any more', async () => {
  const bug = new Error('FATAL Error: the database has been invalidated');
  expect(await repliesOf(bug, false)).toEqual([['error', 'internal'], ['over', 'sql_crashed'], 'end']);
  expect(await repliesOf(bug, true)).toEqual([['error', 'internal']]);
  expect(await repliesOf(new AppFailure(appError('sql_invalid', 'no')), false)).toEqual([['error', 'sql_invalid']]);
});

it('sees that a database answers nothing any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pen-sql-host-'));
  const memoryLimitBytes = 64 * 1024 ** 2;
  const database = await openDatabase({ memoryLimitBytes, directory: folder });
  let isOver = false;
  const connect = (): Promise<DuckDBConnection> =>
    isOver ? Promise.reject(new Error('FATAL Error: the database has been invalidated')) : database.connect();
  const engine = await createEngine({ database: { ...database, connect }, memoryLimitBytes, now: () => 0 });
  try {
    expect(await engine.isSound()).toBe(true);
    isOver = true;
    expect(await engine.isSound()).toBe(false);
  } finally {
    engine.close();
    rmSync(folder, { recursive: true });
  }
});
