import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStringScanner, type StringTable } from '../strings/string-table.ts';
import { findEphemerons } from './ephemerons.ts';

function tableOf(texts: readonly string[]): StringTable {
  const scanner = createStringScanner({ expectedCount: 0, reserve: () => undefined });
  scanner.feed(new TextEncoder().encode(`${texts.map((text) => JSON.stringify(text)).join(',')}]`), 0, 0);
  return scanner.finish();
}

/** By string: id of the table of its entry; null for any other name. */
function tables(texts: readonly string[]): (number | null)[] {
  const { entryOfName, tableId } = findEphemerons(tableOf(texts));
  return texts.map((_, index) => (entryOfName[index] > 0 ? tableId[entryOfName[index]] : null));
}

const ENTRY = 'part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @11)';
/** What an entry of a WeakMap is called, as V8 spells it. */
const SPELLED = /^\d+ \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/;

describe('WeakMap entries', () => {
  it('are one for both edges, whatever number begins their names', () => {
    const { count, entryOfName, tableId } = findEphemerons(tableOf(['x', `1 / ${ENTRY}`, `22 / ${ENTRY}`]));
    expect([count, [...entryOfName], tableId[1]]).toEqual([1, [0, 1, 1], 11]);
  });

  it('may have the words of their names, quotes and nothing at all as names of key and value', () => {
    const odd = '3 / part of key () -> value ( @5) -> value ("a\\b" @6) pair in WeakMap (table @7)';
    const empty = '1 / part of key ( @1) -> value ( @2) pair in WeakMap (table @3)';
    expect(tables([odd, empty, `4 / ${ENTRY}`])).toEqual([7, 3, 11]);
  });

  it.each([
    ['no number', ` / ${ENTRY}`],
    ['no id of the key', '1 / part of key (Foo) -> value (Bar @9) pair in WeakMap (table @11) and more and more)'],
    ['no id of the value', '1 / part of key (Foo @7) -> value (Bar) pair in WeakMap (table @11)'],
    ['no value', '1 / part of key (Foo @7 and a long name of it) pair in WeakMap (table @11)'],
    ['no id of the table', '1 / part of key (Foo @7) -> value (Bar @9) pair in WeakMap (table @)'],
    ['more text', `1 / ${ENTRY} twice`],
    ['numbers', '1234567890'.repeat(12)],
  ])('are not seen in a name with %s', (_, text) => {
    expect(tables([text])).toEqual([null]);
  });

  it('are those whose names V8 spells', () => {
    const part = constantFrom(
      '1',
      '23',
      ' / part of key (',
      ') -> value (',
      ') pair in WeakMap (table @',
      ' @',
      '@',
      ')',
    );
    const parts = array(part, { maxLength: 4 });
    assertProperty(
      property(parts, parts, parts, (key, value, table) => {
        const spelled = ['1 / part of key (', ...key, ' @1) -> value (', ...value, ' @2) pair in WeakMap (table @3'];
        const text = [...spelled, ...table].join('');
        const id = SPELLED.exec(text)?.[1];
        expect(tables([text])).toEqual([id === undefined ? null : Number(id)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are more than fit the first columns are all found', () => {
    const texts = Array.from({ length: 1000 }, (_, at) => `${at} / ${ENTRY.replace('@7', `@${at >> 1}`)}`);
    const { count, entryOfName } = findEphemerons(tableOf(texts));
    expect([count, new Set(entryOfName).size]).toEqual([500, 500]);
  });
});
