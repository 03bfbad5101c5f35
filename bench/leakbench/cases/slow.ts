/** Slow actions: the line that takes the time is right. There is no clean twin, because a profile names a line even where nothing is slow. */
import type { Case } from '../case.ts';

const SLOW = { kind: 'slow', packages: [] } as const;

export const SLOW_CASES: readonly Case[] = [
  {
    name: 'a pattern that backtracks',
    ...SLOW,
    where: 'node',
    driver: `
const text = 'a'.repeat(22) + '!';
globalThis.act = function validate() {
  @HERE@
};`,
    broken: 'return /^(a+)+$/.test(text);',
    fixed: 'return /^a+$/.test(text);',
    right: ['function validate', /\bvalidate\b/],
  },
  {
    name: 'structuredClone in a selector',
    ...SLOW,
    where: 'page',
    driver: `
const state = { rows: Array.from({ length: 5000 }, (_, id) => ({ id, text: 'row ' + id })) };
function selectRows() {
  @HERE@
}
globalThis.act = function choose() { let chosen = 0; for (let times = 0; times < 5; times += 1) chosen += selectRows().length; return chosen; };`,
    broken: 'return structuredClone(state).rows;',
    fixed: 'return state.rows;',
    right: [/\bselectRows\b/],
  },
  {
    name: 'layout thrash, a read after each write',
    ...SLOW,
    where: 'page',
    driver: `
const rows = Array.from({ length: 300 }, () => document.body.appendChild(document.createElement('div')));
globalThis.act = function layoutRows() { let width = 0;
  @HERE@
  return width;
};`,
    broken: `for (const row of rows) { row.style.width = 100 + Math.random() * 100 + 'px'; width += row.offsetWidth; }`,
    fixed: `for (const row of rows) row.style.width = 100 + Math.random() * 100 + 'px'; width += rows[0].offsetWidth;`,
    right: [/\blayoutRows\b/],
  },
  {
    name: 'a key derived on the main thread for each request',
    ...SLOW,
    where: 'node',
    driver: `
const { pbkdf2Sync } = load('node:crypto'); const key = pbkdf2Sync('secret', 'salt', 50_000, 64, 'sha512');
function keyOf() {
  @HERE@
}
globalThis.act = () => keyOf();`,
    broken: `return pbkdf2Sync('secret', 'salt', 50_000, 64, 'sha512');`,
    fixed: 'return key;',
    right: [/\bkeyOf\b/],
  },
];
