import { expect, it } from 'vitest';
import { outlineOf } from './function-outline.ts';

/** Name of the innermost function at the mark `⟨⟩`, which is removed from the source. */
function nameAt(marked: string): string | null | undefined {
  const at = marked.indexOf('⟨⟩');
  return outlineOf(marked.replace('⟨⟩', '')).at(at)?.name;
}

it.each([
  ['function ⟨⟩layoutRows(rows) { return rows; }', 'layoutRows'],
  ['export default async function* ⟨⟩walk(tree) {}', 'walk'],
  ['const layoutRows = ⟨⟩(rows) => rows.map((row) => row.id);', 'layoutRows'],
  ['const layoutRows = (rows) => rows.map(⟨⟩(row) => row.id);', null],
  ['const total: Handler<Row, number> = async ⟨⟩(rows: Row[]): Promise<number> => { await rows; };', 'total'],
  ['let pick = ⟨⟩row => row.id\nconst other = 1', 'pick'],
  ['const table = { ⟨⟩render(rows) { return rows } }', 'render'],
  ['const table = { "on-click": ⟨⟩(event) => {} }', 'on-click'],
  ['this.refresh = ⟨⟩function () {}', 'refresh'],
  ['items.forEach(function ⟨⟩(item) { use(item) })', null],
  ['items.forEach(function each⟨⟩(item) { use(item) })', 'each'],
  ['class Details extends mixin(Base) { ⟨⟩constructor(bus) { super() } }', 'Details'],
  ['class Details { private async ⟨⟩load<T>(id: string): Promise<T> { } }', 'load'],
  ['class Details { get ⟨⟩total(): { sum: number } { return { sum: 1 } } }', 'total'],
  ['class Details { handle = ⟨⟩(event: Event) => { this.go() } }', 'handle'],
  ['class Details { *[⟨⟩Symbol.iterator]() { yield 1 } }', '[Symbol.iterator]'],
  ['const Details = class ⟨⟩{ }', 'Details'],
  ['class Ticker { static { ⟨⟩start() } }', '<static_initializer>'],
  ['function one() { if (a) { ⟨⟩b() } }', 'one'],
  ['function one() { return a / b; } function two() { ⟨⟩c / d }', 'two'],
  ['const re = /[{"/]/g; function two() { ⟨⟩x }', 'two'],
  ['const text = `a ${list.map((each) => `{${each}`)} }`; function two() { ⟨⟩x }', 'two'],
  ["const view = () => <p className='x'>Don't {open}</p>;\nfunction two() { ⟨⟩x }", 'two'],
  ['class Source { ⟨⟩subscribe(listener: Listener): () => void { } }', 'subscribe'],
  ['function look(a: string): () => void { ⟨⟩b() }', 'look'],
  ['const ok = a(b) ? (c) : () => ⟨⟩d', null],
  ['for (const each of list) { ⟨⟩each() }', undefined],
  ['const ok = a === (b) ? c : d; ⟨⟩x', undefined],
])('%s', (marked, name) => {
  expect(nameAt(marked)).toBe(name);
});

it.each([
  ['export const formFor = remember(⟨⟩(settings) => build(settings));', 'formFor'],
  ['const Grid = React.memo(forwardRef(⟨⟩function (props, ref) { return null }));', 'Grid'],
  ['const Grid = memo(⟨⟩function Rows() {})', null],
  ['const sum = add(1, ⟨⟩(one) => one)', null],
  ['list.map(⟨⟩(one) => one)', null],
  ['this.x = wrap(⟨⟩(one) => one)', null],
  ['if (a == wrap(⟨⟩(one) => one)) {}', null],
])('%s is given to', (marked, variable) => {
  const at = marked.indexOf('⟨⟩');
  expect(outlineOf(marked.replace('⟨⟩', '')).at(at)?.givenTo).toBe(variable);
});

it('gives offsets of positions, and none for a line that the source does not have', () => {
  const outline = outlineOf('a\nbc\n');
  expect([outline.offsetOf(1, 1), outline.offsetOf(2, 2), outline.offsetOf(2, 99), outline.offsetOf(3, 1)]).toEqual([
    0, 3, 4, 5,
  ]);
  expect(outline.offsetOf(4, 1)).toBeNull();
});

it('reads a source that ends within a function, a string or a template', () => {
  expect(outlineOf('function open() { return "x').functions).toMatchObject([{ name: 'open' }]);
  expect(outlineOf('}}))]] function later() {} `${').functions).toMatchObject([{ name: 'later' }]);
});
