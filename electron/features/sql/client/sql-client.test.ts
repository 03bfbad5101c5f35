import { ownerOf } from '../../../../shared/core/contracts/activity.ts';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError } from '../../../../shared/base/errors.ts';
import type { SqlResult } from '../../../../shared/features/sql/contract/sql.ts';
import type { SqlRequest } from '../../../../shared/features/sql/contract/sql-process.ts';
import type { WriteTable } from '../../../core/analysis-client/index.ts';
import { createLog } from '../../../core/log/log.ts';
import { createSqlClient, type SqlClient } from './sql-client.ts';
import type { SqlProcess } from './sql-process.ts';

const LAYOUT = { rowCount: 0, columns: [], forms: [], lists: [], slices: [] };
const ME = ownerOf({ kind: 'mcp', id: 'm1' });
const RESULT: SqlResult = { columns: [], rows: [[1]], rowCount: 1, cursor: null, durationMs: 1 };
const never = new AbortController().signal;

/** A process whose answers the test gives. */
interface FakeProcess {
  readonly directory: string;
  readonly requests: SqlRequest[];
  reply(message: unknown): void;
  crash(reason: string): void;
}

let folder: string;
let file: string;
let processes: FakeProcess[];
let written: { table: string; columns: readonly string[]; toPath: string; mode: number }[];
let client: SqlClient;
/** Answers a request at once; undefined: the test does it. */
let answer: (request: SqlRequest) => unknown;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-sql-client-'));
  file = join(folder, 'heap.heapsnapshot');
  writeFileSync(file, '{}');
  processes = [];
  written = [];
  answer = () => undefined;
  client = create();
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

function launch({ directory }: { directory: string }): SqlProcess {
  let listen = (_message: unknown): void => undefined;
  let end = (_reason: string): void => undefined;
  const fake: FakeProcess = {
    directory,
    requests: [],
    reply: (message) => listen(message),
    crash: (reason) => end(reason),
  };
  processes.push(fake);
  return {
    send(request) {
      fake.requests.push(request);
      const value = answer(request);
      if (value !== undefined && 'requestId' in request)
        setImmediate(() => listen({ type: 'answer', requestId: request.requestId, value }));
    },
    onReply: (listener) => void (listen = listener),
    onExit: (listener) => void (end = listener),
    keepAlive: () => undefined,
    kill: () => Promise.resolve(end('it was killed')),
  };
}

const write: WriteTable = async (_filePath, { table, columns }, toPath) => {
  written.push({ table, columns, toPath, mode: statSync(toPath).mode & 0o777 });
  return ok(LAYOUT);
};

function create(writeTable: WriteTable = write): SqlClient {
  return createSqlClient({
    launch,
    directory: () => folder,
    memoryLimitBytes: () => 1,
    writeTable,
    writeLibraryTable: null,
    log: createLog({ level: 'error', write: () => undefined }),
  });
}

const ask = (sql: string, signal = never): ReturnType<SqlClient['query']> =>
  client.query(
    { sql, captures: [{ captureId: null, kind: 'heap', filePath: file }], limit: 10, owner: ME },
    { signal },
  );

function keyIn(request: SqlRequest): string {
  return request.type === 'check' ? (request.sources[0]?.key ?? '') : '';
}

/** A process in which every table is missing until it is loaded. */
function answerAll(): void {
  const loaded = new Set<string>();
  answer = (request) => {
    if (request.type === 'load') {
      loaded.add(request.table);
      return null;
    }
    if (request.type === 'check')
      return loaded.has('node') ? [] : [{ schema: 'a', key: keyIn(request), table: 'node', columns: ['id'] }];
    return request.type === 'run' ? RESULT : undefined;
  };
}

const typesOf = (process: FakeProcess | undefined): string[] => process?.requests.map(({ type }) => type) ?? [];

it('makes the tables that a query needs, in a private file that is deleted', async () => {
  answerAll();
  expect(await ask('select * from node')).toEqual(ok(RESULT));
  expect(await ask('select 1 from node')).toEqual(ok(RESULT));
  expect(typesOf(processes[0])).toEqual(['check', 'load', 'run', 'check', 'run']);
  expect(written.map(({ table, columns, mode }) => [table, columns, mode])).toEqual([['node', ['id'], 0o600]]);
  expect(readdirSync(processes[0]?.directory ?? '')).toEqual([]);
});

it('reads on for the owner of the result only, and asks the process nothing for another', async () => {
  answer = (request) => (request.type === 'check' ? [] : { ...RESULT, cursor: 'r1:10' });
  await ask('select 1');
  const other = ownerOf({ kind: 'mcp', id: 'm2' });
  expect(await client.page('r1:10', 5, { owner: other, signal: never })).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining('not held any more') as string },
  });
  expect(typesOf(processes[0])).toEqual(['check', 'run']);
  expect(await client.page('r1:10', 5, { owner: ME, signal: never })).toMatchObject({ ok: true });
});

it('makes a table once for two queries at the same time', async () => {
  answerAll();
  const both = await Promise.all([ask('select * from node'), ask('select count(*) from node')]);
  expect([both.map(({ ok: isOk }) => isOk), written.length]).toEqual([[true, true], 1]);
});

it('makes a table again for a column that another query did not need', async () => {
  const stored = new Set<string>();
  answer = (request) => {
    if (request.type === 'load') for (const column of request.layout.columns) stored.add(column);
    if (request.type === 'load') return null;
    if (request.type !== 'check' && request.type !== 'run') return undefined;
    const column = request.sql;
    if (request.type === 'run') return stored.has(column) ? RESULT : null;
    const columns = [...stored, column];
    return stored.has(column) ? [] : [{ schema: 'a', key: keyIn(request), table: 'node', columns }];
  };
  await client.close();
  client = create(async (_filePath, { table, columns }, toPath) => {
    written.push({ table, columns, toPath, mode: 0 });
    return ok({ ...LAYOUT, columns: [...columns] });
  });
  const all = await Promise.all(['id', 'class', 'name', 'type', 'url'].map((column) => ask(column)));
  expect(all.map(({ ok: isOk }) => isOk)).toEqual([true, true, true, true, true]);
  expect(written.at(-1)?.columns.toSorted()).toEqual(['class', 'id', 'name', 'type', 'url']);
});

it('asks another process while one ends itself, and gives the reason to every query that waited', async () => {
  const asked = [ask('select range(1e9)'), ask('select 1')];
  await expect.poll(() => processes[0]?.requests.length).toBe(2);
  const error = appError('sql_memory_limit', 'The query needs more memory than the limit of 1 GB.');
  processes[0]?.reply({ type: 'over', error });
  expect(await Promise.all(asked)).toEqual([err(error), err(error)]);
  answerAll();
  expect(await ask('select 1')).toEqual(ok(RESULT));
  expect(processes.length).toBe(2);
});

it('reports a crash by name, deletes what it left, and starts again', async () => {
  const asked = ask('select 1');
  await expect.poll(() => processes[0]?.requests.length).toBe(1);
  const directory = processes[0]?.directory ?? '';
  processes[0]?.crash('it ran out of memory');
  const result = await asked;
  expect(result).toMatchObject({ ok: false, error: { code: 'sql_crashed' } });
  expect(result.ok ? '' : result.error.message).toContain('it ran out of memory');
  await expect.poll(() => existsSync(directory)).toBe(false);
  answerAll();
  expect(await ask('select 1')).toEqual(ok(RESULT));
  expect(processes.length).toBe(2);
});

it('cancels in the process and waits until it has', async () => {
  const controller = new AbortController();
  const asked = ask('select 1', controller.signal);
  await expect.poll(() => processes[0]?.requests.length).toBe(1);
  controller.abort();
  const [first] = processes[0]?.requests ?? [];
  const requestId = first !== undefined && 'requestId' in first ? first.requestId : -1;
  expect(processes[0]?.requests.at(-1)).toEqual({ type: 'cancel', requestId });
  const error = appError('cancelled', 'The query was cancelled.');
  processes[0]?.reply({ type: 'error', requestId, error });
  expect(await asked).toEqual(err(error));
});

it('gives the error of a capture that cannot be read', async () => {
  await client.close();
  const error = appError('damaged_file', 'It is damaged.');
  client = create(async () => err(error));
  answerAll();
  expect(await ask('select * from node')).toEqual(err(error));
  rmSync(file);
  expect(await ask('select 1')).toMatchObject({ error: { code: 'file_not_found' } });
});

it('gives up when the tables of a query do not fit together', async () => {
  answer = (request) => {
    if (request.type === 'check') return [{ schema: 'a', key: keyIn(request), table: 'node', columns: ['id'] }];
    return request.type === 'cancel' || request.type === 'drop' ? undefined : null;
  };
  expect(await ask('select * from node')).toMatchObject({ error: { code: 'sql_memory_limit' } });
});

it('refuses queries after its end, and takes its folder with it', async () => {
  answerAll();
  await ask('select 1');
  const directory = processes[0]?.directory ?? '';
  await client.close();
  expect([existsSync(directory), await ask('select 1')]).toEqual([
    false,
    err(expect.objectContaining({ code: 'shutting_down' })),
  ]);
});
