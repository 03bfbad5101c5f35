import { describe, expect, test } from 'vitest';
import {
  answerWith,
  factList,
  listed,
  listOf,
  numberedTable,
  quoted,
  tableOf,
  textBlock,
  titled,
  warned,
} from './blocks.ts';
import { partsText, rowsThatFit, toldAnswer } from './markdown.ts';
import { bytes, name, rowWords } from './model.ts';
import { PERSON, told } from './voice.ts';

const rows = [{ file: 'a `b` | c', size: 2048 }];

describe('a table of an answer', () => {
  test('keeps each character of a name, and drops the marks of our own words', () => {
    const table = tableOf(rows, [
      ['File', ({ file }) => name(file)],
      ['Own', () => 'see `x`'],
    ]);
    expect(partsText([table])).toBe('| File | Own |\n| --- | --- |\n| a \\`b\\` \\| c | see x |');
  });

  test('says what is given for no rows, or nothing', () => {
    const none = tableOf(rows.slice(1), [['File', ({ file }) => name(file)]]);
    expect(partsText([none])).toBe('');
    expect(partsText([titled('Files', { ...none, empty: 'No files.' })])).toBe('### Files\n\nNo files.');
  });

  test('numbers its rows from the first one that is shown', () => {
    const table = numberedTable(rows, [['Size', ({ size }) => bytes(size)]], 21);
    expect(partsText([table])).toBe('| # | Size |\n| --- | --- |\n| 21 | 2.0 KB |');
  });

  test('has as many rows as fit in bytes, and one in any case', () => {
    const many = ['aaaa', 'ööö', 'cccc'];
    const tableOfRow = (row: string) => tableOf([row], [['A', (text) => name(text)]]);
    const first = '| A |'.length + '| --- |'.length + '| aaaa |'.length + 1;
    expect(rowsThatFit(many, tableOfRow, first + '| ooo |'.length + 3 + 1)).toEqual(['aaaa', 'ööö']);
    expect(rowsThatFit(many, tableOfRow, first + '| ooo |'.length + 3)).toEqual(['aaaa']);
    expect(rowsThatFit(many, tableOfRow, 1)).toEqual(['aaaa']);
  });
});

describe('a list of an answer', () => {
  test('counts what it leaves out', () => {
    expect(partsText([listed('Files', ['a', false, 'b'], { total: 5 })])).toBe('### Files\n\n- a\n- b\n- 3 more');
    expect(partsText([listed('Files', [])])).toBe('');
    expect(partsText([listed('Files', [], { empty: 'None' })])).toBe('### Files\n\nNone');
  });

  test('has facts, without those that are not there', () => {
    expect(partsText([factList([['Status', '404'], false, ['Type', name('text/html')]])])).toBe(
      '- Status: 404\n- Type: `text/html`',
    );
  });

  test.each([
    [': first of all', 'Widget: first of all'],
    [[[], [', sent by ', name('start')]], 'Widget, sent by start'],
    ['measured once', 'Widget: measured once'],
    ['', 'Widget'],
  ])('a detail %j has one sign before it', (detail, said) => {
    expect(told(rowWords({ name: 'Widget', detail }), PERSON)).toBe(said);
  });
});

test('an answer has its title, its facts and its parts, and nothing of what is not there', () => {
  const quote = { source: 'a.ts', line: 2, firstLine: 2, lines: ['fetch(url);'] };
  const answer = answerWith(
    'Title',
    [['Size', bytes(1024)], false],
    null,
    listOf([]),
    ['Of ', name('a`b')],
    warned('Mind it.'),
    quoted('The code: x.', undefined),
    quoted('The code: y.', quote),
    textBlock('```\n## no title', 'sh'),
  );
  expect(toldAnswer(answer)).toBe(
    [
      '## Title',
      '**Size**: 1.0 KB',
      'Of `` a`b ``',
      '⚠ **Warning**: Mind it.',
      'The code: x.',
      'The code: y.\n```\n> 2 | fetch(url);\n```',
      '````sh\n```\n## no title\n````',
    ].join('\n\n'),
  );
});
