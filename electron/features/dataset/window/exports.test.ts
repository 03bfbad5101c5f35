/** Exports from the window: the system's dialog, the file that is written, and what the window is told of it. */
import { settle, type AppResult } from '../../../../shared/base/errors.ts';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JWT } from '../../../../shared/base/redaction/testing/made-secrets.ts';
import { createCoreBench, type CoreBench } from '../../../core/app/testing/core-bench.ts';
import { openDatasetWindow } from './part.ts';
import { openSqlWindow } from '../../sql/window/part.ts';
import { createDialogs } from '../../../core/window/dialogs.ts';
import { createCaptureCommands } from '../../../core/workbench/commands/capture-commands.ts';

interface SaveDialog {
  readonly title?: string;
  readonly defaultPath: string;
}

const electron = vi.hoisted(() => ({
  asked: [] as SaveDialog[],
  /** Empty: cancelled. */
  chosenPath: '',
}));
vi.mock('electron', () => ({
  dialog: {
    showSaveDialog: async (...parts: readonly unknown[]) => {
      electron.asked.push(parts.at(-1) as SaveDialog);
      return { canceled: electron.chosenPath === '', filePath: electron.chosenPath };
    },
    showOpenDialog: async (...parts: readonly unknown[]) => {
      electron.asked.push(parts.at(-1) as SaveDialog);
      return { canceled: electron.chosenPath === '', filePaths: [electron.chosenPath].filter(Boolean) };
    },
  },
}));

const REQUEST = {
  method: 'GET',
  url: 'https://shop.test/orders',
  headers: [{ name: 'Authorization', value: `Bearer ${JWT}` }],
};
const HAR = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      { startedDateTime: '2026-01-01T00:00:00.000Z', request: REQUEST, response: { status: 200, content: {} } },
    ],
  },
});

/** As the window gets it. */
const answerOf = <P, T>(command: (params: P) => Promise<T>, params: P): Promise<AppResult<T>> =>
  settle(() => command(params));

let bench: CoreBench;
let captureId: string;
let commands: ReturnType<typeof createCaptureCommands> &
  ReturnType<typeof openDatasetWindow>['commands'] &
  ReturnType<typeof openSqlWindow>['commands'];
let saveAs: (typeof commands)['captures.save-as'];

beforeEach(async () => {
  electron.asked.splice(0);
  bench = await createCoreBench();
  const you = bench.caller('you', 'window');
  const file = join(bench.folder, 'orders.har');
  writeFileSync(file, HAR);
  captureId = String((await you.run('pen_import', { path: file })).value['captureId']);
  const window = {} as Electron.BrowserWindow;
  const files = createDialogs(() => window);
  const parts = { core: bench.core, session: you.session, files, door: { files, reveal: () => undefined } };
  commands = {
    ...createCaptureCommands(parts),
    ...openDatasetWindow(parts).commands,
    ...openSqlWindow(parts).commands,
  };
  saveAs = commands['captures.save-as'];
});
afterEach(() => bench[Symbol.asyncDispose]());

test('a redacted export has no secret, a name that says so, and the number of what was replaced', async () => {
  electron.chosenPath = join(bench.folder, 'shared.har');
  expect(await answerOf(saveAs, { captureId, format: 'native', redact: true })).toEqual({
    ok: true,
    value: { path: electron.chosenPath, redacted: 1 },
  });
  expect(electron.asked).toMatchObject([
    { title: 'Export redacted capture', defaultPath: `orders-${captureId}-redacted.har` },
  ]);
  const written = readFileSync(electron.chosenPath, 'utf8');
  expect(written).toHaveLength(HAR.length);
  expect(written).not.toContain(JWT);
  const report: unknown = JSON.parse(readFileSync(`${electron.chosenPath}.redaction.json`, 'utf8'));
  expect(report).toMatchObject({ capture: captureId, total: 1 });
});

test('an export that is not redacted is the file, and has no report', async () => {
  electron.chosenPath = join(bench.folder, 'own.har');
  expect(await answerOf(saveAs, { captureId, format: 'native' })).toEqual({
    ok: true,
    value: { path: electron.chosenPath },
  });
  expect(electron.asked).toMatchObject([{ title: 'Export capture', defaultPath: `orders-${captureId}.har` }]);
  expect(readFileSync(electron.chosenPath, 'utf8')).toBe(HAR);
  expect(existsSync(`${electron.chosenPath}.redaction.json`)).toBe(false);
});

test('an SQL query is written with all its rows, in the format that was chosen', async () => {
  const saveRows = commands['sql.save-as'];
  const sql = 'select method, url from request';
  electron.chosenPath = join(bench.folder, 'rows.csv');
  expect(await answerOf(saveRows, { sql, captureIds: [captureId], format: 'csv' })).toEqual({
    ok: true,
    value: { path: electron.chosenPath, rowCount: 1 },
  });
  expect(readFileSync(electron.chosenPath, 'utf8')).toBe('method,url\nGET,https://shop.test/orders\n');
  electron.chosenPath = join(bench.folder, 'rows.json');
  await saveRows({ sql, captureIds: [captureId], format: 'json' });
  expect(JSON.parse(readFileSync(electron.chosenPath, 'utf8'))).toEqual([
    { method: 'GET', url: 'https://shop.test/orders' },
  ]);
  electron.chosenPath = join(bench.folder, 'rows.parquet');
  await saveRows({ sql, captureIds: [captureId], format: 'parquet' });
  expect(readFileSync(electron.chosenPath).subarray(0, 4).toString()).toBe('PAR1');
  electron.chosenPath = '';
  expect(await answerOf(saveRows, { sql, captureIds: [captureId], format: 'csv' })).toEqual({
    ok: true,
    value: { path: null, rowCount: 0 },
  });
  electron.chosenPath = join(bench.folder, 'wrong.csv');
  expect(
    await answerOf(saveRows, { sql: 'select nam from request', captureIds: [captureId], format: 'csv' }),
  ).toMatchObject({
    error: { code: 'sql_invalid', data: { line: 1, column: 8 } },
  });
  expect(existsSync(electron.chosenPath)).toBe(false);
});

test('a dialog that is cancelled writes nothing, and an error of the export is the window’s answer', async () => {
  electron.chosenPath = '';
  expect(await answerOf(saveAs, { captureId, format: 'native', redact: true })).toEqual({
    ok: true,
    value: { path: null },
  });
  electron.chosenPath = join(bench.folder, 'missing', 'shared.har');
  expect(await answerOf(saveAs, { captureId, format: 'native', redact: true })).toMatchObject({ ok: false });
  expect(await answerOf(saveAs, { captureId: 'har-ffffffff', format: 'native', redact: true })).toMatchObject({
    error: { code: 'capture_not_found' },
  });
});

test('a dataset has the tables of the captures as Parquet files, without secrets on request', async () => {
  const save = commands['captures.save-dataset'];
  electron.chosenPath = join(bench.folder, 'dataset');
  expect(await answerOf(save, { captureIds: [captureId] })).toEqual({
    ok: true,
    value: { folder: electron.chosenPath, files: 2 },
  });
  expect(electron.asked).toMatchObject([{ title: 'Write a Parquet dataset into a folder' }]);
  const written = readdirSync(electron.chosenPath, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.parquet'),
  );
  expect(new Set(written.map((path) => path.split(sep)[1]))).toEqual(new Set(['capture', 'network_request']));
  electron.chosenPath = join(bench.folder, 'shared');
  expect(await answerOf(save, { captureIds: [captureId], redact: true })).toMatchObject({
    ok: true,
    value: { redacted: 1 },
  });
  electron.chosenPath = '';
  expect(await answerOf(save, { captureIds: [captureId] })).toEqual({ ok: true, value: { folder: null, files: 0 } });
  expect(await answerOf(save, { captureIds: ['har-ffffffff'] })).toMatchObject({
    error: { code: 'capture_not_found' },
  });
});
