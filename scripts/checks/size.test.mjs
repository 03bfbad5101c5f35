import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSize, measureTree, nextTable, tableText } from './size.mjs';

/** @type {string} */
let root;

/** @param {string} path @param {number} lines */
function write(path, lines) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'const one = 1;\n'.repeat(lines));
}

/** @type {import('./size.mjs').SizeTable} */
let table;

/** @param {import('./size.mjs').SizeTable} next */
function commit(next) {
  table = next;
  const file = join(root, 'scripts/checks/size.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, tableText(table));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pen-size-'));
  write('shared/features/heap/reader.ts', 10);
  write('shared/features/heap/reader.test.ts', 7);
  write('shared/features/heap/testing/toy.ts', 3);
  write('electron/main.ts', 4);
  write('electron/core/cdp/deep/socket.ts', 5);
  write('renderer/styles/page.css', 2);
  write('bench/heap.ts', 6);
  writeFileSync(join(root, 'CHANGELOG.md'), 'Änderung\n');
  writeFileSync(join(root, 'README.md'), 'Read me\n');
  const rows = measureTree(root);
  /** @type {import('./size.mjs').Figures} */
  const start = {};
  for (const figures of Object.values(rows))
    for (const [measure, figure] of Object.entries(figures))
      start[/** @type {import('./size.mjs').Measure} */ (measure)] =
        (start[/** @type {import('./size.mjs').Measure} */ (measure)] ?? 0) + figure;
  commit({ start, cut: {}, grown: [], rows });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('measures each part of the house, tests, styles and texts', () => {
  expect(measureTree(root)).toEqual({
    'CHANGELOG.md': { 'changelog bytes': 10 },
    bench: { 'bench lines': 6 },
    electron: { 'product lines': 4, 'product files': 1 },
    'electron/core/cdp': { 'product lines': 5, 'product files': 1 },
    'renderer styles': { 'style lines': 2 },
    root: { 'docs bytes': 8 },
    'shared tests': { 'test lines': 10 },
    'shared/features/heap': { 'product lines': 10, 'product files': 1 },
  });
  expect(checkSize(root)).toEqual({ passed: true, output: '' });
});

describe('growth', () => {
  test('without a reason is refused, and so is a table that was written for it', () => {
    write('shared/features/heap/reader.ts', 12);
    const { passed, output } = checkSize(root);
    expect(passed).toBe(false);
    expect(output).toContain('product lines grew by 2 more than the table allows');
    expect(output).toContain('shared/features/heap: +2 product lines');
    expect(() => nextTable(table, measureTree(root), null)).toThrow(/2 product lines/);
    commit({ ...table, rows: measureTree(root) });
    expect(checkSize(root).passed).toBe(false);
  });

  test('with a reason is allowed by as much, once', () => {
    write('shared/features/heap/reader.ts', 12);
    commit(nextTable(table, measureTree(root), 'negative indexes of elements'));
    expect(checkSize(root).passed).toBe(true);
    expect(table.grown).toEqual([{ why: 'negative indexes of elements', 'product lines': 2 }]);
    write('shared/features/heap/reader.ts', 13);
    expect(checkSize(root).output).toContain('product lines grew by 1 more');
  });

  test('with an empty reason is refused', () => {
    write('shared/features/heap/reader.ts', 12);
    commit(nextTable(table, measureTree(root), '  '));
    expect(checkSize(root).output).toContain('growth without a reason');
  });

  test('of one folder is paid for by another of the same measure, not by tests', () => {
    write('shared/features/heap/reader.ts', 12);
    write('shared/features/heap/reader.test.ts', 1);
    expect(() => nextTable(table, measureTree(root), null)).toThrow(/2 product lines/);
    write('electron/core/cdp/deep/socket.ts', 3);
    expect(checkSize(root).output).toContain('Run: npm run size');
    commit(nextTable(table, measureTree(root), null));
    expect(checkSize(root).passed).toBe(true);
    expect(table.grown).toEqual([]);
  });

  test('of comments that begin with a fragment counts', () => {
    // In parts, so that this file has none.
    const comments = ['/**', 'What it is. */\n//', 'Whether it runs.\n//', 'Runs once.\n'].join(' ');
    writeFileSync(join(root, 'electron/main.ts'), comments);
    expect(measureTree(root)['electron']).toMatchObject({ 'fragment comments': 2 });
    expect(checkSize(root).output).toContain('fragment comments grew by 2');
  });
});

test('what was cut cannot grow back without a reason', () => {
  write('electron/core/cdp/deep/socket.ts', 1);
  commit(nextTable(table, measureTree(root), null));
  expect(table.cut).toEqual({ 'product lines': 4 });
  write('electron/core/cdp/deep/socket.ts', 2);
  expect(checkSize(root).output).toContain('product lines grew by 1 more');
});

test('a row that only shrank must be written', () => {
  write('bench/heap.ts', 1);
  expect(checkSize(root)).toEqual({
    passed: false,
    output: 'scripts/checks/size.json is not what the tree measures:\n  bench: −5 bench lines\nRun: npm run size',
  });
});
