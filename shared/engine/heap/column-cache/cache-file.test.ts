import { describe, expect, it } from 'vitest';
import { COLUMN_CACHE_VERSION } from './cached-columns.ts';
import {
  decodeHead,
  decodeTable,
  encodeHead,
  encodeTable,
  isSameSource,
  CACHE_HEAD_BYTES,
  CACHE_PIECE_BYTES,
  type CacheTable,
} from './cache-file.ts';

/** First half of Adler-32 and a constant: enough to detect a changed byte. */
const sumOf = (bytes: Uint8Array, before = 0): number =>
  bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte + 1) >>> 0, before);

const SOURCE = { path: '/heaps/a.heapsnapshot', sizeBytes: 7, modifiedNs: '1767225600000000001', ends: 'ab' };
const TABLE: CacheTable = {
  source: SOURCE,
  columns: [
    { name: 'facts', offset: 4096, byteLength: 100, checksums: [1] },
    { name: 'edge to', offset: 8192, byteLength: CACHE_PIECE_BYTES + 4, checksums: [2, 3] },
  ],
};
const END = 8192 + CACHE_PIECE_BYTES + 4;
const TABLE_BYTES = encodeTable(TABLE);
const HEAD = encodeHead(
  { tableOffset: END, tableByteLength: TABLE_BYTES.length, tableChecksum: sumOf(TABLE_BYTES) },
  sumOf,
);
const SIZE = END + TABLE_BYTES.length;

const changed = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));

function decodedHead() {
  const head = decodeHead(HEAD, SIZE, sumOf);
  if (typeof head === 'string') throw new Error(head);
  return head;
}

describe('the head', () => {
  it('contains the position of the table', () => {
    expect(decodedHead()).toEqual({
      tableOffset: END,
      tableByteLength: TABLE_BYTES.length,
      tableChecksum: sumOf(TABLE_BYTES),
    });
  });

  it('is refused if writing was interrupted', () => {
    expect(decodeHead(new Uint8Array(CACHE_HEAD_BYTES), SIZE, sumOf)).toBe('no column cache');
    expect(decodeHead(HEAD.subarray(0, 40), SIZE, sumOf)).toBe('truncated');
    expect(decodeHead(HEAD, SIZE - 1, sumOf)).toBe('truncated');
  });

  it('is refused for another byte order or version', () => {
    const words = new Uint32Array(HEAD.slice().buffer);
    const reversed = new Uint8Array(HEAD.length);
    for (let word = 0; word < HEAD.length; word += 4) {
      for (let byte = 0; byte < 4; byte += 1) reversed[word + byte] = HEAD[word + 3 - byte];
    }
    expect(decodeHead(reversed, SIZE, sumOf)).toBe('other byte order');
    words[3] = COLUMN_CACHE_VERSION + 1;
    expect(decodeHead(new Uint8Array(words.buffer), SIZE, sumOf)).toBe('other version');
  });

  it('is refused if any relevant bit changed', () => {
    for (let at = 0; at < 40; at += 1) {
      expect(decodeHead(changed(HEAD, at), SIZE, sumOf), `byte ${at}`).toBeTypeOf('string');
    }
  });
});

describe('the table of contents', () => {
  it('reads back what was written', () => {
    expect(decodeTable(TABLE_BYTES, decodedHead(), sumOf)).toEqual(TABLE);
  });

  it('is refused if any byte is changed or missing', () => {
    for (let at = 0; at < TABLE_BYTES.length; at += 1) {
      expect(decodeTable(changed(TABLE_BYTES, at), decodedHead(), sumOf)).toBe('damaged');
    }
    expect(decodeTable(TABLE_BYTES.subarray(1), decodedHead(), sumOf)).toBe('truncated');
  });

  it('is refused if it points outside the file or has too few checksums', () => {
    const refused = (table: CacheTable) => {
      const bytes = encodeTable(table);
      return decodeTable(
        bytes,
        { tableOffset: END, tableByteLength: bytes.length, tableChecksum: sumOf(bytes) },
        sumOf,
      );
    };
    const column = { name: 'edge to', offset: END - 8, byteLength: 9, checksums: [1] };
    expect(refused({ source: SOURCE, columns: [column] })).toBe('damaged');
    expect(refused({ source: SOURCE, columns: [{ ...column, byteLength: 8, checksums: [] }] })).toBe('damaged');
    expect(refused({ source: SOURCE, columns: [{ ...column, byteLength: 8 }] })).not.toBe('damaged');
  });
});

it('distinguishes sources by path, size, time and content', () => {
  expect(isSameSource(SOURCE, { ...SOURCE })).toBe(true);
  const others = [{ path: '/b' }, { sizeBytes: 8 }, { modifiedNs: '1767225600000000002' }, { ends: 'ac' }];
  for (const other of others) expect(isSameSource(SOURCE, { ...SOURCE, ...other })).toBe(false);
});
