import { describe, expect, it } from 'vitest';
import { decodeSourceMap, SourceMapSchema } from './decoded-map.ts';
import { originalPosition } from './position-resolver.ts';

/**
 * By hand: AAAA is column 0, source 0, line 0, column 0. IACE: column +4, source +0, line +1 (C is 2, so 1), column +2. `;ACCA`: next line,
 * column 0, source 1, line 2. `Q`: column +8, without a source.
 */
const MAP = { version: 3, sources: ['a.ts', 'b.ts'], mappings: 'AAAA,IACE;ACCA,Q' } as const;
const at = (line: number, column: number, map: object = MAP) => {
  const found = originalPosition(SourceMapSchema.parse(map), line, column);
  return found === null ? null : `${found.source}:${found.line}:${found.column}`;
};

describe('original position', () => {
  it('is that of the last segment at or before the column', () => {
    expect(at(1, 1)).toBe('a.ts:1:1');
    expect(at(1, 4)).toBe('a.ts:1:1');
    expect(at(1, 5)).toBe('a.ts:2:3');
    expect(at(1, 900)).toBe('a.ts:2:3');
    expect(at(2, 1)).toBe('b.ts:3:3');
  });

  it('is null for a segment without a source', () => {
    // The second line has no source from column 8 on.
    expect(at(2, 9)).toBeNull();
    expect(at(3, 1)).toBeNull();
    expect(at(1, 1, { version: 3, sources: [null], mappings: 'AAAA' })).toBeNull();
    expect(at(1, 1, { version: 3, sources: ['a'], mappings: '' })).toBeNull();
    // An invalid character, and a number that does not end.
    expect(at(1, 1, { version: 3, sources: ['a'], mappings: 'AA!A' })).toBeNull();
    expect(at(1, 1, { version: 3, sources: ['a'], mappings: 'AAAg' })).toBeNull();
  });

  it('decodes differences of more than one digit, in both directions', () => {
    // 16 is `gB`, −16 is `hB`: column 16, then 32; line 16 and back to 0.
    const map = { version: 3, sources: ['a.ts'], mappings: 'gBAgBA,gBAhBA' };
    expect(at(1, 17, map)).toBe('a.ts:17:1');
    expect(at(1, 33, map)).toBe('a.ts:1:1');
  });

  it('of a line without a column is that of its first segment, unless the line is of several statements', () => {
    const lineOf = (line: number, mappings: string, sources = ['a.ts', 'b.ts']) => {
      const found = decodeSourceMap(SourceMapSchema.parse({ version: 3, sources, mappings })).findLine(line);
      return found === null ? null : `${found.source}:${found.line}:${found.column}`;
    };
    // Indented by four: nothing is mapped before it.
    expect(lineOf(2, ';IACE,IAEA')).toBe('a.ts:2:3');
    // Segments of line 1 and of line 9.
    expect(lineOf(1, 'AAAA,IAQA')).toBeNull();
    expect(lineOf(1, 'AAAA,ICAA')).toBeNull();
    expect(lineOf(1, ';AAAA')).toBeNull();
    expect(lineOf(7, 'AAAA')).toBeNull();
    const sections = [
      { offset: { line: 0, column: 0 }, map: { version: 3, sources: ['a.ts'], mappings: 'AAAA;AACA' } },
      { offset: { line: 2, column: 5 }, map: { version: 3, sources: ['b.ts'], mappings: 'AAAA;AACA' } },
    ];
    const joined = decodeSourceMap(SourceMapSchema.parse({ version: 3, sections }));
    expect([1, 2, 3, 4].map((line) => joined.findLine(line)?.source ?? null)).toEqual(['a.ts', 'a.ts', null, 'b.ts']);
  });

  it('prepends the sourceRoot to relative names', () => {
    const rooted = { version: 3, sourceRoot: 'src/', sources: ['a.ts', '/b.ts'], mappings: 'AAAA;ACAA' };
    expect(at(1, 1, rooted)).toBe('src/a.ts:1:1');
    expect(at(2, 1, rooted)).toBe('/b.ts:1:1');
  });

  it('is found in the section of an index map', () => {
    const part = (source: string) => ({ version: 3, sources: [source], mappings: 'AAAA,IAEA' });
    const map = {
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: part('a.ts') },
        { offset: { line: 0, column: 100 }, map: part('b.ts') },
      ],
    };
    expect(at(1, 5, map)).toBe('a.ts:3:1');
    expect(at(1, 101, map)).toBe('b.ts:1:1');
    expect(at(1, 105, map)).toBe('b.ts:3:1');
  });
});
