import { describe, expect, it } from 'vitest';
import type { ScriptEntry } from '../../contracts/scripts.ts';
import { linesOf } from './source-content.ts';
import { scriptByPattern } from './source-scripts.ts';

describe('lines of a text', () => {
  it('are the requested ones, without line ends', () => {
    expect(linesOf('a\r\nb\n\nc', 2, 2)).toMatchObject({ totalLines: 4, shownLines: 2, text: 'b\n' });
    expect(linesOf('a\nb', 9, 5)).toMatchObject({ totalLines: 2, shownLines: 0, text: '' });
    expect(linesOf('', 1, 5)).toMatchObject({ totalLines: 1, shownLines: 1, text: '' });
  });
  it('are all of a short text, because those above the wanted one help', () => {
    expect(linesOf('a\nb\nc', 3, 40)).toMatchObject({ startLine: 1, shownLines: 3, text: 'a\nb\nc' });
    expect(linesOf('a\nb\nc', 3, 2)).toMatchObject({ startLine: 3, shownLines: 1, text: 'c' });
    // The whole does not fit, so the lines are those that were asked for.
    expect(linesOf('aaaa\nbbbb\ncccc', 3, 9, 10)).toMatchObject({ startLine: 3, shownLines: 1, text: 'cccc' });
  });
  it('are cut if they are long, never within a character', () => {
    const long = `${'x'.repeat(1999)}😀${'y'.repeat(50)}`;
    const { text, cutLines, longestLine } = linesOf(long, 1, 1);
    expect({ cutLines, longestLine }).toEqual({ cutLines: 1, longestLine: 2051 });
    expect(text).toBe(`${'x'.repeat(1999)}… [line cut at 2,000 of 2,051 characters]`);
  });
  it('are read on from a column, so that a one-line bundle has no end that cannot be read', () => {
    const bundle = `${'x'.repeat(3334)}slowScore${'y'.repeat(3000)}`;
    const { text, cutLines } = linesOf(bundle, 1, 1, 9000, 3335);
    expect(text.startsWith('slowScore')).toBe(true);
    expect(text).toContain('[line cut at 5,334 of 6,343 characters]');
    expect(cutLines).toBe(1);
    expect(linesOf(bundle, 1, 1, 9000, 5335)).toMatchObject({ cutLines: 0, text: 'y'.repeat(1009) });
    expect(linesOf('a\nbcd\ne', 2, 1, 9000, 3)).toMatchObject({ startLine: 2, text: 'd' });
    expect(linesOf('abc', 1, 1, 9000, 9)).toMatchObject({ shownLines: 1, text: '' });
  });
  it('fit the available space, and are at least one', () => {
    expect(linesOf('aaaa\nbbbb\ncccc', 1, 9, 10)).toMatchObject({ shownLines: 2, totalLines: 3 });
    expect(linesOf('ä'.repeat(100), 1, 9, 10)).toMatchObject({ shownLines: 1 });
  });
});

describe('a script by a part of its URL', () => {
  const script = (id: number, url: string): ScriptEntry => ({
    id,
    scriptId: String(id),
    url,
    startLine: 1,
    startColumn: 1,
    endLine: 1,
    length: 1,
    hash: '',
    isModule: false,
    language: 'JavaScript',
    sourceMap: 'none',
    sourceMapUrl: '',
    frameId: null,
    world: '',
  });
  it('is the one with exactly this URL, otherwise the shortest match; of equal ones the last parsed', () => {
    const scripts = [
      script(1, 'https://a.test/app.js?long'),
      script(2, 'https://a.test/app.js'),
      script(3, 'https://a.test/app.js'),
    ];
    expect(scriptByPattern(scripts, 'APP')).toMatchObject({ script: { id: 3 }, matches: 3 });
    expect(scriptByPattern(scripts, 'https://a.test/app.js?long')).toMatchObject({ script: { id: 1 }, matches: 1 });
    expect(scriptByPattern(scripts, 'nothing')).toBeNull();
  });
  it('is the longest of those within one document: the others are handlers', () => {
    const page = 'https://a.test/';
    const inline = { ...script(1, page), startLine: 5, length: 900 };
    const handler = { ...script(2, page), startLine: 3, startColumn: 20, length: 5 };
    expect(scriptByPattern([inline, handler], page)).toMatchObject({ script: { id: 1 }, matches: 2 });
  });
});
