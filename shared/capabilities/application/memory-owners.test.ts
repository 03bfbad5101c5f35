import { expect, test } from 'vitest';
import { unwrap } from '../../contracts/errors.ts';
import { ok } from '../../base/result.ts';
import { toyNode } from '../testing/toy-heap.ts';
import type { CallContext } from '../define.ts';
import type { MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import { findOwners, namedOwners } from './memory-owners.ts';

type Edge = readonly [name: string, type: 'context' | 'property' | 'element', holder: string];

/** So many bytes behind these references, the last of which is to the bytes. */
function way(count: number, bytes: number, edges: readonly Edge[], differsAt?: number) {
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
    ...(differsAt === undefined ? {} : { differsAt }),
  };
}

const inDictionary = (key: string, count: number, bytes: number, differsAt?: number) =>
  way(
    count,
    bytes,
    [
      ['scope', 'property', 'system / Context'],
      ['cache', 'context', 'Object'],
      [key, 'property', 'Buffer'],
      ['buffer', 'element', 'system / JSArrayBufferData'],
    ],
    differsAt,
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
  const [was, is] = [unwrap(await findOwners('before', context)), unwrap(await findOwners('after', context))];
  return unwrap(await namedOwners('after', is, was, context));
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

test('counts that are not of all objects have no growth', async () => {
  const some = [inDictionary('key', 100_000, 2 ** 28)];
  const [found] = await owners({ ways: some }, { ways: some, total: 250_000 });
  expect(found).toMatchObject({ count: 100_000, isAtLeast: true });
  expect(found).not.toHaveProperty('growth');
});
