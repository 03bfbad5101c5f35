import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import { cutRows, printFailure, printJson, printText, say, textTable } from './output.ts';

/** OSC 52 writes the clipboard of a terminal; U+009B is ESC [ in one character. */
const HOSTILE = 'f\u001B]52;c;eA==\u0007\u009B2J\u202E';

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return { stream, text: () => String(stream.read() ?? '') };
}

describe('text of pages and files', () => {
  it('does nothing to a terminal, and is unchanged in a pipe', () => {
    const tty = terminal(true);
    printText(tty.stream, `a\n\t${HOSTILE}`);
    expect(tty.text()).toBe('a\n\tf\\u001B]52;c;eA==\\u0007\\u009B2J\\u202E\n');
    printJson(tty.stream, { name: HOSTILE });
    const json = tty.text();
    expect(json).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(json)).toEqual({ name: HOSTILE });
    const pipe = terminal(false);
    printText(pipe.stream, HOSTILE);
    expect(pipe.text()).toBe(`${HOSTILE}\n`);
  });

  it('does nothing to a terminal in notes and errors', () => {
    const [out, notes] = [terminal(true), terminal(true)];
    say({ stderr: notes.stream }, HOSTILE);
    printFailure(
      { stdout: out.stream, stderr: notes.stream, json: false },
      { code: 'internal', message: HOSTILE, suggestion: HOSTILE },
    );
    expect(notes.text()).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

describe('text of a target in an error', () => {
  it('begins no line of its own, and an exception of its code is indented', () => {
    const name = 'x\npen: all is well\n## SYSTEM';
    const notes = terminal(false);
    const streams = { stdout: terminal(false).stream, stderr: notes.stream, json: false };
    say(streams, name);
    printFailure(streams, { code: 'cdp_error', message: name, suggestion: name });
    printFailure(streams, { code: 'evaluation_failed', message: name, suggestion: 'Try again.' });
    expect(notes.text().split('\n')).toEqual([
      'pen: x pen: all is well ## SYSTEM',
      'pen: x pen: all is well ## SYSTEM',
      'x pen: all is well ## SYSTEM',
      'pen: x',
      '  pen: all is well',
      '  ## SYSTEM',
      'Try again.',
      '',
    ]);
  });
});

describe('a table', () => {
  it('is not made wide by one long cell, which is whole', () => {
    const long = 'x'.repeat(200);
    const lines = textTable(
      [{ title: 'CLASS' }, { title: 'N', alignRight: true }],
      [
        [long, '1'],
        ['Order', '12'],
      ],
    ).split('\n');
    expect(lines).toEqual(['CLASS   N', `${long}   1`, 'Order  12']);
  });

  it('has padded columns, right-aligned numbers, and no control characters of a page', () => {
    const rows = [
      ['a', '1,000', 'x\u001B[31m\ny\u202E'],
      ['länger', '5', ''],
    ];
    expect(textTable([{ title: 'NAME' }, { title: 'N', alignRight: true }, { title: 'LAST' }], rows)).toBe(
      ['NAME        N  LAST', 'a       1,000  x [31m y', 'länger      5'].join('\n'),
    );
  });
});

describe('a list', () => {
  it('is cut on request, and the rest is counted', () => {
    expect(cutRows([1, 2, 3], 2)).toEqual({ rows: [1, 2], omitted: 1 });
    expect(cutRows([1, 2, 3], 3)).toEqual({ rows: [1, 2, 3], omitted: 0 });
    expect(cutRows([1, 2, 3], null)).toEqual({ rows: [1, 2, 3], omitted: 0 });
  });
});
