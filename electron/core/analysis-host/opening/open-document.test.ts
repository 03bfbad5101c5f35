/** Documents of several kinds in one process: recognised by content, each answering the queries of its kind. */
import { gzipSync } from 'node:zlib';
import { truncate } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { ANALYSIS_QUERIES, type AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { codeOf, connectToNewHost, openHandlesIn } from '../testing/test-host.ts';

const PROFILE = profileOf('(root) 0\n  main 8×1\n    make 24×3');

let files: HeapFiles;
let port: MemoryPort;

beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connect(2 ** 30);
});

function connect(ceilingBytes: number): MemoryPort {
  return connectToNewHost({ ceilingBytes });
}

const open = (documentId: string, filePath: string): Promise<AppResult<unknown>> =>
  port.ask({ type: 'open', documentId, source: { filePath } });
const ask = (documentId: string, query: AnalysisQueryName, params: unknown = {}): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId, query, params });

describe('a sampled heap profile', () => {
  it.each([
    ['whatever it is called', 'named.heapsnapshot', bytesOf(PROFILE)],
    ['zipped', 'profile.gz', gzipSync(bytesOf(PROFILE))],
    ['behind spaces', 'spaces.json', Buffer.concat([Buffer.from('\n  '), bytesOf(PROFILE)])],
    ['its head last', 'turned.json', bytesOf({ startTime: 1, samples: PROFILE.samples, head: PROFILE.head })],
  ])('is recognised by content, %s', async (_, name, content) => {
    expect(codeOf(await open('p', await files.write(name, content)))).toBe('ok');
    const overview = await ask('p', 'profile.overview');
    expect(overview.ok && ANALYSIS_QUERIES['profile.overview'].result.parse(overview.value)).toMatchObject({
      total: 32,
      samples: 4,
      functions: 2,
      nodes: 3,
      fileSizeBytes: content.length,
    });
    expect(await ask('p', 'profile.tree', { parent: null })).toMatchObject({
      value: { rows: [{ name: 'main', total: 32 }], total: 1 },
    });
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });

  it('is refused when it is cut off or damaged, with its file closed', async () => {
    const path = await files.write('cut.heapprofile', bytesOf(PROFILE));
    await truncate(path, 150);
    expect(await open('p', path)).toMatchObject({ error: { code: 'truncated_file', data: { byteOffset: 150 } } });
    const wrong = await files.write('wrong.heapprofile', '{"head":{"callFrame":{},"selfSize":[1]} ]');
    expect(codeOf(await open('p', wrong))).toBe('damaged_file');
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });

  it('checks the parameters of queries', async () => {
    await open('p', await files.write('p.heapprofile', bytesOf(PROFILE)));
    expect(await ask('p', 'profile.functions', { sort: 'colour' })).toMatchObject({
      error: { code: 'invalid_params' },
    });
    expect(codeOf(await ask('p', 'profile.tree', { parent: 99 }))).toBe('invalid_params');
  });
});

describe('queries of the wrong kind', () => {
  it.each([
    ['profile', 'heap.overview'],
    ['profile', 'heap.retained'],
    ['profile', 'heap.classes'],
    ['profile', 'allocations.overview'],
    ['heap', 'profile.overview'],
  ] as const)('a %s refuses %s', async (kind, query) => {
    await open('profile', await files.write('q.heapprofile', bytesOf(PROFILE)));
    await open('heap', await files.small());
    const result = await ask(kind, query);
    expect(codeOf(result)).toBe('unsupported_format');
    expect(!result.ok && result.error.message).toContain(`${query} needs a`);
    expect(!result.ok && result.error.suggestion).toContain(`${kind === 'heap' ? 'heap' : 'profile'}.overview`);
  });

  it('a comparison of a snapshot with a profile', async () => {
    const profile = await files.write('r.heapprofile', bytesOf(PROFILE));
    await open('heap', await files.small());
    const result = await ask('heap', 'heap.diff', { base: profile });
    expect(codeOf(result)).toBe('unsupported_format');
    expect(!result.ok && result.error.message).toContain(profile);
    expect(codeOf(await ask('heap', 'heap.overview'))).toBe('ok');
  });
});

it('opens a recorded heap as a snapshot with allocations', async () => {
  const recording = { samples: [[0, 3] as const, [10_000, 7] as const] };
  const path = await files.write('t.heaptimeline', heap('root → [a, b, c]', {}, { recording }));
  await open('t', path);
  expect(await ask('t', 'heap.overview')).toMatchObject({ value: { nodes: 4 } });
  expect(await ask('t', 'allocations.overview')).toMatchObject({ value: { hasTimeline: true, liveCount: 2 } });
  expect(codeOf(await ask('t', 'heap.retained'))).toBe('ok');
  expect(await ask('t', 'allocations.classes')).toMatchObject({
    value: { rows: [{ name: 'b', retainedSizeBytes: 10 }, { name: 'c' }] },
  });
});

it('is evicted above the limit like any other document, and reopened by the next query', async () => {
  port = connect(1_000_000);
  const many = `(root) 0\n${Array.from({ length: 1500 }, (_, at) => `  f${at} 1`).join('\n')}`;
  await open('one', await files.write('first.heapprofile', bytesOf(profileOf(many))));
  await open('heap', await files.small());
  expect(
    codeOf(await open('two', await files.write('second.heapprofile', bytesOf(profileOf(`${many}\n  last 1`))))),
  ).toBe('ok');
  for (const id of ['one', 'two']) expect(codeOf(await ask(id, 'profile.overview'))).toBe('ok');
  expect(codeOf(await ask('heap', 'heap.overview'))).toBe('ok');

  port = connect(100_000);
  expect(codeOf(await open('one', await files.write('third.heapprofile', bytesOf(profileOf(many)))))).toBe('too_large');
});
