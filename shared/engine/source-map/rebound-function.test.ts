import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { reboundFunctions } from './rebound-function.ts';

/** The script as a debugger runs it that evaluates the conditions where they belong. */
function debugged(text: string, find: string, by: string): string {
  const found = reboundFunctions(text, { from: text.indexOf(find), find, text: by }, '$list');
  if (!found.ok) throw new Error(found.error);
  const functions = found.value.toSorted((a, b) => b.at - a.at);
  let edited = text;
  const inserted: string[] = [];
  for (const { at, condition } of functions) {
    const isExpression = !/[{;]\s*$/.test(text.slice(0, at));
    const shown = `${condition}${isExpression ? ' || ' : ';'}`;
    inserted.push(shown);
    edited = `${edited.slice(0, at)}${shown}${edited.slice(at)}`;
  }
  // A debugger leaves the text of a function as it is.
  return `{ const { toString } = Function.prototype;
    Function.prototype.toString = function () { return ${JSON.stringify(inserted)}.reduce((text, shown) => text.replace(shown, () => ''), toString.call(this)); }; }
    ${edited}`;
}

test.each([
  ['a function', 'function f(a) { return a + 1 } act = () => f(1);', 2],
  ['a variable', 'var f = (a) => a + 1; act = () => f(1);', 2],
  ['a method', 'class A { #n = 0; m(a) { return this.#n + a + 1 } } const one = new A(); act = () => one.m(1);', 2],
  ['a method of all objects', 'class A { m(a) { return a + 1 } } act = () => new A().m(1);', 2],
  ['a static method', 'class A { static m(a) { return a + 1 } } act = () => A.m(1);', 2],
  [
    'a method that calls its base',
    'class A { m(a) { return a } } class B extends A { m(a) { return super.m(a + 1) } } const b = new B(); act = () => b.m(1);',
    2,
  ],
  ['a member', 'const o = { m(a) { return a + 1 } }; act = () => o.m(1);', 2],
  ['a member with a function', 'const o = { m: function (a) { return a + 1 } }; act = () => o.m(1);', 2],
  ['a callback', 'function f(list) { return list.map((a) => a + 1)[0] } act = () => f([1, 2]);', 2],
  [
    'a function that each call makes anew',
    'function f() { function g(a) { return a + 1 } return g(1) } act = () => f();',
    2,
  ],
  [
    'a method of a closure',
    'const o = (() => { const n = 3; return { add(a) { return a + 1 + n } } })(); act = () => o.add(1);',
    5,
  ],
  [
    'an assigned one',
    'function A() { this.m = function (a) { return a + 1 } } const one = new A(); act = () => one.m(1);',
    2,
  ],
])('%s is another one from its second call on, until that is taken back', (_, text, result) => {
  const context: Record<string, unknown> = {};
  runInNewContext(debugged(text, 'a + 1', 'a + 11'), context);
  const act = context['act'] as () => unknown;
  expect(act()).toBe(result);
  const list = context['$list'] as (() => void)[];
  expect(list.length).toBeGreaterThan(0);
  expect(act()).toBe(result + 10);
  for (const undo of list.toReversed()) undo();
  expect(act()).toBe(result);
});

test.each([
  ['a constant', 'const f = (a) => a + 1;', /no function around it/],
  ['code outside of functions', 'a = a + 1;', /no function around it/],
  ['a name that means something else within', 'function f(f) { return a + 1 }', /no function around it/],
  ['a private method', 'class A { #m(a) { return a + 1 } }', /no function around it/],
  ['a text that is no script', 'function (a + 1', /does not parse/],
])('%s has no function that could be replaced', (_, text, why) => {
  const found = reboundFunctions(text, { from: text.indexOf('a + 1'), find: 'a + 1', text: '' }, '$list');
  expect(found.ok ? '' : found.error).toMatch(why);
});

test('functions within one another are replaced both, the inner one first', () => {
  const text = 'function f() { function g(a) { return a + 1 } return g(1) }';
  const found = reboundFunctions(text, { from: text.indexOf('a + 1'), find: 'a + 1', text: '' }, '$list');
  expect(found.ok && found.value.map(({ name }) => name)).toEqual(['g', 'f']);
});
