/** `pen sql` on heap snapshots of a small program. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

/** Writes a snapshot, leaks more objects of a known class, and writes another. */
const PROGRAM = `
class LeakOfThisTest { payload = { text: 'a text, with a comma' }; }
globalThis.kept = Array.from({ length: 100 }, () => new LeakOfThisTest());
require('node:v8').writeHeapSnapshot(process.argv[1]);
globalThis.more = Array.from({ length: 250 }, () => new LeakOfThisTest());
require('node:v8').writeHeapSnapshot(process.argv[2]);`;

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  const files = ['before', 'after'].map((name) => join(line.folder, `${name}.heapsnapshot`));
  await promisify(execFile)(PLAIN_NODE, ['-e', PROGRAM, ...files]);
});
afterAll(() => line.remove());

const LEAK = "select name, count from class where name = 'LeakOfThisTest'";
const GROWTH = `select name, b.class.count - a.class.count as more from a.class join b.class using (name)
  where name = 'LeakOfThisTest'`;

it('prints a table', async () => {
  const ran = await line.run(['sql', 'before.heapsnapshot', LEAK]);
  expect(ran.stdout).toBe('name            count\nLeakOfThisTest    100\n');
});

it('compares two snapshots by a join', async () => {
  const ran = await line.run(['sql', 'before.heapsnapshot', 'after.heapsnapshot', GROWTH, '--json']);
  expect(ran.json()).toEqual({
    columns: [
      { name: 'name', type: 'VARCHAR' },
      { name: 'more', type: 'INTEGER' },
    ],
    rows: [{ name: 'LeakOfThisTest', more: 250 }],
  });
});

it('has the same objects in every table', async () => {
  const sql = `select (select count(*) from node where class = 'LeakOfThisTest') as nodes,
    (select count(*) from edge join node on to_id = id where name is not null and class = 'LeakOfThisTest') > 0 as referred,
    (select count(*) from node n join class c on n.class = c.name where c.name = 'LeakOfThisTest') as joined,
    (select sum(shallow_size_bytes) from node) = (select sum(shallow_size_bytes) from class) as equal_sizes,
    (select count(*) from string s join node n on n.string_id = s.id) = (select sum(count) from string) as all_strings,
    (select max(retained_size_bytes) from node) = (select max(retained_size_bytes) from dominator) as same_root`.replaceAll(
    'where name is not null and class',
    'where edge.name is not null and class',
  );
  const ran = await line.run(['sql', 'before.heapsnapshot', sql, '--json']);
  expect((ran.json() as { rows: unknown[] }).rows).toEqual([
    { nodes: 100, referred: true, joined: 100, equal_sizes: true, all_strings: true, same_root: true },
  ]);
});

it('writes every row as CSV', async () => {
  const sql = "select text from string where text like 'a text, with%'";
  const ran = await line.run(['sql', 'before.heapsnapshot', sql, '--format', 'csv']);
  expect(ran.stdout).toBe('text\r\n"a text, with a comma"\r\n');
  const all = await line.run([
    'sql',
    'before.heapsnapshot',
    'select id from node',
    '--format',
    'csv',
    '--output',
    'ids.csv',
  ]);
  const count = await line.run(['sql', 'before.heapsnapshot', 'select count(*) as count from node', '--json']);
  const [{ count: nodes }] = (count.json() as { rows: [{ count: number }] }).rows;
  expect(all.stderr).toContain(`${nodes.toLocaleString('en-US')} rows were written`);
  expect((await readFile(join(line.folder, 'ids.csv'), 'utf8')).trim().split('\r\n')).toHaveLength(nodes + 1);
});

it('writes CSV for programs as it is, and for a spreadsheet with texts that it shows', async () => {
  const sql = "select '=1+1' as \"@text\", -1 as number, '-2' as digits";
  const ask = async (format: string) =>
    (await line.run(['sql', 'before.heapsnapshot', sql, '--format', format])).stdout;
  expect(await ask('csv')).toBe('@text,number,digits\r\n=1+1,-1,-2\r\n');
  expect(await ask('spreadsheet')).toBe("'@text,number,digits\r\n'=1+1,-1,-2\r\n");
});

it('writes Parquet that another reader reads', async () => {
  const sql =
    'select name, count, shallow_size_bytes from class order by shallow_size_bytes desc limit 20 -- the largest';
  const ran = await line.run(['sql', 'before.heapsnapshot', sql, '--format', 'parquet', '--output', 'classes.parquet']);
  const printed = await line.run(['sql', 'before.heapsnapshot', sql, '--json']);
  const bytes = await readFile(join(line.folder, 'classes.parquet'));
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    compressors: { ZSTD: (compressed) => new Uint8Array(zstdDecompressSync(compressed)) },
  });
  expect(ran.status).toBe(0);
  expect(rows).toEqual((printed.json() as { rows: unknown[] }).rows);
});

it('lists the tables', async () => {
  const ran = await line.run(['sql', 'before.heapsnapshot', 'describe']);
  expect(ran.stdout).toMatch(/^a\.node: An object of the heap\. · id integer, class text/);
});

it.each([
  [['sql'], 2, 'There is no query.'],
  [['sql', 'before.heapsnapshot', 'select nme from class'], 2, 'There is no column nme in class.'],
  [['sql', 'before.heapsnapshot', 'drop table class'], 2, 'Statements that begin with drop are not allowed.'],
  [['sql', 'before.heapsnapshot', LEAK, '--format', 'parquet'], 2, 'A Parquet file cannot be printed.'],
  [['sql', 'before.heapsnapshot', LEAK, '--format', 'xml'], 2, 'There is no format "xml".'],
  [['sql', 'gone.heapsnapshot', LEAK], 3, 'there is no such file'],
])('%j fails with a reason', async (given, status, text) => {
  const ran = await line.run(given);
  expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(text)]);
});
