/** The queries about CPU profiles and sampled heap profiles, asked about profiles of Node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askerOf as askCpu,
  documentOf as cpuDocumentOf,
} from '../../../../../shared/engine/profile/cpu/testing/read-profile.ts';
import {
  askerOf as askHeap,
  documentOf as heapDocumentOf,
} from '../../../../../shared/engine/profile/heap/testing/read-profile.ts';
import { CPU_PROFILE_TABLES, HEAP_PROFILE_TABLES } from '../../../../../shared/engine/tables/profile-tables.ts';
import { CPU_PROFILE_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/cpu-profile.ts';
import { HEAP_PROFILE_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/heap-profile.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';
import { recordNode, type RecordedNode } from '../testing/recorded-node.ts';

describe('queries about CPU profiles', () => {
  let recorded: RecordedNode;
  let captures: AskedCaptures;
  beforeAll(async () => {
    recorded = await recordNode('cpu');
    const sources = [recorded.first, recorded.second].map((bytes) => ({
      profile: cpuDocumentOf(bytes),
      resolve: null,
    }));
    captures = await askedCaptures('cpu-profile', CPU_PROFILE_TABLES, sources);
  });
  afterAll(() => captures.close());

  it.each(CPU_PROFILE_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  it('find the heap of each point, and what ran during the longest event loop delay', async () => {
    const points = await captures.ask('select heap_used_bytes from point order by start_ms');
    expect(points.map((row) => row['heap_used_bytes'])).toEqual(Array.from({ length: 3 }, () => expect.any(Number)));
    const slowest = await captures.ask(
      sqlOf(CPU_PROFILE_EXAMPLES, 'What ran during the longest event loop delay, of a flight recorder'),
    );
    expect(slowest.map((row) => row['function'])).toContain('sum');
  });

  it('add up to the figures of the profile', async () => {
    const ask = askCpu(recorded.first);
    const { rows } = ask('profile.functions', { count: 3 });
    const hottest = await captures.ask(sqlOf(CPU_PROFILE_EXAMPLES, 'Functions by self time'));
    expect(hottest.slice(0, 3)).toMatchObject(
      rows.map(({ name, self, total }) => ({ name, self_ms: self, total_ms: total })),
    );
    const shares = await captures.ask('select kind, sum(self_ms) as self_ms from function group by kind');
    const overview = ask('profile.overview', {});
    for (const { name, self } of overview.overhead)
      expect(shares).toContainEqual(
        expect.objectContaining({
          kind: { '(idle)': 'idle', '(program)': 'program', '(root)': 'root' }[name] ?? 'garbage-collection',
          self_ms: expect.closeTo(self, 6) as number,
        }),
      );
  });
});

describe('queries about sampled heap profiles', () => {
  let recorded: RecordedNode;
  let captures: AskedCaptures;
  beforeAll(async () => {
    recorded = await recordNode('allocations');
    const sources = [recorded.first, recorded.second].map((bytes) => ({
      profile: heapDocumentOf(bytes),
      resolve: null,
    }));
    captures = await askedCaptures('heap-profile', HEAP_PROFILE_TABLES, sources);
  });
  afterAll(() => captures.close());

  it.each(HEAP_PROFILE_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  it('add up to the figures of the profile', async () => {
    const { total, samples } = askHeap(recorded.first)('profile.overview', {});
    expect(
      await captures.ask('select sum(live_bytes) as live_bytes, sum(hit_count) as sample_count from sample'),
    ).toEqual([{ live_bytes: total, sample_count: samples }]);
  });
});
