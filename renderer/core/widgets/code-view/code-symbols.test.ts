import { expect, test } from 'vitest';
import type { CodeLanguage } from './code-language.ts';
import { codeSymbols } from './code-symbols.ts';

function listed(text: string, language: CodeLanguage = 'javascript'): string[] {
  return codeSymbols(text, language).map(
    ({ name, within, parameters, kind, line, column }) =>
      `${line}:${column} ${kind === 'function' ? '' : `${kind} `}${within === '' ? '' : `${within}.`}${name}${parameters}`,
  );
}

test('functions and classes by their declarations, with what is around them', () => {
  const text = [
    'export function list(orders, { page = 1 }) {',
    '  function row(order) { return () => order; }',
    '}',
    'export default class Cart extends Base {',
    '  #items = [];',
    '  static of = (items) => new Cart(items);',
    '  constructor() { super(); }',
    "  get total() { return 0; } async *'all items'() {} [Symbol.iterator]() {}",
    '}',
    'async function* after() {}',
  ].join('\n');
  expect(listed(text)).toEqual([
    '1:17 list(orders, { page = 1 })',
    '2:12 list.row(order)',
    '4:22 class Cart',
    '6:10 Cart.of(items)',
    '7:3 Cart.constructor()',
    '8:7 Cart.total()',
    '8:36 Cart.all items()',
    '10:17 after()',
  ]);
});

test('functions are named by what they are assigned to', () => {
  const text = `const add = (a, b) => a + b, Row = class {};
let later; later = async () => {};
exports.render = function (root) {}; app.routes.home = () => 0;
const api = { get() {}, 'put one': () => 1, list: function () {}, count: 3 };
(function start() {})(); setTimeout(() => 0);`;
  expect(listed(text)).toEqual([
    '1:7 add(a, b)',
    '1:30 class Row',
    '2:12 later()',
    '3:9 render(root)',
    '3:49 home()',
    '4:15 get()',
    '4:25 put one()',
    '4:45 list()',
    '5:11 start()',
  ]);
});

test('types of TypeScript, elements of JSX, and generics', () => {
  expect(listed('const sum: Sum = (a: number) => a;\nfunction id<T>(x: T): T { return <T>x; }', 'typescript')).toEqual([
    '1:7 sum(a: number)',
    '2:10 id(x: T)',
  ]);
  expect(listed('export const Row = ({ order }: Props) => <tr onClick={() => open(order)} />;', 'typescript')).toEqual([
    '1:14 Row({ order }: Props)',
  ]);
});

test('rules of style sheets, and scripts of documents', () => {
  expect(listed('a,\nb:hover { color: red }\n@media print { .wide { width: 1px } }', 'css')).toEqual([
    '1:1 rule a, b:hover',
    '3:16 rule .wide',
  ]);
  expect(listed('<p>x</p>\n<script>function boot() {}</script>', 'html')).toEqual(['2:18 boot()']);
  expect(listed('function plain() {}', 'text')).toEqual([]);
});

test('a text that is too large is not parsed', () => {
  expect(codeSymbols(`function a() {}${' '.repeat(4 * 1024 * 1024)}`, 'javascript')).toEqual([]);
});
