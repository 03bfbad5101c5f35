import { expect, it } from 'vitest';
import { declaredAt, placedFunction, stackFit } from './birth-stack.ts';
import { parseCode } from './syntax.ts';

const ROWS = parseCode({
  source: 'rows.js',
  text: `class Row { constructor(id) { this.cells = []; } }
function createRow(id) { return new Row(id); }
function fill(count) { return createRow(count); }
function listen(row) { return () => row.id; }
function start(row) { bus.on('x', listen(row)); }
function other() { return { a: 1, b: 2 }; }`,
  startLine: 1,
  startColumn: 1,
});
const at = (text: string) => ROWS.code.text.indexOf(text);
const fn = (text: string) => placedFunction(ROWS, at(text));
const row = {
  kind: 'instance',
  className: 'Row',
  declared: declaredAt(ROWS, at('(id) { this')),
  makers: [ROWS],
} as const;

it('fits an instance in its constructor, where it is made, and in callers of that', () => {
  expect(stackFit(row, [fn('(id) { this')])).toBe('fits');
  expect(stackFit(row, [fn('(id) { return')])).toBe('fits');
  expect(stackFit(row, [fn('(count)')])).toBe('fits');
  expect(stackFit(row, [fn('() { return { a')])).toBe('unknown');
  expect(stackFit(row, [])).toBe('unknown');
});

it('fits a function in the one around it, and in callers of that, and differs elsewhere', () => {
  const listener = { kind: 'function', own: fn('() => row') } as const;
  expect(stackFit(listener, [fn('(row) { return')])).toBe('fits');
  expect(stackFit(listener, [fn('(row) { bus')])).toBe('fits');
  expect(stackFit(listener, [fn('() { return { a')])).toBe('differs');
});

it('fits a plain object where its properties are named', () => {
  expect(stackFit({ kind: 'plain', keys: ['a', 'b'] }, [fn('() { return { a')])).toBe('fits');
  expect(stackFit({ kind: 'plain', keys: ['a', 'c'] }, [fn('() { return { a')])).toBe('unknown');
  expect(stackFit({ kind: 'plain', keys: [] }, [fn('() { return { a')])).toBe('unknown');
});
