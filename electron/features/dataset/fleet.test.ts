/**
 * 200 captures with a planted growth as one dataset: read by another reader of Parquet, and asked by an engine that knows nothing of us. The queries are
 * those of docs/fleet.md, and their answers are the tables there.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OWN_PROGRAMS } from '../../core/process/own-programs-fixture.ts';
import { CAPTURE_TABLE, DATASET_TABLES } from '../../../shared/features/dataset/dataset.ts';
import { unwrap } from '../../../shared/base/errors.ts';
import { createAnalysisClient, createForkLauncher } from '../../core/analysis-client/index.ts';
import { kindOfFile } from '../../core/library/index.ts';
import { createLog } from '../../core/log/log.ts';
import { createSqlClient, createSqlLauncher } from '../sql/client/index.ts';
import { chosenTables } from './chosen-tables.ts';
import { openDataset, type DatasetCapture } from './dataset.ts';
import {
  BUILDS,
  ENTRY_BYTES,
  POD_COUNT,
  entriesIn,
  writePlantedFleet,
  type PlantedCapture,
} from './testing/planted-fleet.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'fleet.md'), 'utf8');

/** Captures that are exported at the same time: most of a small one is waiting for other processes. */
const AT_ONCE = 4;

const folder = mkdtempSync(join(tmpdir(), 'pen-fleet-'));
const directory = join(folder, 'dataset');
let captures: readonly PlantedCapture[];
let engine: DuckDBConnection;

function described({ filePath, kind, build, pod }: PlantedCapture): DatasetCapture {
  return { filePath, kind, app: 'shop', build, labels: { pod }, recorded: null };
}

async function exportAll(all: readonly DatasetCapture[]): Promise<void> {
  const log = createLog({ level: 'error', write: (line) => void process.stderr.write(line) });
  const { execPath } = process;
  const analysis = createAnalysisClient({
    launch: createForkLauncher({ execPath, entryPath: OWN_PROGRAMS.analysis, log }),
    log,
    kindOf: kindOfFile,
    keepOpenMs: 100,
  });
  const sql = createSqlClient({
    launch: createSqlLauncher({ execPath, entryPath: OWN_PROGRAMS.sql, log }),
    directory: () => folder,
    memoryLimitBytes: () => 256 * 1024 ** 2,
    writeTable: analysis.writeTable,
    writeLibraryTable: null,
    log,
  });
  try {
    const dataset = await openDataset({
      directory,
      sql,
      tables: chosenTables(undefined),
      redact: false,
      temporary: folder,
      programVersion: '1.2.3',
      signal: new AbortController().signal,
    });
    const waiting = [...all];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) unwrap(await dataset.add(next));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await sql.close();
    await analysis.close();
  }
}

beforeAll(async () => {
  captures = writePlantedFleet(join(folder, 'captures'));
  await exportAll(captures.map(described));
  const instance = await DuckDBInstance.create(':memory:');
  engine = await instance.connect();
});
afterAll(() => {
  engine.closeSync();
  rmSync(folder, { recursive: true });
});

/** The files of a table, with what their paths say. */
function filesOf(table: string): { path: string; partition: Readonly<Record<string, string>> }[] {
  const root = join(directory, 'v2', table);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map(({ parentPath, name }) => ({
      path: join(parentPath, name),
      partition: Object.fromEntries(
        relative(root, parentPath)
          .split('/')
          .map((part) => part.split('=')),
      ),
    }));
}

function bytesOf(path: string): ArrayBuffer {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({
    file: bytesOf(path),
    compressors: { ZSTD: (compressed) => new Uint8Array(zstdDecompressSync(compressed)) },
  });
}

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  // Paths of the page are relative to the folder of the dataset.
  const here = sql.replaceAll(/'(dataset\/|larger_)/g, `'${folder}/$1`);
  return (await engine.runAndReadAll(here)).getRowObjectsJson();
}

it('has one file for each table of each of the 200 captures', () => {
  const found = Object.fromEntries(readdirSync(join(directory, 'v2')).map((table) => [table, filesOf(table).length]));
  expect(found).toEqual({ capture: 200, heap_class: 100, cpu_profile_function: 100 });
  const builds = filesOf('heap_class').map(({ partition }) => partition['build']);
  expect(new Set(builds)).toEqual(new Set(BUILDS.map(String)));
  expect(filesOf('heap_class')[0]?.partition).toEqual({
    kind: 'heap-snapshot',
    date: '2026-11-01',
    app: 'shop',
    build: '405',
  });
});

it('is read by another reader: columns, rows and metadata', async () => {
  const held = new Map<string, number>();
  for (const { path, partition } of filesOf('heap_class')) {
    const build = partition['build'] ?? '';
    for (const row of await rowsOf(path)) {
      expect(row['capture_id']).toBe(basename(path, '.parquet'));
      if (row['name'] === 'CartEntry') held.set(build, (held.get(build) ?? 0) + Number(row['retained_size_bytes']));
    }
  }
  expect(Object.fromEntries(held)).toEqual(
    Object.fromEntries(BUILDS.map((build) => [String(build), entriesIn(build) * ENTRY_BYTES * POD_COUNT])),
  );
  const path = filesOf('cpu_profile_function')[0]?.path ?? '';
  const { schema, key_value_metadata: metadata } = parquetMetadata(bytesOf(path));
  const definition = DATASET_TABLES.find(({ name }) => name === 'cpu_profile_function');
  // The first one is the root.
  expect(schema.slice(1).map(({ name }) => name)).toEqual([
    'capture_id',
    ...(definition?.columns ?? []).map(({ name }) => name),
  ]);
  expect(Object.fromEntries((metadata ?? []).map(({ key, value }) => [key, value]))).toMatchObject({
    'pen.dataset_version': '2',
    'pen.table': 'cpu_profile_function',
    'pen.capture_id': basename(path, '.parquet'),
  });
});

it('has a row for each capture, with its labels', async () => {
  const rows = (await Promise.all(filesOf('capture').map(({ path }) => rowsOf(path)))).flat();
  expect(new Set(rows.map((row) => row['capture_id'])).size).toBe(captures.length);
  expect(Object.keys(rows[0] ?? {})).toEqual(CAPTURE_TABLE.columns.map(({ name }) => name));
  const pods = rows.map((row) => (JSON.parse(String(row['labels'])) as { pod: string }).pod);
  expect(new Set(pods).size).toBe(POD_COUNT);
});

/** SQL of the page, each with the table that follows it; null for statements without an answer. */
function documentedQueries(): { title: string; sql: string; table: readonly string[] | null }[] {
  return [...PAGE.matchAll(/```sql\n([\s\S]*?)```\n+((?:\|.*\n)*)/g)].map(([, sql = '', table = '']) => ({
    title: sql.trim().split('\n')[0] ?? '',
    sql,
    table: table === '' ? null : table.trim().split('\n'),
  }));
}

/** Rows as a table of Markdown. */
function markdownTable(rows: readonly Record<string, unknown>[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = Object.keys(rows[0] ?? {});
  return [
    line(names),
    line(names.map(() => '---')),
    ...rows.map((row) => line(names.map((name) => String(row[name])))),
  ];
}

it('answers the queries of docs/fleet.md as it says', async () => {
  const queries = documentedQueries();
  expect(queries.filter(({ table }) => table !== null).length).toBeGreaterThanOrEqual(4);
  for (const { title, sql, table } of queries) {
    const rows = await ask(sql);
    const found = [title, table === null ? null : markdownTable(rows)];
    expect(found).toEqual([title, table]);
  }
});

it('lists every table of a dataset on the page, by whether it is written by default', () => {
  const rows = PAGE.split('\n').filter((line) => /^\| [^|]+\| `[a-z]+_/.test(line));
  const column = (at: number): string[] =>
    rows.flatMap((row) => [...(row.split('|')[at] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name));
  const tables = (isDefault: boolean): string[] =>
    DATASET_TABLES.filter((table) => table.isDefault === isDefault).map(({ name }) => name);
  expect(column(2).toSorted()).toEqual(tables(true).toSorted());
  expect(column(3).toSorted()).toEqual(tables(false).toSorted());
});

it('has the planted growth as its answer, computed by hand', async () => {
  const sql = documentedQueries().find(({ sql: text }) => text.includes('-- Which class grew'))?.sql ?? '';
  const [first, ...others] = await ask(sql);
  expect(first).toMatchObject({ name: 'CartEntry', more_bytes: (entriesIn(414) - entriesIn(412)) * ENTRY_BYTES });
  // All others hold as much as before, but for the larger number of the build in Config.
  expect(others.every(({ more_bytes: more }) => Number(more) <= 20)).toBe(true);
});

it('reads back every value of a path', async () => {
  const values = [
    'a/b',
    '..',
    ' spaces ',
    '100%',
    "it's",
    'a=b',
    'Größe',
    '🛒',
    'c++',
    'true',
    '007',
    '2026-11-21',
    'end.',
  ];
  const heaps = captures.filter(({ kind }) => kind === 'heap-snapshot');
  await exportAll(
    [...values, null].map((build, at) => ({ ...described(heaps[at] as PlantedCapture), app: 'paths', build })),
  );
  const read = await ask("select build from capture where app = 'paths'");
  expect(new Set(read.map(({ build }) => build))).toEqual(new Set([...values, null]));
  // Exported again for another app: moved, and not there twice.
  expect(await ask('select count(*) as captures, count(distinct capture_id) as ids from capture')).toEqual([
    { captures: '200', ids: '200' },
  ]);
});
