import { array, assert, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUtf8Chunks } from './utf8-chunks.ts';

function encodeInPieces(pieces: readonly string[]): Buffer {
  const chunks = createUtf8Chunks();
  return Buffer.concat([...pieces.map((piece) => chunks.encode(piece)), chunks.end()]);
}

describe('utf-8 in pieces', () => {
  it('joins a pair that a chunk border split', () => {
    const [high = '', low = ''] = '💧'.split('');
    expect(encodeInPieces([`a${high}`, `${low}b`]).toString('utf8')).toBe('a💧b');
  });

  it('holds a half pair through empty pieces', () => {
    const [high = '', low = ''] = '💧'.split('');
    expect(encodeInPieces([high, '', low]).toString('utf8')).toBe('💧');
  });

  it('writes a half that stays alone as the whole text would', () => {
    expect(encodeInPieces(['a\ud83d'])).toEqual(Buffer.from('a\ud83d', 'utf8'));
  });

  it('gives the bytes of the whole wherever it is cut', () => {
    assert(
      property(string({ unit: 'binary' }), array(nat(40)), (text, cuts) => {
        const pieces: string[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(text.slice(from, from + cut));
          from += cut;
        }
        pieces.push(text.slice(from));
        expect(encodeInPieces(pieces)).toEqual(Buffer.from(text, 'utf8'));
      }),
    );
  });
});
