/** Read-only code: allowed constructs, the place of a refused one, and that the written text means the same. */
import { parse, type AnyNode } from 'acorn';
import { assert as assertProperty, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASYNC_PROGRAMS, readOnlyProgram } from '../testing/read-only-programs.ts';
import { readOnlyCode } from './read-only-code.ts';

function written(text: string): string {
  const code = readOnlyCode(text);
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
  '({ ...a, x: 1, f() { return 2; }, get g() { return 3; }, set g(v) {} })',
  '({ __proto__: { inherited: 1 } }).inherited',
  '(({ list: [first, , ...rest], missing = 5, ...others }) => [first, rest, missing, Object.keys(others)])(a)',
  '(([x, [y = 2] = []] = []) => x ?? y)()',
  '(() => { let x, y; [x, y] = [1, 2]; ({ x: y, ...a.rest } = { x: 3, z: 4 }); return [x, y, a.rest]; })()',
  '(() => { const o = {}; for (const k of ["p", "q"]) o[k] = k; for (const k in o) o[k] += "!"; return o; })()',
  '(() => { const o = {}; for (o.x of [1, 2]); for ([o.y] of [[3]]) {} return o; })()',
  '(() => { let n = 0; for (let i = 0, j = 9; i < j; i++, j--) n += i; do n--; while (n > 5); while (n < 9) ++n; return n; })()',
  '(() => { outer: for (const x of [1, 2, 3]) { for (;;) { if (x === 2) break outer; continue outer; } } return "done"; })()',
  '(() => { if (0) return 1; else if (1) { if (0) return 2; } else return 3; return 4; })()',
  '(() => { switch (a.n) { case 1: return "one"; case 2: case 3: { break; } default: return "more"; } return "few"; })()',
  '(() => { try { throw new Error("x"); } catch ({ message }) { return message; } finally { ; } })()',
  '(() => { try { missing(); } catch { return 1; } })()',
  '(function () { "use strict"; return this === undefined; })()',
  '(function () { "other"; "use strict"; return this === undefined; })()',
  '(function f(n) { return n < 2 ? 1 : n * f(n - 1); })(5)',
  '(function () { var x = 1; function g() { return x + arguments.length; } return g(1, 2); })()',
  '(class A extends Array { static s = 1; #p = 2; x = this.#p; static { this.t = 3; } get p() { return this.#p; } static m() { return new A().p; } "constructor"() { super(); } static has(o) { return #p in o; } }).m()',
  'new (class { constructor(x) { this.x = x; } [`m${1}`]() { return new.target; } })(5).x',
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
  '(function () { with (a) return n; })()',
  'a // a comment\n  .n /* and one */ + 1',
  'a.n;  \n',
  '{ x: 1 }',
  'function () { return 1; }',
  'class { }',
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
    const compiled: unknown = Reflect.construct(Function, ['a', `return (${code}\n);`]);
    return kindOf((compiled as (a: unknown) => unknown)(a));
  };
  expect(run(written(text))).toBe(run(text.replace(/[;\s]+$/, '')));
});

describe('what V8 could not end before a side effect is refused, with its place', () => {
  test.each([
    ['async () => 1', 'an async function at line 1, column 1'],
    ['[async function () {}]', 'an async function at line 1, column 2'],
    ['(() => {\n  async function f() {}\n})()', 'an async function at line 2, column 3'],
    ['({ async.5() {} })', 'an async method at line 1, column 4'],
    ['(class { static async#p() {} })', 'an async method at line 1, column 10'],
    ['({ async *f() {} })', 'an async method at line 1, column 4'],
    ['({ *f() {} })', 'a generator at line 1, column 4'],
    ['function* () {}', 'a generator at line 1, column 1'],
    ['(() => { class A { x = { a: [async x => x] } } })()', 'an async function at line 1, column 30'],
    ['((a = async () => 1) => a)()', 'an async function at line 1, column 7'],
    ['`${async () => 1}`', 'an async function at line 1, column 4'],
    ['await fetch("/")', '"await" at line 1, column 1'],
    ['import("fs")', '"import()" at line 1, column 1'],
    ['String.raw`x`', 'a tagged template at line 1, column 1'],
    ['(() => { debugger; })()', '"debugger" at line 1, column 10'],
    ['(() => { using x = null; })()', '"using" at line 1, column 10'],
  ])('%s', (text, construct) => {
    const code = readOnlyCode(text);
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
  const code = readOnlyCode(text);
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
    expect(readOnlyCode(text)).toMatchObject({ ok: false, error: { code: 'evaluation_failed' } });
});

test('no program is written with code that runs later, and none is read differently the second time', () => {
  const check = (program: string): boolean => {
    const code = readOnlyCode(program);
    if (!code.ok) return false;
    const later = parsed(code.value).filter(
      (node) =>
        /^(?:Await|Yield|Import|TaggedTemplate)/.test(node.type) || ('async' in node && (node.async || node.generator)),
    );
    expect([program, later]).toEqual([program, []]);
    expect(written(code.value)).toBe(code.value);
    return true;
  };
  expect(ASYNC_PROGRAMS.filter(check).length).toBeGreaterThan(10);
  assertProperty(
    property(readOnlyProgram, (program) => void check(program)),
    { numRuns: 2000 },
  );
});
