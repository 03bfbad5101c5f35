import { expect, it } from 'vitest';
import { outlineOf } from './function-outline.ts';
import { firstLineAround, quoteOf, type TextPlace } from './quote.ts';

const TEXT = [
  'import { a } from "a";',
  '',
  '  function outer() {',
  '    let x = 1;',
  '    read(x);',
  '    x += 2;',
  '  }',
  '',
  'outer();',
].join('\n');

function quoted(place: Partial<TextPlace>) {
  return quoteOf({ source: 'a.js', text: TEXT, line: 5, column: 5, startLine: 1, ...place });
}

it('has lines before and behind the place, without the indentation that all have', () => {
  expect(quoted({ line: 6 })).toEqual({
    source: 'a.js',
    line: 6,
    firstLine: 3,
    lines: ['function outer() {', '  let x = 1;', '  read(x);', '  x += 2;', '}'],
  });
});

it('knows where the named function around the place begins', () => {
  const firstOf = (text: string, line: number, column = 5, startLine = 1): number | null =>
    firstLineAround(outlineOf(text), { source: 'a.js', text, line, column, startLine });
  expect(firstOf(TEXT, 5)).toBe(3);
  expect(firstOf(TEXT, 9, 1)).toBeNull();
  expect(firstOf(TEXT, 5, 5, 11)).toBe(13);
  const nested = 'export function rows(list) {\n  return list.map((each) => {\n    return each.width;\n  });\n}\n';
  // A callback without a name says nothing without the function around it.
  expect(firstOf(nested, 3, 12)).toBe(1);
  expect(firstOf('a();\nexport function late() {\n  b();\n}\n', 2, 1)).toBe(2);
  expect(firstOf(TEXT, 90)).toBeNull();
});

it('shows more of what a line begins', () => {
  expect(quoted({ line: 3 })).toMatchObject({ line: 3, firstLine: 3, lines: { length: 5 } });
});

it('counts the lines of a script in a page from the beginning of the page', () => {
  expect(quoted({ line: 5, startLine: 11 })).toMatchObject({ line: 15, firstLine: 11 });
});

it('shows the part of a minified line that has the place', () => {
  const text = `${'a();'.repeat(500)}blamed();${'b();'.repeat(500)}`;
  const [line = ''] = quoted({ text, line: 1, column: 2001 })?.lines ?? [];
  expect(line).toMatch(/^….*blamed\(\);.*…$/);
  expect(line.length).toBeLessThanOrEqual(162);
});

it('has at most 600 bytes, and the place among them', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1} ${'ä'.repeat(70)}`).join('\n');
  const quote = quoted({ text, line: 10 });
  const bytes = new TextEncoder().encode(quote?.lines.join('\n')).length;
  expect(bytes).toBeLessThanOrEqual(600);
  expect(quote?.lines[10 - (quote?.firstLine ?? 0)]).toMatch(/^line 10 /);
});

it('shows another line too, with what is between them where it is near enough', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
  const linesOf = (alsoLine: number, startLine = 1): readonly string[] | undefined =>
    quoteOf({ source: 'a.js', text, line: 10, column: 1, startLine }, alsoLine)?.lines;
  const from = (first: number): string[] => Array.from({ length: 7 }, (_, index) => `line ${first + index}`);
  expect(linesOf(10)).toEqual(from(6));
  expect(linesOf(13)).toEqual(from(7));
  expect(linesOf(16)).toEqual(from(10));
  expect(linesOf(17)).toEqual(['line 9', 'line 10', 'line 11', 'line 12', 'line 16', 'line 17', 'line 18']);
  expect(linesOf(90)).toEqual(from(6));
  expect(linesOf(5)).toEqual(from(5));
  expect(linesOf(113, 101)).toEqual(from(7));
});

it('leaves out what is between two lines that are far from each other, and says how much', () => {
  const text = Array.from({ length: 40 }, (_, index) => `  line ${index + 1}`).join('\n');
  const quote = quoteOf({ source: 'a.js', text, line: 30, column: 1, startLine: 101 }, 105);
  expect(quote).toMatchObject({ line: 130, firstLine: 104, gap: { after: 4, lines: 21 } });
  expect(quote?.lines).toEqual(['line 4', 'line 5', 'line 6', 'line 7', 'line 29', 'line 30', 'line 31']);
  const wide = Array.from({ length: 40 }, (_, index) => `line ${index + 1} ${'x'.repeat(150)}`).join('\n');
  const cut = quoteOf({ source: 'a.js', text: wide, line: 5, column: 1, startLine: 1 }, 30);
  expect(cut?.lines.map((each) => each.slice(0, 7))).toEqual(['line 5 ', 'line 29', 'line 30']);
  expect(cut).toMatchObject({ firstLine: 5, gap: { after: 1, lines: 23 } });
});

it('has the bracket that ends what the other line is in', () => {
  const text = [
    'useEffect(() => {',
    '  const stop = watch(draw);',
    '  list();',
    '  count();',
    '  return () => {',
    '    stop();',
    '  };',
    '}, []);',
  ].join('\n');
  const quote = quoteOf({ source: 'a.js', text, line: 2, column: 1, startLine: 1 }, 6);
  expect(quote?.lines.at(-1)).toBe('  };');
  expect(quote?.lines).toHaveLength(7);
});

it('keeps both lines where the bytes do not suffice for all', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1} ${'x'.repeat(110)}`).join('\n');
  const quote = quoteOf({ source: 'a.js', text, line: 10, column: 1, startLine: 1 }, 13);
  expect(quote?.lines.map((each) => each.slice(0, 7))).toEqual(['line 9 ', 'line 10', 'line 11', 'line 12', 'line 13']);
});

it('is null behind the end of the text, as for the script of another build', () => {
  expect(quoted({ line: 100 })).toBeNull();
  expect(quoted({ line: 0 })).toBeNull();
});

it('has the line that defines the regular expression which the blamed line or the next one runs, if it backtracks', () => {
  const text = [
    "import { a } from './a';",
    ...Array.from({ length: 9 }, (_, at) => `const other${at} = ${at};`),
    'const WELL_FORMED = /^(?:[a-z]+-?)+$/i;',
    ...Array.from({ length: 9 }, (_, at) => `const later${at} = ${at};`),
    'export function isWellFormed(text: string): boolean {',
    '  return WELL_FORMED.test(text);',
    '}',
  ].join('\n');
  const quote = quoteOf({ source: 'grammar.ts', text, line: 21, column: 17, startLine: 1 });
  expect(quote?.lines).toContain('const WELL_FORMED = /^(?:[a-z]+-?)+$/i;');
  expect(quote?.gap).toBeDefined();
  for (const other of ['make()', '/^[a-z]+$/i']) {
    const changed = text.replace('/^(?:[a-z]+-?)+$/i', other);
    const plain = quoteOf({ source: 'grammar.ts', text: changed, line: 21, column: 17, startLine: 1 });
    expect(plain?.gap).toBeUndefined();
  }
});
