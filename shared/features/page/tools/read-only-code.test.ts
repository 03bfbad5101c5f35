/** Read-only code: allowed constructs, the place of a refused one, and that the written text means the same. */
import { parse, type AnyNode } from 'acorn';
import { sample } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASYNC_PROGRAMS, readOnlyProgram } from '../../../core/capability/testing/read-only-programs.ts';
import { READ_ONLY_GUARD, readOnlyCode } from './read-only-code.ts';
import { createGuard } from '../../../base/errors.ts';

function written(text: string): string {
  const code = createGuard().run(() => readOnlyCode(text));
  if (!code.ok) throw new Error(`${text}: ${code.error.message}`);
  return code.value;
}

/** Every node below one. */
function nodesOf(value: unknown): AnyNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  return [...('type' in value ? [value as AnyNode] : []), ...Object.values(value).flatMap(nodesOf)];
}

function parsed(text: string): AnyNode[] {
  return nodesOf(parse(`(${text})`, { ecmaVersion: 'latest', sourceType: 'script' }).body);
}

const kindOf = (value: unknown): string => (typeof value === 'function' ? 'function' : JSON.stringify(value, replaced));
const replaced = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : value;

/** Expressions that people and assistants write. */
const EXPRESSIONS = [
  '1 + 2 * 3 - (-4) ** 0 && 5',
  '(-2) ** 2',
  '2 ** 3 ** 2',
  '1 - (2 - 3)',
  'a?.b?.c(1)?.[0]',
  'a.list?.[1].x',
  '(a?.missing)?.x',
  'a.f?.(1, ...[2, 3])',
  'a.missing?.().x.y',
  'typeof missing',
  'void 0',
  'delete ({ x: 1 }).x',
  '[1, , 3, ,]',
  '[...[1, 2], ...new Set([3])].map((n) => n * 2)',
  '({ x: 1, "y z": 2, 3: 4, [`k${1}`]: 5, 1e3: 6, .5: 7, 0x10: 8, 1n: 9, async: 10, get: 11, set: 12, static: 13 })',
  '({ ...a, x: 1, f() { return 2; } })',
  '(({ list: [first, , ...rest], missing = 5, ...others }) => [first, rest, missing, Object.keys(others)])(a)',
  '(([x, [y = 2] = []] = []) => x ?? y)()',
  '(() => { let x, y, rest; [x, y] = [1, 2]; ({ x: y, ...rest } = { x: 3, z: 4 }); return [x, y, rest]; })()',
  '(() => { const o = {}; for (const k of ["p", "q"]) o[k] = k; for (const k in o) o[k] += "!"; return o; })()',
  '(() => { const o = {}; o.x ??= 1; o.x++; o[`y${1}`] = 2; --o.y1; for (const k in o) o[k] *= 3; return o; })()',
  '(() => { let n = 0; for (let i = 0, j = 9; i < j; i++, j--) n += i; do n--; while (n > 5); while (n < 9) ++n; return n; })()',
  '(() => { outer: for (const x of [1, 2, 3]) { for (;;) { if (x === 2) break outer; continue outer; } } return "done"; })()',
  '(() => { if (0) return 1; else if (1) { if (0) return 2; } else return 3; return 4; })()',
  '(() => { switch (a.n) { case 1: return "one"; case 2: case 3: { break; } default: return "more"; } return "few"; })()',
  '(() => { try { throw new Error("x"); } catch ({ message }) { return message; } finally { ; } })()',
  '(() => { try { missing(); } catch { return 1; } })()',
  '(function (a) { "use strict"; return a; })(1)',
  '(() => { return even(4); function even(n) { return n === 0 || odd(n - 1); } function odd(n) { return n !== 0 && even(n - 1); } })()',
  '(function f(n) { return n < 2 ? 1 : n * f(n - 1); })(5)',
  '(function () { var x = 1; function g(...all) { return x + all.length; } return g(1, 2); })()',
  'new Date(0).toISOString()',
  'new (a.Box)(1).n',
  'new a.Box(2).n',
  '`a${1}b${`c${2}`}\\`\\${}\\n\\u0041`',
  '"\\u2028\\u0000\\ud800\'\\"</script>"',
  '/a[/\\]]\\/(?<n>b)/giu.exec("a/\\/B") === null',
  '"a-b".replace(/-(\\w)/g, (_, c) => c.toUpperCase())',
  '"ab".match(/(?<n>b)/).groups.n',
  '[0777, 0b11, 0o17, 0xff, 1_000, .5, 5., 1e400, 10n ** 20n, 0x1fn]',
  '5..toFixed(1) + 1.5.toFixed(2)',
  'a.n > 1 ? "x" : a.n < 1 ? "y" : "z"',
  'a.missing ?? (a.n || 2)',
  '(1, 2)',
  '((x, y = x) => ({ x, y }))(1)',
  '((x) => (y) => x + y)(1)(2)',
  '(async => async)(1)',
  '(() => { var async = 1, get = 2, of = 3, let_ = 4; return async + get + of; })()',
  '(() => { let x = 1; x ??= 2; x ||= 3; x &&= 4; x <<= 1; x = x++ + ++x; return x; })()',
  '- -1 + +"2" - (- - -3)',
  '!!a && !(a instanceof Array) && "n" in a',
  '(() => { let x = {}\n/1/g\nreturn typeof x; var g; })()',
  '({ m(n) { return n * 2; }, "s t": function (n) { return n; } }).m(2)',
  'a // a comment\n  .n /* and one */ + 1',
  'a.n;  \n',
  '{ x: 1 }',
  'function () { return 1; }',
  'Math.max.apply(null, [1, 3]) + Math.max.call(null, 4, 1) + Math.max.bind(null, 9)(2)',
  '[].slice.call("abc", 1)',
  'Reflect.apply(Math.max, null, { length: 2, 0: 1, 1: 3 })',
  'a.b.missing?.x.y()',
  'Array.from([1, 2], (n) => n + 1).concat(Array.of(3))',
  'Object.entries(a.list).reduce((m, [k, v]) => { m.set(k, v); return m; }, new Map()).size',
  '[..."cab"].sort().reverse().fill("z", 2)',
  'JSON.parse("{\\"x\\":1}", (k, v) => v)',
  'this === globalThis && (() => this === globalThis)()',
];

test.each(EXPRESSIONS)('the written text means the same: %s', (text) => {
  const run = (code: string): string => {
    const a = {
      n: 2,
      list: [1, { x: 'x' }],
      b: { c: () => ['c'] },
      f: (...all: number[]) => all,
      Box: class {
        n: number;
        constructor(n: number) {
          this.n = n;
        }
      },
    };
    // Sloppy, as the target's console is.
    const compiled: unknown = Reflect.construct(Function, ['a', `${READ_ONLY_GUARD} return (${code}\n);`]);
    return kindOf((compiled as (a: unknown) => unknown)(a));
  };
  expect(run(written(text))).toBe(run(text.replace(/[;\s]+$/, '')));
});

describe('what V8 could not end before a side effect is refused, with its place', () => {
  test.each([
    ['async () => 1', 'an async function at line 1, column 1'],
    ['[async function () {}]', 'an async function at line 1, column 2'],
    ['(() => {\n  async function f() {}\n})()', 'an async function at line 2, column 3'],
    ['({ async.5() {} })', 'an async function at line 1, column 11'],
    ['(class { static async#p() {} })', 'a class at line 1, column 2'],
    ['({ async *f() {} })', 'an async function at line 1, column 12'],
    ['({ *f() {} })', 'a generator at line 1, column 6'],
    ['function* () {}', 'a generator at line 1, column 1'],
    ['(() => { class A { x = { a: [async x => x] } } })()', 'a class at line 1, column 10'],
    ['((a = async () => 1) => a)()', 'an async function at line 1, column 7'],
    ['`${async () => 1}`', 'an async function at line 1, column 4'],
    ['await fetch("/")', '"await" at line 1, column 1'],
    ['import("fs")', '"import()" at line 1, column 1'],
    ['String.raw`x`', 'a tagged template at line 1, column 1'],
    ['(() => { debugger; })()', '"debugger" at line 1, column 10'],
    ['(() => { using x = null; })()', '"using" at line 1, column 10'],
    ['(function () { this.x = 1; })()', '"this" in a function that is not an arrow at line 1, column 16'],
    ['({ m() { return () => this; } })', '"this" in a function that is not an arrow at line 1, column 23'],
    ['((a = function (b = this) {}) => a)()', '"this" in a function that is not an arrow at line 1, column 21'],
    ['(function () { return arguments; })()', 'the name "arguments" at line 1, column 23'],
    ['(function () { return new.target; })()', '"new.target" or "import.meta" at line 1, column 23'],
    ['({ m() { return super.x; } })', '"super" at line 1, column 17'],
    ['new (class { })()', 'a class at line 1, column 6'],
    ['({ get x() { return 1; } })', 'an accessor ("get") at line 1, column 4'],
    ['(function () { with (a) return n; })()', '"with" at line 1, column 16'],
    ['(() => { x.constructor = 1; })()', 'a member with the name "constructor" at line 1, column 12'],
    [String.raw`({ "constructo\u0072": 1 })`, 'a member with the name "constructor" at line 1, column 4'],
    ['({ constructor() {} })', 'a member with the name "constructor" at line 1, column 4'],
    ['((then) => ({ then }))(1)', 'a member with the name "then" at line 1, column 15'],
    ['({ __proto__: a })', 'a member with the name "__proto__" at line 1, column 4'],
    ['(() => { [u[0]] = [9]; })()', 'a member in a pattern or in the head of a loop at line 1, column 11'],
    ['(() => { ({ a: u[0] = 1 } = {}); })()', 'a member in a pattern or in the head of a loop at line 1, column 16'],
    ['(() => { [...u.x] = []; })()', 'a member in a pattern or in the head of a loop at line 1, column 14'],
    ['(() => { ({ ...u.x } = {}); })()', 'a member in a pattern or in the head of a loop at line 1, column 16'],
    ['(() => { for (u[0] of [1]); })()', 'a member in a pattern or in the head of a loop at line 1, column 15'],
    ['(() => { for (u.x in a); })()', 'a member in a pattern or in the head of a loop at line 1, column 15'],
    ['((__penKey) => 1)()', 'the name "__penKey" at line 1, column 3'],
  ])('%s', (text, construct) => {
    const code = createGuard().run(() => readOnlyCode(text));
    expect(code).toMatchObject({
      ok: false,
      error: { code: 'evaluation_failed', message: expect.stringContaining(`has ${construct},`) },
    });
  });
});

test.each([
  ['1 +', 'Unexpected token at line 1, column 4'],
  ['let x = 1; x', 'line 1, column 5'],
  ['{ let x = 1; x }', 'line 1, column 7'],
  ['1); x(); (1', 'it has several'],
  ['[\n  1,\n  2 3]', 'Unexpected token at line 3, column 5'],
  ['0/*', 'Unterminated comment'],
  ['import.meta', 'import.meta'],
  ['(() => { for await (const x of []) x; })()', 'line 1, column 14'],
  [String.raw`\u0061sync () => 1`, 'Unexpected token'],
  ['<div></div>', 'Unexpected token at line 1, column 1'],
  ['x as any', 'Unexpected token'],
  ['a\u180eb', 'Unexpected character'],
])('what is no expression is refused with the reason: %s', (text, why) => {
  const code = createGuard().run(() => readOnlyCode(text));
  expect(code).toMatchObject({
    ok: false,
    error: {
      code: 'evaluation_failed',
      message: expect.stringContaining(why),
      suggestion: expect.stringContaining('() =>'),
    },
  });
});

test('what is nested too deeply is refused', () => {
  for (const text of ['('.repeat(50_000), `a${'.x()'.repeat(30_000)}`, `${'['.repeat(30_000)}${']'.repeat(30_000)}`])
    expect(createGuard().run(() => readOnlyCode(text))).toMatchObject({
      ok: false,
      error: { code: 'evaluation_failed' },
    });
});

describe('calls and assignments that V8 does not see as writes throw', () => {
  test.each([
    ['(() => { x["con" + "structor"] = 1; })()', 'the name constructor'],
    ['(() => { x[["then"]] = 1; })()', 'the name then'],
    ['({ ["__pro" + "to__"]: 1 })', 'the name __proto__'],
    ['({ [Symbol.species]: f })', 'a symbol'],
    ['(() => { x[Symbol.species] = f; })()', 'a symbol'],
    ['(() => { u[0] = 9; })()', 'a function or a typed array'],
    ['(() => { u[0]++; })()', 'a function or a typed array'],
    ['(() => { u[0] += 1; })()', 'a function or a typed array'],
    ['(() => { f.of = 1; })()', 'a function or a typed array'],
    ['Array.from.call(f, ["P"])', 'Array.from with a function'],
    ['Uint8Array.of.call(f, 9)', 'Array.of with a function'],
    ['Reflect.apply(Array.from, f, [["P"]])', 'Array.from with a function'],
    ['Reflect["app" + "ly"](Array.of, f, ["P"])', 'Array.of with a function'],
    ['Array.of.bind(f)("P")', 'Array.of with a function'],
    ['Function.prototype.call.bind(Array.of)(f, "P")', 'Array.of with a function'],
    ['Function.prototype.call.call(Array.of, f, "P")', 'Array.of with a function'],
    ['Function.prototype.apply.call(Array.of, f, ["P"])', 'Array.of with a function'],
    ['(() => { const { apply } = Reflect; return apply(Array.of, f, ["P"]); })()', 'Array.of with a function'],
    ['["P"].map(Array.of, f)', 'of() as an argument'],
    ['["P"].map(...[Array.of, f])', 'of() as an argument'],
    ['Reflect.apply([].map, ["P"], [Array.of, f])', 'of() as an argument'],
    ['[f].map(Function.prototype.call, Array.of)', 'call() as an argument'],
    ['[].fill.call(u, 9)', 'fill() of a typed array'],
    ['[].reverse?.call?.(u)', 'reverse() of a typed array'],
    ['[].sort.apply(u)', 'sort() of a typed array'],
    ['[].splice.bind(u, 0, 1, 8)()', 'splice() of a typed array'],
    ['[9].forEach([].fill, u)', 'fill() as an argument'],
    ['Reflect.get(Object.create(null, { x: { get: [].reverse } }), "x", u)', 'a receiver'],
    ['Reflect.get.bind(null, {}, "x", u)()', 'a receiver'],
  ])('%s', (text, refused) => {
    const target = ['P', 'Q'];
    const bytes = new Uint8Array([1, 2]);
    const compiled: unknown = Reflect.construct(Function, [
      'x',
      'u',
      'f',
      `${READ_ONLY_GUARD} return (${written(text)});`,
    ]);
    const run = (): unknown =>
      (compiled as (x: unknown, u: unknown, f: unknown) => unknown)([7], bytes, function get() {
        return target;
      });
    expect(run).toThrow(refused);
    expect([target, [...bytes]]).toEqual([
      ['P', 'Q'],
      [1, 2],
    ]);
  });
});

test('no program is written with code that runs later, or with a function that has a "this"', () => {
  const check = (program: string): boolean => {
    const code = createGuard().run(() => readOnlyCode(program));
    if (!code.ok) return false;
    const refused = parsed(code.value).filter(
      (node) =>
        /^(?:Await|Yield|Import|TaggedTemplate|Function|Class|Method|Meta|With)/.test(node.type) ||
        ('async' in node && (node.async || node.generator)),
    );
    expect([program, refused]).toEqual([program, []]);
    return true;
  };
  ASYNC_PROGRAMS.filter(check);
  const programs = sample(readOnlyProgram, 2000);
  expect(programs.filter(check).length).toBeGreaterThan(100);
});
