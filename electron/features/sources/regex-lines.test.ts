import { describe, expect, it } from 'vitest';
import { createRegexLines } from './regex-lines.ts';
import { settle } from '../../../shared/base/errors.ts';

const signal = new AbortController().signal;

describe('lines that match a regular expression', () => {
  it('are listed by text, with the column and length of each match', async () => {
    const texts = ['const a = 1;\r\nlet b = a + A;', 'nothing'];
    expect(
      await settle(() => createRegexLines()(texts, { query: String.raw`\ba\b`, caseSensitive: false, signal })),
    ).toEqual({
      ok: true,
      value: [
        [
          { line: 1, text: 'const a = 1;', at: [{ column: 7, length: 1 }] },
          {
            line: 2,
            text: 'let b = a + A;',
            at: [
              { column: 9, length: 1 },
              { column: 13, length: 1 },
            ],
          },
        ],
        [],
      ],
    });
    expect(await settle(() => createRegexLines()(texts, { query: 'A', caseSensitive: true, signal }))).toMatchObject({
      value: [[{ line: 2, at: [{ column: 13 }] }], []],
    });
  });

  it('end with an error where the expression never does', async () => {
    const endless = { query: '^(a+)+$', caseSensitive: true, signal };
    expect(await settle(() => createRegexLines(300)([`${'a'.repeat(60)}!`], endless))).toMatchObject({
      ok: false,
      error: { code: 'deadline_exceeded' },
    });
  });

  it('end with an error when the call is cancelled, and for an expression that is not one', async () => {
    const cancelled = AbortSignal.abort();
    expect(
      await settle(() => createRegexLines()(['a'], { query: 'a', caseSensitive: true, signal: cancelled })),
    ).toMatchObject({
      error: { code: 'cancelled' },
    });
    expect(await settle(() => createRegexLines()(['a'], { query: '(', caseSensitive: true, signal }))).toMatchObject({
      error: { code: 'invalid_params' },
    });
  });
});
