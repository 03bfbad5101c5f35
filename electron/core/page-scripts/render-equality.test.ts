/** Compares values of a page with those before: what is equal, what differs, and what is not claimed. */
import { expect, test } from 'vitest';
import { runInNewContext } from 'node:vm';
import { checkoutText } from './bundle.ts';

const source = await checkoutText('electron/features/renders/in-page/equality.ts');

/** Evaluates two expressions in a world of their own and compares their values. */
function compare(before: string, after: string, { allowance = 10_000 } = {}): unknown {
  return runInNewContext(
    `${source}; const element = (type, props, key = null) => ({ $$typeof: Symbol.for('react.element'), type, key, props, _owner: {} });
    page.createComparer(${allowance}).compare(${before}, ${after})`,
  );
}

test.each([
  ['{ size: 2, inner: [1, { a: NaN }] }', '{ inner: [1, { a: NaN }], size: 2 }', 'equal'],
  ['{ a: 1 }', '{ a: 2 }', 'different'],
  ['{ a: undefined }', '{ b: undefined }', 'different'],
  ['[1, 2]', '[1, 2, 3]', 'different'],
  ['[]', '{}', 'different'],
  ['null', '{}', 'different'],
  ['0', '-0', 'different'],
  ['new Date(5)', 'new Date(5)', 'equal'],
  ['new Map([["a", { b: 1 }]])', 'new Map([["a", { b: 1 }]])', 'equal'],
  ['new Map([["a", 1]])', 'new Map([["b", 1]])', 'different'],
  ['new Set([1, 2])', 'new Set([2, 1])', 'equal'],
  // The items may be equal, which a Set cannot be asked.
  ['new Set([{}])', 'new Set([{}])', 'unknown'],
  ['Object.create(null)', '{}', 'equal'],
])('%s and %s are %s', (before, after, expected) => {
  expect(compare(before, after)).toBe(expected);
});

test('functions are compared by their text, and by nothing where they have none', () => {
  const make = '((n) => () => n)';
  expect(compare(`${make}(1)`, `${make}(2)`)).toBe('same-code');
  expect(compare('() => 1', '() => 2')).toBe('different');
  expect(compare('(() => 1).bind(null)', '(() => 2).bind(null)')).toBe('unknown');
  expect(compare(`{ a: 1, run: ${make}(1) }`, `{ a: 1, run: ${make}(2) }`)).toBe('same-code');
  expect(compare(`{ a: 1, run: ${make}(1) }`, `{ a: 2, run: ${make}(2) }`)).toBe('different');
});

test('elements are compared by type, key and props, not by what React notes in them', () => {
  expect(
    compare('element("li", { children: [element("b", {})] })', 'element("li", { children: [element("b", {})] })'),
  ).toBe('equal');
  expect(compare('element("li", {}, "1")', 'element("li", {}, "2")')).toBe('different');
  expect(compare('element("li", {})', '{ type: "li", props: {} }')).toBe('different');
  // Two components of the same text are two.
  expect(compare('element(() => null, {})', 'element(() => null, {})')).toBe('different');
});

test('instances of classes and getters are not read', () => {
  expect(compare('new (class A { a = 1 })()', 'new (class A { a = 1 })()')).toBe('unknown');
  expect(compare('{ get a() { throw new Error("read") } }', '{ get a() { throw new Error("read") } }')).toBe('unknown');
});

test('cycles, depth and size end at a limit, where nothing is claimed', () => {
  const cycle = '((value) => { value.self = value; return value; })({ a: 1 })';
  expect(compare(cycle, cycle)).toBe('unknown');
  const long = '{ rows: Array.from({ length: 5000 }, (_, id) => ({ id })) }';
  expect(compare(long, long, { allowance: 1_000_000 })).toBe('unknown');
  expect(compare('[[1], [2]]', '[[1], [2]]', { allowance: 2 })).toBe('unknown');
  // A difference that was found before the limit is certain.
  expect(compare('[1, [[1], [2]]]', '[2, [[1], [2]]]', { allowance: 2 })).toBe('different');
});

test('only type and size are said of a value', () => {
  const describe = (value: string): unknown => JSON.stringify(runInNewContext(`${source}; page.describe(${value})`));
  expect(describe('"secret"')).toBe('{"type":"string","size":6}');
  expect(describe('{ a: 1, b: 2 }')).toBe('{"type":"object","size":2}');
  expect(describe('[1]')).toBe('{"type":"array","size":1}');
  expect(describe('new Map([[1, 2]])')).toBe('{"type":"Map","size":1}');
  expect(describe('new (class A {})()')).toBe('{"type":"instance","size":null}');
  expect(describe('null')).toBe('{"type":"null","size":null}');
});
