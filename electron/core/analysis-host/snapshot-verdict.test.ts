import { expect, test } from 'vitest';
import { askableHeap } from '../../../shared/engine/heap/testing/ask-heap.ts';
import type { PictureNode } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import { heapVerdictOf } from '../../../shared/features/heap/verdict.ts';
import type { AskDocument } from '../../../shared/core/kinds/report-findings.ts';

async function headlineOf(picture: string, nodes: Record<string, PictureNode>): Promise<string> {
  const heap = askableHeap(picture, nodes);
  heap.computeRetained();
  const ask: AskDocument = async (query, params) => heap.ask(query as never, params as never);
  return told((await heapVerdictOf(ask)).headline, PERSON);
}

test('descends from the global object through tables of the engine to the collection that holds most', async () => {
  const nodes = {
    window: { name: 'global' },
    map: { name: 'Map' },
    table: { name: '', type: 'array' },
    a: { name: 'Order', sizeBytes: 400 },
    b: { name: 'Order', sizeBytes: 400 },
  };
  expect(await headlineOf('root → window -property:byUser→ map -internal:table→ table → [a, b]', nodes)).toMatch(
    /^Map retains .*mostly 2 × Order\), held by \.byUser of global\.$/,
  );
});

test('names the first link of a list, and the class that owns a collection before that of its links', async () => {
  const nodes = {
    window: { name: 'global' },
    queue: { name: 'Queue' },
    l1: { name: 'Link', sizeBytes: 100 },
    l2: { name: 'Link', sizeBytes: 100 },
    l3: { name: 'Link', sizeBytes: 100 },
  };
  expect(await headlineOf('root → window -property:jobs→ queue -property:head→ l1 → l2 → l3', nodes)).toMatch(
    /^Link retains .* held by \.head of Queue\.$/,
  );
});

test('says of objects that two collections hold that no reference alone frees them', async () => {
  const nodes = {
    window: { name: 'global' },
    grid: { name: 'Grid' },
    cache: { name: 'Cache' },
    a: { name: 'Row', sizeBytes: 200 },
    b: { name: 'Row', sizeBytes: 200 },
    c: { name: 'Row', sizeBytes: 200 },
  };
  const picture = 'root → window → [grid, cache]\ngrid -property:rows→ [a, b, c]\ncache -property:all→ [a, b, c]';
  expect(await headlineOf(picture, nodes)).toMatch(
    /^3 × Row retain .* together .*held by \.rows of Grid and \.all of Cache: no single reference frees them\.$/,
  );
});

test('blames nothing where what everything hangs from holds most', async () => {
  const nodes = {
    window: { name: 'global' },
    a: { name: 'A', sizeBytes: 90 },
    b: { name: 'B', sizeBytes: 80 },
    c: { name: 'C', sizeBytes: 70 },
  };
  expect(await headlineOf('root → window → [a, b, c]', nodes)).toMatch(
    /no single object of the program retains most of it/,
  );
});
