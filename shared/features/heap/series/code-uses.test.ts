/** Questions about the code that holds growth. */
import { asksOf } from '../../../core/capability/asking.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { describe, expect, test } from 'vitest';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { codeUsesOf } from './code-uses.ts';

describe('the question', () => {
  const ROW: GrowingPath = {
    path: '',
    edgeToCut: '.#watchers of PriceStore',
    cut: '4.#t',
    owner: 4,
    capturedBy: null,
    className: 'Object',
    classes: [],
    node: 9,
    objectsPerRound: [5, 5, 5],
    bytesPerRound: [500, 500, 500],
    survivorsPerRound: null,
    retainedSizeBytes: 1500,
    freedSizeBytes: 1500,
  };
  const location = { url: 'https://a.test/app.js', line: 1, column: 40 };

  async function asked(row: GrowingPath) {
    const questions: unknown[] = [];
    const { context } = toyHeap({
      answers: {
        'heap.retainers': () => ({
          rows: [
            {
              edge: { name: 'context', type: 'internal', edgeClass: 'engine' as const },
              node: toyNode(5, { type: 'closure', location }),
            },
          ],
          start: 0,
          total: 1,
        }),
        'heap.object': () => ({ node: toyNode(4, { name: 'PriceStore' }), dominator: null, location }),
        'heap.references': () => ({ rows: [], start: 0, total: 0 }),
        'code.uses': (params: unknown) => {
          questions.push(params);
          return { uses: null, callsOn: [] };
        },
      },
    });
    const found = await codeUsesOf(
      ['first', 'last'],
      row,
      { code: undefined, held: { name: null, scope: null, all: [] } },
      asksOf(context),
    );
    expect(found).toEqual({ uses: null, callsOn: [] });
    return questions;
  }

  test('names the property with its class, or the variable with functions of its scope', async () => {
    const places = [{ url: location.url, line: 1, column: 40 }];
    expect(await asked(ROW)).toEqual([{ holder: { kind: 'property', name: '#watchers', places }, added: null }]);
    expect(await asked({ ...ROW, edgeToCut: 'variable handlers of bus.js' })).toEqual([
      { holder: { kind: 'variable', name: 'handlers', places }, added: null },
    ]);
  });

  test('is not asked about a reference without a name that code has', async () => {
    expect(await asked({ ...ROW, edgeToCut: '["a key"] of Object' })).toEqual([]);
    expect(await asked({ ...ROW, edgeToCut: '', owner: null })).toEqual([]);
  });
});
