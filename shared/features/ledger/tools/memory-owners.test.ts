import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { MemoryOwner } from '../contract/memory-ledgers.ts';
import { findOwners, namedOwners } from './memory-owners.ts';

type Edge = readonly [name: string, type: 'context' | 'property' | 'element' | 'internal', holder: string];

/** So many bytes behind these references, the last of which is to the bytes. */
function way(count: number, bytes: number, edges: readonly Edge[], partsAt?: number) {
  const steps = edges.map(([name, type, className], at) => ({
    edge: { name, type, edgeClass: 'page' },
    node: toyNode(10 + at, { name: className }),
  }));
  const path = { steps: [{ edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) }, ...steps] };
  return {
    count,
    retainedSizeBytes: bytes,
    node: toyNode(99, { name: 'system / JSArrayBufferData' }),
    path,
    ...(partsAt === undefined ? {} : { partsAt }),
  };
}

const inDictionary = (key: string, count: number, bytes: number, partsAt?: number) =>
  way(
    count,
    bytes,
    [
      ['scope', 'property', 'system / Context'],
      ['cache', 'context', 'Object'],
      [key, 'property', 'Buffer'],
      ['buffer', 'element', 'system / JSArrayBufferData'],
    ],
    partsAt,
  );

interface Snapshot {
  readonly ways: readonly ReturnType<typeof way>[];
  readonly total?: number;
}

/** The owners of ArrayBuffers in the second of two snapshots, without their code. */
async function owners(before: Snapshot, after: Snapshot): Promise<MemoryOwner[]> {
  const query = (file: string, name: string, { className = '' }: { className?: string }) => {
    if (name !== 'heap.class-paths')
      return Promise.resolve(ok({ rows: [], total: 0, start: 0, adds: [], declared: null }));
    const snapshot = file === 'before' ? before : after;
    const ways = className === 'system / JSArrayBufferData' ? snapshot.ways : [];
    const sampled = ways.reduce((sum, { count }) => sum + count, 0);
    const total = ways.length === 0 ? 0 : (snapshot.total ?? sampled);
    return Promise.resolve(ok({ total, sampled, withoutPath: 0, ways }));
  };
  const context = { ports: { analysis: { query } }, signal: new AbortController().signal } as unknown as CallContext;
  const [was, is] = [await findOwners('before', context), await findOwners('after', context)];
  return namedOwners('after', is, was, context);
}

test('a dictionary is the owner of what its keys keep, those of any name included', async () => {
  const keys = (count: number) => Array.from({ length: count }, (_, at) => inDictionary(`key-${at}`, 1, 256 * 1024));
  const found = await owners({ ways: keys(3) }, { ways: [...keys(20), inDictionary('key-x', 500, 500 * 1024, 3)] });
  expect(found).toMatchObject([
    {
      held: 'variable cache',
      count: 520,
      isAtLeast: false,
      growth: { count: 517, bytes: 17 * 256 * 1024 + 500 * 1024 },
    },
  ]);
});

test('what has a chain is the owner of what the links keep, whatever their number', async () => {
  const link = (links: number) =>
    way(1, 2 ** 20, [
      ['history', 'context', 'History'],
      ['last', 'property', '{state, before}'],
      ...Array.from({ length: links }, (): Edge => ['before', 'property', '{state, before}']),
      ['state', 'property', 'Buffer'],
    ]);
  const links = Array.from({ length: 20 }, (_, at) => link(at + 3));
  expect(await owners({ ways: [link(3)] }, { ways: links })).toMatchObject([
    { held: '.last of History', count: 20, growth: { count: 19, bytes: 19 * 2 ** 20 } },
  ]);
});

test('a Map is the owner of what its values keep, and one value is its own', async () => {
  const inMap = (entry: number) =>
    way(1, 2 ** 20, [
      ['sessions', 'context', 'Map'],
      ['table', 'internal', '(internal array)[]'],
      [`${entry} / value`, 'internal', 'Session'],
      ['memory', 'property', 'Buffer'],
    ]);
  const both = { ways: [inMap(1), inMap(2)] };
  expect(await owners({ ways: [] }, both)).toMatchObject([{ held: 'variable sessions', count: 2 }]);
  expect(await owners({ ways: [] }, { ways: [inMap(1)] })).toMatchObject([{ held: '.memory of Session', count: 1 }]);
});

test('what was too small to list before has grown by the difference', async () => {
  const cache = (bytes: number) => way(1, bytes, [['cache', 'context', 'Buffer']]);
  expect(await owners({ ways: [cache(1024)] }, { ways: [cache(2 ** 20)] })).toMatchObject([
    { count: 1, growth: { count: 0, bytes: 2 ** 20 - 1024 } },
  ]);
});

test('counts that are not of all objects have no growth', async () => {
  const some = [inDictionary('key', 100_000, 2 ** 28)];
  const [found] = await owners({ ways: some }, { ways: some, total: 250_000 });
  expect(found).toMatchObject({ count: 100_000, isAtLeast: true });
  expect(found).not.toHaveProperty('growth');
});
