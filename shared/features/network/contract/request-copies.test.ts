/** Copies of a request, as a shell and JavaScript read them. */
import { expect, test } from 'vitest';
import type { NetworkDetails } from '../../../engine/network/contract/network.ts';
import { detailsOf, entry } from '../../../engine/network/contract/testing/network-entry.ts';
import { asCurl, asFetch } from './request-copies.ts';

function details(more: Partial<NetworkDetails>, method = 'GET'): NetworkDetails {
  return detailsOf(entry(1, { method }), { url: "https://shop.test/api?q=it's&x=$HOME", ...more });
}
const header = (name: string, value: string, isMasked = false) => ({ name, value, isMasked });

/** The words of a POSIX shell, for the quoting that the copies use: single quotes, and backslashes outside of them. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  const lines = command.replace(/^#.*\n/, '').replace(/^curl /, '');
  for (let at = 0; at < lines.length; at += 1) {
    const char = lines[at] ?? '';
    if (isQuoted) {
      if (char === "'") isQuoted = false;
      else word = `${word ?? ''}${char}`;
    } else if (char === "'") {
      isQuoted = true;
      word ??= '';
    } else if (char === '\\') {
      at += 1;
      if (lines[at] !== '\n') word = `${word ?? ''}${lines[at] ?? ''}`;
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = `${word ?? ''}${char}`;
  }
  return word === null ? words : [...words, word];
}

test('a shell reads the command as it was meant', () => {
  const body = `{"name":"O'Neil","cost":"$5"}\n`;
  const command = asCurl(
    details(
      {
        requestHeaders: [
          header('content-type', 'application/json'),
          header('x-empty', ''),
          header('host', 'shop.test'),
        ],
        requestBody: { text: body, sizeBytes: body.length, isTruncated: false, note: null },
      },
      'PUT',
    ),
  );
  expect(wordsOf(command)).toEqual([
    "https://shop.test/api?q=it's&x=$HOME",
    '-X',
    'PUT',
    '-H',
    'content-type: application/json',
    '-H',
    'x-empty;',
    '--data-raw',
    body,
  ]);
});

test('a masked header and a cut body are left out and named', () => {
  const cut = details(
    {
      requestHeaders: [header('cookie', 'sess… (40 characters)', true), header('accept', '*/*')],
      requestBody: { text: 'beginn', sizeBytes: 9000, isTruncated: true, note: null },
    },
    'POST',
  );
  expect(asCurl(cut)).toMatch(/^# Left out: cookie \(masked; Settings shows values\); the body/);
  expect(wordsOf(asCurl(cut))).toEqual(["https://shop.test/api?q=it's&x=$HOME", '-X', 'POST', '-H', 'accept: */*']);
  expect(asFetch(cut)).toMatch(/^\/\/ Left out: cookie/);
  expect(asFetch(cut)).not.toContain('beginn');
});

test('the fetch call has URL, method, headers and body', () => {
  const call = asFetch(
    details(
      {
        requestHeaders: [header(':method', 'POST'), header('x-a', '1')],
        requestBody: { text: 'a\nb', sizeBytes: 3, isTruncated: false, note: null },
      },
      'POST',
    ),
  );
  const made = /^fetch\((".*?"), ([^]*)\);$/.exec(call);
  expect(JSON.parse(made?.[1] ?? '')).toBe("https://shop.test/api?q=it's&x=$HOME");
  expect(JSON.parse(made?.[2] ?? '')).toEqual({
    method: 'POST',
    headers: { 'x-a': '1' },
    body: 'a\nb',
    credentials: 'include',
  });
});
