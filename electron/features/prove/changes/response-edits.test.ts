/** Edits of documents and scripts, by hand. */
import { expect, test } from 'vitest';
import { editResponse, inOrderOfEdits } from './response-edits.ts';

const PAGE = '<!doctype html><html><head lang="a"><script src="/vendor/a.js?x=1&amp;y=2"></script></head></html>';

test('defers the script that is named, and no other', () => {
  expect(editResponse(PAGE, { action: 'defer', url: 'a.js?x=1&y=2' })).toBe(PAGE.replace('<script ', '<script defer '));
  expect(editResponse(PAGE, { action: 'defer', url: '/b.js' })).toBeNull();
  expect(editResponse("<script async src='/b.js'></script>", { action: 'defer', url: '/b.js' })).toBe(
    "<script defer  src='/b.js'></script>",
  );
  for (const tag of ['<script defer src=/b.js>', '<script type="module" src=/b.js>', '<script>"/b.js"</script>'])
    expect(editResponse(tag, { action: 'defer', url: '/b.js' })).toBeNull();
});

test('a name of a file with a word of ours in it is no attribute', () => {
  expect(editResponse('<script src="/defer/b.js">', { action: 'defer', url: 'b.js' })).toBe(
    '<script defer src="/defer/b.js">',
  );
});

test('adds a preload before all that the head has', () => {
  const link = '<link rel="preload" href="/a.jpg?b=1&amp;c=2" as="image" fetchpriority="high">';
  expect(editResponse(PAGE, { action: 'preload', url: '/a.jpg?b=1&c=2', as: 'image' })).toBe(
    PAGE.replace('<head lang="a">', `<head lang="a">${link}`),
  );
  expect(editResponse('<p>', { action: 'preload', url: '/a.woff2', as: 'font' })).toBe(
    '<link rel="preload" href="/a.woff2" as="font" crossorigin><p>',
  );
});

test('edits from the last place on', () => {
  const at = (from: number) =>
    ({ action: 'replace', url: '', find: 'a', text: 'bb', spot: { url: '', from, words: '' } }) as const;
  const edited = inOrderOfEdits([at(0), at(4), at(2)]).reduce(
    (text, change) => editResponse(text, change) ?? 'missed',
    'a-a-a',
  );
  expect(edited).toBe('bb-bb-bb');
});

test('replaces a text at its place only', () => {
  const change = { action: 'replace', url: '/a.js', find: 'f(1)', text: 'g($&)', spot: null } as const;
  expect(editResponse('f(1);f(1)', change)).toBe('g($&);f(1)');
  expect(editResponse('f(1);f(1)', { ...change, spot: { url: '/a.js', from: 5, words: '' } })).toBe('f(1);g($&)');
  expect(editResponse('f(1);f(1)', { ...change, spot: { url: '/a.js', from: 4, words: '' } })).toBeNull();
  expect(editResponse('f(2)', change)).toBeNull();
});
