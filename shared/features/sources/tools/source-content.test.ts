import { describe, expect, it } from 'vitest';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import { ok } from '../../../base/result.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts, onlyCaller } from '../../../core/capability/testing/only.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import { penSourceContent } from './source-content.ts';
import { linesOf } from './source-lines.ts';
import { scriptByPattern } from './source-scripts.ts';
import { unwrap, settle } from '../../../base/errors.ts';

const OWNERS = { pageOrigin: 'https://a.test', isIgnored: () => false };

describe('lines of a text', () => {
  it('are the requested ones, without line ends', () => {
    expect(linesOf('a\r\nb\n\nc', 2, 2)).toMatchObject({ totalLines: 4, shownLines: 2, text: 'b\n' });
    expect(linesOf('a\nb', 9, 5)).toMatchObject({ totalLines: 2, shownLines: 0, text: '' });
    expect(linesOf('', 1, 5)).toMatchObject({ totalLines: 1, shownLines: 1, text: '' });
  });
  it('end with the last line, which the end of the text may close', () => {
    expect(linesOf('a\nb\n', 1, 5)).toMatchObject({ totalLines: 2, shownLines: 2, text: 'a\nb' });
    expect(linesOf('a\nb\n', 1, 1)).toMatchObject({ totalLines: 2, shownLines: 1, text: 'a' });
    expect(linesOf('a\nb\n', 2, 1)).toMatchObject({ totalLines: 2, shownLines: 1, text: 'b' });
    expect(linesOf('a\n\n', 1, 5)).toMatchObject({ totalLines: 2, shownLines: 2, text: 'a\n' });
    expect(linesOf('a\nb\n', 3, 5)).toMatchObject({ totalLines: 2, shownLines: 0, text: '' });
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
    expect(scriptByPattern(scripts, 'APP', OWNERS)).toMatchObject({ script: { id: 3 }, matches: 3 });
    expect(scriptByPattern(scripts, 'https://a.test/app.js?long', OWNERS)).toMatchObject({
      script: { id: 1 },
      matches: 1,
    });
    expect(scriptByPattern(scripts, 'nothing', OWNERS)).toBeNull();
  });
  it('is the longest of those within one document: the others are handlers', () => {
    const page = 'https://a.test/';
    const inline = { ...script(1, page), startLine: 5, length: 900 };
    const handler = { ...script(2, page), startLine: 3, startColumn: 20, length: 5 };
    expect(scriptByPattern([inline, handler], page, OWNERS)).toMatchObject({ script: { id: 1 }, matches: 2 });
  });
});

describe('a source of a page that the target has left', () => {
  const PAGE = examplePage('News', 'https://news.test/');
  const asked: string[] = [];
  const heard = { isListening: true, entries: [], limit: 9, dropped: 0, hidden: 0, unread: 0, note: null };
  const record = (id: string, targetId: string) =>
    only<CaptureRecord>('a capture', {
      id,
      file: `/library/${id}`,
      target: only<NonNullable<CaptureRecord['target']>>('its target', { id: targetId }),
    });
  const context = onlyContext({
    target: PAGE,
    caller: only(
      'the caller',
      { ...onlyCaller(), toldLines: (file: string) => new Set(file === 'cart.ts' ? [9] : []) },
      ['assistantId'],
    ),
    ports: onlyPorts({
      targets: only<CapabilityPorts['targets']>('the targets', { endpoints: () => [], byId: () => null }),
      scripts: only<CapabilityPorts['scripts']>('the scripts', {
        listen: async () => ({ isNew: true }),
        handle: () => heard,
      }),
      status: only<CapabilityPorts['status']>('the status', { ignorePatterns: () => [] }),
      library: only<CapabilityPorts['library']>('the library', {
        list: () => [record('trace-1', 'another'), record('trace-2', PAGE.id)],
      }),
      analysis: only<CapabilityPorts['analysis']>('the analysis', {
        query: async (file, _query, params) => {
          asked.push(file);
          const name = ['lead.js', 'cart.ts', 'min.js'].find((each) => JSON.stringify(params).includes(each));
          const text = name === 'cart.ts' ? CART : name === 'min.js' ? MINIFIED : 'one\ntwo';
          return ok({ source: name === undefined ? null : { name: `src/${name}`, text }, others: [] }) as never;
        },
      }),
    }),
  });
  const body = (name: string): string =>
    `export function ${name}(rows) {\n${'  rows.push(rows.length * 2);\n'.repeat(150)}}\n`;
  const MINIFIED = `${'a'.repeat(1500)}\n`.repeat(40);
  const CART = `import { a } from './a';\nimport { b } from './b';\nimport { c } from './c';\n\n${body('first')}\n${body('second')}`;
  const contentOf = async (given: Record<string, unknown>) =>
    unwrap(await penSourceContent.run(penSourceContent.params.parse(given), context));

  it('is read from the newest capture of the target that has it', async () => {
    const found = await settle(() => contentOf({ urlPattern: 'app.js', original: 'lead.js' }));
    expect(found).toMatchObject({ ok: true, value: { original: 'src/lead.js', text: 'one\ntwo' } });
    expect(asked).toEqual(['/library/trace-2']);
    const text = found.ok ? penSourceContent.summarise(penSourceContent.result.parse(found.value)) : '';
    expect(text).toContain('stored with trace-2: the target does not have it now');
  });

  it('is folded beside another one: imports, and functions that no answer has named', async () => {
    const value = await contentOf({ original: 'lead.js, cart.ts' });
    const text = penSourceContent.summarise(penSourceContent.result.parse(value));
    expect(text).toContain('`src/lead.js`, stored with trace-2: the target does not have it now, 2 lines:');
    expect(text).toContain('… 3 lines');
    expect(text).toContain('  5 | export function first(rows) {\n  6 |   rows.push');
    expect(text).toContain('158 | export function second(rows) {\n    … 150 lines\n309 | }');
    expect(text).toContain('bodies of functions that no answer has named');
    // One alone is shown whole, as far as it fits.
    const alone = await contentOf({ original: 'cart.ts', maxLines: 400 });
    expect(penSourceContent.summarise(penSourceContent.result.parse(alone))).not.toContain('…');
  });

  it('is cut beside another one where it is minified, unless a size is asked for', async () => {
    const pair = { original: 'lead.js, min.js' };
    const value = await contentOf(pair);
    const [cut] = penSourceContent.result.parse(value).others ?? [];
    expect(cut?.text.length).toBeLessThan(9000);
    expect(cut).toMatchObject({ totalLines: 40, startLine: 1 });
    const sized = penSourceContent.result.parse(await contentOf({ ...pair, maxLines: 40 }));
    expect(sized.others?.[0]).toMatchObject({ shownLines: 40 });
  });

  it('is not found where no capture has it, and never by the id of another page’s script', async () => {
    expect(await settle(() => contentOf({ urlPattern: 'none.js' }))).toMatchObject({
      error: { code: 'script_not_found' },
    });
    expect(await settle(() => contentOf({ scriptID: '7', original: 'lead.js' }))).toMatchObject({ ok: false });
  });
});
