/** SQL queries about captures of the library, in a real SQL process. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { penImport } from '../../../shared/features/library/tools/import-capture.ts';
import { penQuery } from '../../../shared/features/sql/tools/query.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/** Leaks objects of a known class between its two snapshots. */
const PROGRAM = `
class LeakOfThisTest { payload = { text: 'x' }; }
globalThis.kept = Array.from({ length: 100 }, () => new LeakOfThisTest());
require('node:v8').writeHeapSnapshot(process.argv[1]);
globalThis.more = Array.from({ length: 250 }, () => new LeakOfThisTest());
require('node:v8').writeHeapSnapshot(process.argv[2]);`;

let bench: CoreBench;
let caller: BenchCaller;
let captures: string[];

beforeAll(async () => {
  bench = await createCoreBench();
  caller = bench.caller('claude');
  const files = ['before', 'after'].map((name) => join(bench.project, `${name}.heapsnapshot`));
  await promisify(execFile)(process.execPath, ['-e', PROGRAM, ...files]);
  captures = [];
  for (const path of files) {
    const imported = await caller.run('pen_import', { path });
    captures.push(penImport.result.parse(imported.value).captureId);
  }
});
afterAll(() => bench[Symbol.asyncDispose]());

async function rowsOf(sql: string, of: readonly string[] = captures): Promise<unknown[][]> {
  const { value } = await caller.runLarge('pen_query', { sql, captures: of });
  return penQuery.result.parse(value).rows;
}

/** The SQL process of this test. */
function sqlProcess(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(process.pid);
      return (
        isOurs &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sql-host') &&
        readlinkSync(`/proc/${pid}/exe`) !== ''
      );
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return Number(found);
}

it('joins two snapshots', async () => {
  const sql = `select name, b.class.count - a.class.count as more from a.class join b.class using (name)
    where b.class.count - a.class.count >= 250 and name = 'LeakOfThisTest'`;
  expect(await rowsOf(sql)).toEqual([['LeakOfThisTest', 250]]);
  const { value } = await caller.run('pen_query', { sql: 'select id, name from node limit 1', captures });
  expect(penQuery.result.parse(value).columns).toMatchObject([
    { link: 'node', captureId: captures[0] },
    { link: null },
  ]);
});

it('knows the library', async () => {
  expect(await rowsOf('select kind, count(*) from library.capture group by kind', [])).toEqual([['heap-snapshot', 2]]);
});

it('continues a result by its cursor', async () => {
  const first = penQuery.result.parse(
    (await caller.run('pen_query', { sql: 'select id from node order by id', captures, limit: 3 })).value,
  );
  const second = penQuery.result.parse((await caller.run('pen_query', { cursor: first.cursor, limit: 3 })).value);
  const all = await rowsOf('select id from node order by id limit 6');
  expect([...first.rows, ...second.rows]).toEqual(all);
});

it('leaves nothing but its process in its folder', async () => {
  await rowsOf('select count(*) from edge');
  const folder = bench.core.spool.state().directory;
  const left = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  // The file that says whose folder it is, and two that are where DuckDB may make no folders.
  expect(left.map(({ name }) => name).toSorted()).toEqual(['copied', 'no-folder', 'owner.json']);
});

it('says that its process has ended, and answers the next query @night', async () => {
  const asked = caller.ask('pen_query', {
    sql: 'select count(*) from range(100000000000) a, range(1000) b',
    captures,
  });
  await expect.poll(() => sqlProcess()).toBeGreaterThan(0);
  // Any moment of the query will do.
  process.kill(sqlProcess(), 'SIGKILL');
  expect(await asked).toMatchObject({ ok: false, error: { code: 'sql_crashed' } });
  expect(await rowsOf("select count from class where name = 'LeakOfThisTest'")).toEqual([[100]]);
});

it('ends its process for a value that DuckDB makes past the memory limit, and answers the next query @night', async () => {
  const lowMemory = await createCoreBench({ sqlMemoryBytes: 128 * 1024 ** 2 });
  const small = bench.keep(lowMemory).caller('claude');
  // A constant is computed outside of DuckDB's own limit, and cannot be interrupted.
  const asked = await small.ask('pen_query', { sql: 'select range(1000000000)', captures: [] });
  expect(asked).toMatchObject({ ok: false, error: { code: 'sql_memory_limit' } });
  const next = await small.run('pen_query', { sql: 'select 1', captures: [] });
  expect(penQuery.result.parse(next.value).rows).toEqual([[1]]);
});
