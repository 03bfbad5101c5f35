import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { createJsonRedactor, type RedactString } from './json-redactor.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function rewrite(json: string, redact: RedactString, cuts: readonly number[] = []): string {
  const bytes = encoder.encode(json);
  const redactor = createJsonRedactor(redact);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const written: Uint8Array[] = [];
  for (let at = 0; at + 1 < borders.length; at += 1) {
    const chunk = bytes.slice(borders[at], borders[at + 1]);
    // Returned bytes must not change with the chunk, which its reader may use again after writing.
    written.push(redactor.push(chunk).slice());
    chunk.fill(0xaa);
  }
  written.push(redactor.end());
  const bytesWritten = new Uint8Array(written.reduce((total, { length }) => total + length, 0));
  let to = 0;
  for (const part of written) {
    bytesWritten.set(part, to);
    to += part.length;
  }
  return decoder.decode(bytesWritten);
}

/** `SECRET` anywhere in a string. */
const bySecret: RedactString = (text) => text.replaceAll('SECRET', 'xxxxxx');

describe('JSON', () => {
  test('without a secret stays as it is, byte for byte, wherever its chunks end', () => {
    const json = fc.tuple(fc.json(), fc.constantFrom(undefined, 1, '\t')).map(([text, space]) => {
      return JSON.stringify(JSON.parse(text), null, space);
    });
    fc.assert(
      fc.property(json, fc.array(fc.nat(), { maxLength: 6 }), (text, cuts) => {
        expect(rewrite(text, bySecret, cuts)).toBe(text);
      }),
    );
  });

  test('with secrets stays valid, and differs in them only, wherever its chunks end', () => {
    // A lone surrogate too, which JSON writes as an escape.
    const unit = fc.constantFrom('a', 'Z', '0', '"', '\\', '/', '\n', '\u0000', 'é', '\u2028', '💥', '\ud83d');
    const part = fc.oneof(fc.string({ unit }), fc.constantFrom('SECRET', '"SECRET"'));
    const strings = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    const members = fc.dictionary(strings, strings, { maxKeys: 4 });
    const value = fc.array(fc.oneof(strings, fc.integer(), members, fc.array(strings, { maxLength: 3 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(value, fc.array(fc.nat(), { maxLength: 6 }), (given, cuts) => {
        const json = JSON.stringify(given);
        const whole: unknown = JSON.parse(json.replaceAll('SECRET', 'xxxxxx'));
        expect(JSON.parse(rewrite(json, bySecret, cuts))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  test('that ends early is redacted to its end', () => {
    expect(rewrite('{"a":"SECRET", "b":"a SECRET tha', bySecret)).toBe('{"a":"xxxxxx", "b":"a xxxxxx tha');
    expect(rewrite('{"a":"SECRET\\', bySecret)).toBe('{"a":"xxxxxx\\');
  });

  test('with invalid strings keeps their bytes', () => {
    expect(rewrite('["a\tSECRET\\q", 1]', bySecret)).toBe('["a\txxxxxx\\q", 1]');
  });

  test('keeps escapes valid', () => {
    const rewritten = rewrite(String.raw`["\u0053ECRET \"\\ \ud83d é"]`, bySecret);
    expect(JSON.parse(rewritten)).toEqual(['xxxxxx "\\ \ud83d é']);
  });

  test('with a string longer than a part is redacted in parts', () => {
    const long = 'SECRET, '.padEnd(1000, 'x ').repeat(5500);
    const redactor = createJsonRedactor(bySecret);
    const bytes = encoder.encode(`{"a":"${long}","b":"SECRET"}`);
    let length = 0;
    let secrets = 0;
    for (let at = 0; at < bytes.length; at += 1024 ** 2) {
      const text = decoder.decode(redactor.push(bytes.subarray(at, at + 1024 ** 2)));
      length += text.length;
      secrets += text.split('SECRET').length - 1;
    }
    expect(length).toBe(bytes.length);
    expect(secrets).toBe(0);
  });

  test('nested deeper than any file is read without recursion', () => {
    const deep = `${'['.repeat(200_000)}"SECRET"${']'.repeat(200_000)}`;
    expect(rewrite(deep, bySecret)).toBe(deep.replace('SECRET', 'xxxxxx'));
  });
});

describe('the place of a string', () => {
  /** Each string with its holder and path. */
  function places(json: unknown): string[] {
    const seen: string[] = [];
    const note: RedactString = (text, holder, place) => {
      seen.push(`${place.path()} ${holder === null ? '-' : `${holder.what} ${holder.name}`} ${text}`);
      return text;
    };
    rewrite(JSON.stringify(json), note);
    return seen;
  }

  test('is named by members, with the names of HAR', () => {
    const request = {
      headers: [
        { name: 'Authorization', value: 'one' },
        { name: 'Accept', value: 'two' },
        { value: 'three', name: 'Cookie' },
      ],
      cookies: [{ name: 'sid', value: 'four' }],
      queryString: [{ name: 'code', value: 'five' }],
    };
    expect(places({ log: { entries: [{ request }] } }).filter((line) => line.includes('.value '))).toEqual([
      'log.entries[].request.headers[].value header Authorization one',
      'log.entries[].request.headers[].value - two',
      'log.entries[].request.headers[].value cookie  three',
      'log.entries[].request.cookies[].value cookie sid four',
      'log.entries[].request.queryString[].value parameter code five',
    ]);
  });

  test('is that of a map of headers, and of members named like a secret', () => {
    expect(places({ headers: { 'x-api-key': 'one', accept: 'two' }, password: 'three' })).toEqual(
      expect.arrayContaining([
        'headers.x-api-key header x-api-key one',
        'headers.accept - two',
        'password member password three',
      ]),
    );
  });

  test('is the position in a list at the top', () => {
    const seen: (string | number)[] = [];
    const note: RedactString = (text, _holder, place) => {
      seen.push(text, place.itemOf('strings'));
      return text;
    };
    rewrite('{"a":["x"],"strings":["one", 2, ["deep"], "four"],"b":"y"}', note);
    expect(seen.filter((each) => each !== 'strings')).toEqual([
      'a',
      -1,
      'x',
      -1,
      -1,
      'one',
      0,
      'deep',
      -1,
      'four',
      3,
      'b',
      -1,
      'y',
      -1,
    ]);
  });

  test('shows no name that a page may have made', () => {
    const seen: string[] = [];
    const redact: RedactString = (text, _holder, place) => {
      if (text.includes('SECRET')) seen.push(place.path());
      return bySecret(text, null, place);
    };
    rewrite('{"a b":"SECRET","x12345":"SECRET","SECRET":"SECRET","ok":["SECRET"]}', redact);
    expect(seen).toEqual(['*', '*', '*', '*', 'ok[]']);
  });
});
