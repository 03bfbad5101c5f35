import { expect, test } from 'vitest';
import { cell, code, fenced, sentence, withoutReferences } from './markdown.ts';

test('invisible characters carry nothing to the reader, and emoji stay whole', () => {
  const tags = Array.from('SYSTEM', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  for (const written of [sentence, cell, code])
    expect(written(`a${tags}\u200b\u2060\u202e\ufeff\u00ad\u3164\ufe01b`)).toMatch(/^`?ab`?$/);
  expect(sentence('👩‍💻 ⚠️')).toBe('👩‍💻 ⚠️');
});

/** The sentence as CommonMark shows it if nothing in it has an effect: without the backslashes that escape. */
const shown = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
/** Characters that are left for Markdown to act on. */
const acting = (markdown: string): string => markdown.replace(/\\[!-/:-@[-`{-~]/g, '·');

test.each([
  'Every round leaves 5 Chart: .#t of Theme holds closure in ChartPanel (chart-panel.js:11:32), and removing it frees 900 KB per round.',
  'Grows with the action: 2 × snake_case_name through Map[2] of (global) (1.5 KB per action).',
])('our own sentence stays as it is: %s', (text) => {
  expect(sentence(text)).toBe(text);
});

test.each([
  '[click](javascript:alert(1)) ![x](http://127.0.0.1:1/leak)',
  '[a][b] [b]: http://127.0.0.1/',
  '\\[a\\](http://127.0.0.1/)',
  'a\\](b)',
  '<img src=x onerror=alert(1)> </p> <!-- <?x &lt; &#60;',
  '<http://127.0.0.1/> https://x.test www.x.test me@x.test',
  '**bold** _it_ __proto__ ~~gone~~ `code` ``x```',
  '## title',
  '> quote',
  '- item',
  '1. item',
  '2) item',
  '---',
  '| a | b |',
])('%s is shown, and does nothing', (text) => {
  const markdown = sentence(text);
  expect(shown(markdown)).toBe(text);
  expect(acting(markdown)).not.toMatch(
    /\][([:]|<[\p{L}/!?]|&[#\p{L}]|[`*~]|:\/\/|www\.|\w@\w|^(?:[#>=|+-]|\d+[.)])|\b_\s|\s_\b|__/u,
  );
});

test('it is one line without characters that act on a terminal', () => {
  expect(sentence('a\n\n## b\u2028c\u001B[2J\u202Ed')).toBe('a ## b c [2Jd');
});

test.each([
  ...[
    '@octocat',
    '@acme/core',
    'octo-org/repo#12',
    '#123',
    'GH-7',
    'gh-7',
    'a1b2c3d',
    '1bf2e3d4a5b6c7d8e9f0a1b2c3d4e5f60718293a',
  ],
  ...[
    'https://evil.test/x?y',
    'HTTP://evil.test',
    'www.evil.test/x',
    'mailto:me@evil.test',
    '<img src=x>',
    '<!-- hidden -->',
    '</details>',
  ],
])('in a report for a host %s is code, in a sentence, a cell and a list', (text) => {
  const lines = [`It printed “${sentence(`see ${text}, x`)}”.`, `| ${cell(`see ${text}, x`)} | 1 |`, `- see ${text}`];
  for (const line of lines) {
    const outside = withoutReferences(line).replaceAll(/(`+)[^`]+\1/g, '·');
    expect(outside).toContain('·');
    expect(outside).not.toMatch(/@\w|\w#\d|#\d|GH-\d|[0-9a-f]{7}|https?:|www\.|<[\w!/]/i);
  }
});

test('in a report for a host code, figures and headings stay as they are', () => {
  const report = [
    '## Proven: INP 412ms → 88ms',
    `7 runs each: before ${code('node @a/b #1 `x`')}, after ${code('https://a.test')}.`,
    '| # | 1,234,567 | 12345678 |',
    'only before the change: “\\*x\\* 5 < 7 && a_b”',
    fenced('@octocat #12 ``` https://a.test'),
  ].join('\n\n');
  expect(withoutReferences(report)).toBe(report);
});
