import { describe, expect, it } from 'vitest';
import { heap, parsePicture, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';

/** Self sizes after adding them to owners, by key of the picture. */
function sizes(picture: string, nodes: Record<string, PictureNode>): Record<string, number> {
  const { graph } = readDocument(heap(picture, nodes));
  return Object.fromEntries(parsePicture(picture).keys.map((key, ordinal) => [key, selfSizeOf(graph.nodes, ordinal)]));
}

const array = { type: 'array', sizeBytes: 100 };
const hidden = { type: 'hidden', sizeBytes: 1000 };

describe('sizes of owned nodes', () => {
  it('adds nodes with a single owner, at any depth', () => {
    expect(sizes('root → a → table → part', { table: array, part: hidden })).toEqual({
      root: 0,
      a: 1110,
      table: 0,
      part: 0,
    });
  });

  it('does not add nodes with two owners', () => {
    expect(sizes('root → [a, b] → table', { table: array })).toEqual({ root: 0, a: 10, b: 10, table: 100 });
  });

  it('does not add nodes below a shared one', () => {
    expect(sizes('root → [a, b] → table → part', { table: array, part: hidden })).toEqual({
      root: 0,
      a: 10,
      b: 10,
      table: 100,
      part: 1000,
    });
  });

  it('removes a node again when a second owner is found later', () => {
    expect(
      sizes('root → [a, b]\na → first → second → third\nb → third', { first: array, second: array, third: hidden }),
    ).toEqual({
      root: 0,
      a: 210,
      b: 10,
      first: 0,
      second: 0,
      third: 1000,
    });
  });

  it('terminates on a cycle', () => {
    expect(sizes('root → a → first → second → first', { first: array, second: array })).toEqual({
      root: 0,
      a: 210,
      first: 0,
      second: 0,
    });
  });

  it('ignores weak edges', () => {
    expect(sizes('root → [a, b]\na → table\nb -weak:x→ table', { table: array })).toEqual({
      root: 0,
      a: 110,
      b: 10,
      table: 0,
    });
  });

  it('adds nothing to the root or to synthetic nodes', () => {
    expect(
      sizes('root → [a, roots, own]\nroots → table', { roots: { type: 'synthetic' }, table: array, own: hidden }),
    ).toEqual({
      root: 0,
      a: 10,
      roots: 10,
      table: 100,
      own: 1000,
    });
  });

  it('adds the data of external strings, but no other native nodes', () => {
    const nodes = {
      text: { type: 'string' },
      data: { type: 'native', name: 'system / ExternalStringData', sizeBytes: 50 },
      other: { type: 'native', name: 'Blob', sizeBytes: 70 },
    };
    expect(sizes('root → text → [data, other]', nodes)).toEqual({ root: 0, text: 60, data: 0, other: 70 });
  });

  it('does nothing in a heap without objects of a program', () => {
    expect(sizes('root → roots → a → table', { roots: { type: 'synthetic' }, table: array })).toEqual({
      root: 0,
      roots: 10,
      a: 10,
      table: 100,
    });
    const trees = { roots: { type: 'synthetic', name: '(Document DOM trees)' }, table: array };
    expect(sizes('root → roots → a → table', trees)).toEqual({ root: 0, roots: 10, a: 110, table: 0 });
  });

  it('sums beyond 32 bits', () => {
    expect(
      sizes('root → a → table', {
        a: { sizeBytes: 4_000_000_000 },
        table: { type: 'array', sizeBytes: 4_000_000_000 },
      }),
    ).toEqual({
      root: 0,
      a: 8_000_000_000,
      table: 0,
    });
  });

  it('does not change the total and the totals by type', () => {
    const document = readDocument(heap('root → a → table', { table: array }));
    expect(document.totalSizeBytes).toBe(110);
    expect(document.types).toEqual([
      { type: 'array', count: 1, sizeBytes: 100 },
      { type: 'object', count: 1, sizeBytes: 10 },
      { type: 'synthetic', count: 1, sizeBytes: 0 },
    ]);
  });
});
