import { describe, expect, it } from 'vitest';
import { findBytes } from './byte-search.ts';
import { runSteps } from '../../steps/steps.ts';
import { findSigned, signStrings } from './string-signatures.ts';
import { createStringScanner, STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';
import { createSearchableStrings, createTextMatcher, matchStrings } from './text-matcher.ts';
import { hasBit } from '../columns/bits.ts';

function tableOf(json: string): StringTable {
  const scanner = createStringScanner({ expectedCount: 0, reserve: () => undefined });
  // Without the opening bracket.
  scanner.feed(new TextEncoder().encode(json.slice(1)), 0, 0);
  return scanner.finish();
}

function find(strings: StringTable, text: string, ignoresCase = true): number[] {
  const found: number[] = [];
  const wanted = { bytes: new TextEncoder().encode(text), ignoresCase };
  runSteps(findBytes(strings, wanted, (index) => found.push(index)));
  if (text.length < 2) return found;
  const signed: number[] = [];
  runSteps(findSigned(strings, runSteps(signStrings(strings)), wanted, (index) => signed.push(index)));
  // Both searches return the same.
  return signed.length === found.length ? signed : [];
}

describe('byte search', () => {
  const strings = tableOf('[ "","abc","xABCx", "ab","c , d","aabab",\n"", "abcabc" ]');

  it.each([
    ['abc', [1, 2, 7]],
    ['bab', [5]],
    ['a', [1, 2, 3, 5, 7]],
    [' ', [4]],
    [',', [4]],
    ['\n', []],
    ['abcabcabc', []],
    ['', []],
  ])('finds bytes inside strings, not between them (%j)', (text, expected) => {
    expect(find(strings, text)).toEqual(expected);
  });

  it('ignores case only on request', () => {
    expect(find(strings, 'ABC', false)).toEqual([2]);
  });

  it('finds bytes across segments', () => {
    const long = 'x'.repeat(STRING_SEGMENT_BYTES - 20);
    const table = tableOf(
      JSON.stringify([long, 'first', 'a needle that lies across', 'needle', `needle${long}${long}`, 'last needle']),
    );
    expect(find(table, 'needle')).toEqual([2, 3, 4, 5]);
    expect(find(table, 'last')).toEqual([5]);
    expect(find(table, 'xxx')).toEqual([0, 4]);
  });

  it('equals a search in each text on random strings', () => {
    let seed = 12_345;
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const letters = ['a', 'b', 'A', 'K', '\u212a', 'i', '\u0130', '/', '"', '\\', '\n', 'é', '<', ' '];
    const text = (most: number): string =>
      Array.from({ length: next(most) }, () => letters[next(letters.length)]).join('');
    const texts = Array.from({ length: 400 }, () => text(12));
    const written = texts.map((each, at) => {
      const json = JSON.stringify(each);
      if (at % 3 === 0) return json.replaceAll('/', String.raw`\/`).replaceAll('<', String.raw`\u003c`);
      return at % 3 === 1
        ? json.replaceAll('\u212a', String.raw`\u212A`).replaceAll('\u0130', String.raw`\u0130`)
        : json;
    });
    const table = tableOf(`[${written.join(', ')}]`);
    const searchable = createSearchableStrings(table);
    const signed = createSearchableStrings(table);
    signed.signatures = runSteps(signStrings(table));
    for (let round = 0; round < 300; round += 1) {
      const query = text(5);
      const isMatch = runSteps(matchStrings(searchable, createTextMatcher(query, false)));
      const found = [...texts.keys()].filter((index) => hasBit(isMatch, index));
      const expected = [...texts.keys()].filter((index) => texts[index]?.toLowerCase().includes(query.toLowerCase()));
      expect({ query, found }).toEqual({ query, found: expected });
      expect(runSteps(matchStrings(signed, createTextMatcher(query, false)))).toEqual(isMatch);
    }
  });
});
