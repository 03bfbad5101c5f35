/** The files of a dataset, with a stand-in for the SQL process that writes what it was asked. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, unwrap, type AppError, createGuard } from '../../../shared/base/errors.ts';
import { JWT } from '../../../shared/base/redaction/testing/made-secrets.ts';
import { chosenTables } from './chosen-tables.ts';
import { openDataset, type Dataset, type DatasetCapture } from './dataset.ts';

let folder: string;
let directory: string;
let file: string;
/** The error that the SQL process answers from the nth query on. */
let failing: { readonly after: number; readonly error: AppError } | null;
let asked: { readonly sql: string; readonly content: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-dataset-'));
  directory = join(folder, 'dataset');
  file = join(folder, 'one.heapsnapshot');
  writeFileSync(file, heap('root → a'));
  failing = null;
  asked = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const sql: Parameters<typeof openDataset>[0]['sql'] = {
  exportFile: async ({ sql: text, captures }, { path, metadata }) => {
    const [capture] = captures;
    asked.push({ sql: text, content: capture === undefined ? '' : readFileSync(capture.filePath, 'utf8') });
    if (failing !== null && asked.length > failing.after) return err(failing.error);
    writeFileSync(path, JSON.stringify({ text, metadata }));
    return ok({ rowCount: text.includes('"edge"') ? 0 : 7 });
  },
};

function open({ tables = 'class', redact = false }: { tables?: string; redact?: boolean } = {}): Promise<Dataset> {
  return openDataset({
    directory,
    sql,
    tables: chosenTables(tables),
    redact,
    temporary: folder,
    programVersion: '1.2.3',
    signal: new AbortController().signal,
  });
}

function snapshot(given: Partial<DatasetCapture> = {}): DatasetCapture {
  return { filePath: file, kind: 'heap-snapshot', app: 'shop', build: '412', labels: {}, recorded: null, ...given };
}

/** Every file of the dataset, with the id of the capture as ID. */
function files(): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replace(/-[0-9a-f]{16}/, '-ID'))
    .toSorted();
}

function pathsIn(build: string, ...tables: string[]): string[] {
  const date = statSync(file).mtime.toISOString().slice(0, 10);
  return tables.map((table) => `v2/${table}/kind=heap-snapshot/date=${date}/app=shop/build=${build}/heap-ID.parquet`);
}

it('writes a file for each table, and the row of the capture last', async () => {
  const written = unwrap(await (await open({ tables: 'class,node' })).add(snapshot()));
  expect(written.captureId).toMatch(/^heap-[0-9a-f]{16}$/);
  expect(written.tables.map(({ name, rowCount }) => [name, rowCount])).toEqual([
    ['heap_node', 7],
    ['heap_class', 7],
    ['capture', 7],
  ]);
  expect(files()).toEqual(pathsIn('412', 'capture', 'heap_class', 'heap_node'));
  const { metadata } = JSON.parse(readFileSync(written.tables[1]?.path ?? '', 'utf8')) as { metadata: unknown };
  expect(metadata).toEqual({
    'pen.dataset_version': '2',
    'pen.table': 'heap_class',
    'pen.capture_id': written.captureId,
    'pen.version': '1.2.3',
  });
});

it('has no file for a table without rows', async () => {
  await (await open({ tables: 'class,edge' })).add(snapshot());
  expect(files()).toEqual(pathsIn('412', 'capture', 'heap_class'));
  expect(asked.at(-1)?.sql).toContain('\'heap_class\'::VARCHAR AS "tables"');
});

it('replaces a capture that is exported again, also with another build and other tables', async () => {
  const first = unwrap(await (await open({ tables: 'class,node' })).add(snapshot()));
  const again = unwrap(await (await open()).add(snapshot({ build: '413' })));
  expect([first.isReplaced, again.isReplaced, again.captureId]).toEqual([false, true, first.captureId]);
  expect(files()).toEqual(pathsIn('413', 'capture', 'heap_class'));
  // Within one run, too.
  const dataset = await open();
  await dataset.add(snapshot());
  await dataset.add(snapshot({ build: '414' }));
  expect(files()).toEqual(pathsIn('414', 'capture', 'heap_class'));
});

it('knows a capture by its content, whatever its file is called and whether it is gzipped', async () => {
  const dataset = await open();
  const plain = unwrap(await dataset.add(snapshot()));
  const zipped = join(folder, 'copy.heapsnapshot.gz');
  writeFileSync(zipped, gzipSync(readFileSync(file)));
  const copy = unwrap(await dataset.add(snapshot({ filePath: zipped })));
  expect(copy.captureId).toBe(plain.captureId);
  writeFileSync(file, heap('root → b'));
  expect(unwrap(await dataset.add(snapshot())).captureId).not.toBe(plain.captureId);
});

it('leaves a capture as it was when a table cannot be written', async () => {
  await (await open()).add(snapshot());
  const before = files();
  failing = { after: asked.length + 1, error: appError('disk_full', 'The disk is full.') };
  const failed = await (await open({ tables: 'class,node' })).add(snapshot({ build: '413' }));
  expect(failed).toEqual(err(failing.error));
  expect(files()).toEqual(before);
  // Nothing unfinished is left either.
  expect(readdirSync(directory)).toEqual(['v2']);
});

it('reports a folder that cannot be made', async () => {
  directory = join(file, 'dataset');
  await expect(open()).rejects.toThrow(/Cannot write the dataset .*: a part of the path is a file, not a folder/);
});

it('makes the tables of a redacted copy, and writes a report', async () => {
  writeFileSync(file, heap('root → token', { token: { type: 'string', name: JWT } }));
  const written = unwrap(await (await open({ redact: true })).add(snapshot()));
  expect(readFileSync(file, 'utf8')).toContain(JWT);
  expect(asked[0]?.content).toContain('redacted-');
  expect(asked[0]?.content).not.toContain(JWT);
  expect(files()[0]).toBe('_redaction/heap-ID.json');
  expect(written.redaction).toMatchObject({ total: 1 });
  expect(readFileSync(written.redaction?.report ?? '', 'utf8')).not.toContain(JWT);
  // No copy is left, and no report of secrets that are no longer replaced.
  expect(readdirSync(folder).toSorted()).toEqual(['dataset', 'one.heapsnapshot']);
  await (await open()).add(snapshot());
  expect(existsSync(written.redaction?.report ?? '')).toBe(false);
});

it('refuses to redact what is not JSON', async () => {
  writeFileSync(file, 'main;work 10\nmain;rest 5\n');
  const refused = await (await open({ redact: true, tables: 'function' })).add(snapshot({ kind: 'cpu-profile' }));
  expect(refused).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
});

it.each([
  ['clas', 'There is no table clas.'],
  [' , ', '--tables names no table.'],
])('refuses the tables %j', (given, message) => {
  expect(createGuard().run(() => chosenTables(given))).toMatchObject({ ok: false, error: { message } });
});

it('chooses tables by name in every kind, or in one', () => {
  const names = (given?: string): string[] => chosenTables(given).map(({ name }) => name);
  expect(names('function')).toEqual(['heap_profile_function', 'cpu_profile_function', 'trace_function']);
  expect(names('Heap_Node, heap_class')).toEqual(['heap_node', 'heap_class']);
  expect(names()).toContain('heap_class');
  expect(names()).not.toContain('heap_node');
  expect(names('all')).toContain('heap_edge');
});
