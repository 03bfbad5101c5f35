/** Programs whose texts are not ASCII. */
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { escapeNonAscii } from './ascii-bundle.mjs';

it.each([
  ['strings', `'Größe – 1 µs · 😀'`],
  ['templates', '`${1}…${"ü"} ÷ 😀`'],
  ['regular expressions', `'a–b😀c'.replace(/[–—]/, '+').replace(/[😀]/u, '!').replace(/[à-ÿ]/g, '')`],
  ['names', `(() => { const größe = 7; return { größe }; })().größe`],
  ['comments', `1 /* größer */ + 2 // …`],
])('means the same in ASCII: %s', (_what, program) => {
  const escaped = escapeNonAscii(program);
  expect(escaped).toMatch(/^\p{ASCII}+$/u);
  expect(escaped).not.toBe(program);
  expect(runInNewContext(escaped)).toBe(runInNewContext(program));
});

it('leaves a program in ASCII as it is', () => {
  expect(escapeNonAscii('const a = String.raw`\\n`;')).toBe('const a = String.raw`\\n`;');
});

it('refuses a raw template whose value would change', () => {
  expect(() => escapeNonAscii('String.raw`a – b`')).toThrow('A raw template has a character that is not ASCII');
});
