import { expect, test } from 'vitest';
import type { Judgement } from './judge.ts';
import { caseTable, loadText, summaryTable, withRow, type Row } from './rows.ts';

const row = (name: string, tool: string, judgement: Judgement | null, more: Partial<Row> = {}): Row => ({
  name,
  where: 'page',
  kind: 'leak',
  tool,
  judgement,
  ms: 2000,
  load: null,
  text: '',
  ...more,
});

const LISTED = [
  { name: 'rows', where: 'page', isClean: false },
  { name: 'store', where: 'node', isClean: false },
  { name: 'rows, fixed', where: 'page', isClean: true },
] as const;
const TOOLS = ['ours', 'memlab'];
const KNOWN = {
  rows: [
    row('rows', 'ours', 'found'),
    row('store', 'ours', 'not found', { ms: 4000 }),
    row('rows, fixed', 'ours', 'quiet'),
    row('rows', 'memlab', 'named something else'),
    row('store', 'memlab', null),
  ],
  earlier: [row('rows, fixed', 'memlab', 'false alarm')],
};

test('a row takes the place of that of the same program and tool', () => {
  const rows = withRow(
    [row('rows', 'ours', 'no verdict'), row('rows', 'memlab', 'found')],
    row('rows', 'ours', 'found'),
  );
  expect(rows.map(({ tool, judgement }) => `${tool}: ${judgement}`)).toEqual(['memlab: found', 'ours: found']);
});

test('what was not run is a dash, what cannot be is empty, and a row of an earlier build is marked', () => {
  expect(caseTable(LISTED, [...TOOLS, 'other'], KNOWN).slice(1)).toEqual([
    ['rows', 'page', 'found (2 s); quiet (2 s)', 'named something else (2 s); false alarm (2 s) ¹', '–'],
    ['store', 'node', 'not found (4 s)', '', '–'],
  ]);
});

test('a clean program is listed only where a tool said something of it', () => {
  const clean = [{ name: 'twin', where: 'page', isClean: true }] as const;
  const table = (memlab: Judgement): number =>
    caseTable(clean, TOOLS, { rows: [row('twin', 'ours', 'quiet'), row('twin', 'memlab', memlab)], earlier: [] })
      .length;
  expect([table('quiet'), table('false alarm')]).toEqual([1, 2]);
});

test('tools are counted on what they can run, and side by side on what both have run', () => {
  expect(summaryTable(LISTED, TOOLS, KNOWN).slice(1)).toEqual([
    ['ours', '2', '1', '0', '1', '0', '1', '0', '0', '2'],
    ['memlab', '1', '0', '1', '0', '0', '0', '0', '0', '2'],
    ['memlab, with ¹', '1', '0', '1', '0', '0', '1', '1', '0', '2'],
    ['ours, what memlab has run too', '1', '1', '0', '0', '0', '0', '0', '0', '2'],
    ['memlab, what ours has run too', '1', '0', '1', '0', '0', '0', '0', '0', '2'],
  ]);
});

test('the load is told of the rows that have it', () => {
  expect(loadText([row('rows', 'ours', 'found', { load: 4 }), row('store', 'ours', 'found')])).toContain('1 of 2 rows');
  expect(loadText([])).toBe('');
});
