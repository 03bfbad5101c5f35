/** Profiles of other tools, opened as files and asked as any CPU profile is. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GO_HEAP, messageOf } from '../../../../shared/engine/profile/pprof/testing/write-pprof.ts';
import { ANALYSIS_QUERIES } from '../../../../shared/core/analysis/analysis.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { connectToNewHost } from '../testing/test-host.ts';

let files: HeapFiles;
let port: MemoryPort;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connected(2 ** 30);
});

function connected(ceilingBytes: number): MemoryPort {
  return connectToNewHost({ ceilingBytes });
}

const COLLAPSED = '# unit: microseconds\nmain;work (app.js:9:3) 2000\nmain 1000\n';
const SPEEDSCOPE = JSON.stringify({
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: { frames: [{ name: 'main' }, { name: 'work', file: 'app.js', line: 9, col: 3 }] },
  profiles: [{ type: 'sampled', unit: 'milliseconds', samples: [[0, 1], [0]], weights: [2, 1] }],
});

it.each([
  ['collapsed.txt', COLLAPSED],
  ['a.speedscope.json', SPEEDSCOPE],
  ['a.speedscope.json.gz', gzipSync(SPEEDSCOPE)],
])('%s has functions with times and places', async (name, content) => {
  const filePath = await files.write(name, content);
  const asked = await port.ask({
    type: 'query',
    documentId: name,
    source: { filePath },
    query: 'profile.functions',
    params: {},
  });
  const page = ANALYSIS_QUERIES['profile.functions'].result.parse(asked.ok ? asked.value : asked.error);
  expect(page.rows).toMatchObject([
    { name: 'work', url: 'app.js', line: 9, column: 3, self: 2, total: 2 },
    { name: 'main', self: 1, total: 3 },
  ]);
});

async function askAs<N extends 'profile.overview' | 'profile.functions'>(name: string, query: N, params: object) {
  const source = { filePath: join(files.folder, name) };
  const asked = await port.ask({ type: 'query', documentId: name, source, query, params });
  return ANALYSIS_QUERIES[query].result.parse(asked.ok ? asked.value : asked.error);
}

it('counts of another tool are samples, never time', async () => {
  await files.write('counts.txt', 'main;work 1500\nmain 80\n');
  expect(await askAs('counts.txt', 'profile.overview', {})).toMatchObject({
    unit: 'samples',
    total: 1580,
    samples: 1580,
    durationMs: 0,
    timing: null,
    withoutFiles: true,
  });
  expect(await askAs('counts.txt', 'profile.functions', {})).toMatchObject({
    rows: [
      { name: 'work', self: 1500, total: 1500, samples: 1500 },
      { name: 'main', self: 80, total: 1580, samples: 80 },
    ],
  });
});

it('every profile of a speedscope file can be read', async () => {
  const several = JSON.stringify({
    shared: { frames: [{ name: 'main' }, { name: 'rest' }] },
    profiles: [
      { type: 'sampled', name: 'Thread 1', unit: 'milliseconds', samples: [[0]], weights: [100] },
      { type: 'sampled', name: 'Thread 2', unit: 'milliseconds', samples: [[0, 1]], weights: [50] },
    ],
  });
  await files.write('two.speedscope.json', several);
  expect(await askAs('two.speedscope.json', 'profile.overview', {})).toMatchObject({
    total: 100,
    profileIndex: 0,
    profiles: [
      { name: 'Thread 1', unit: 'milliseconds', total: 100 },
      { name: 'Thread 2', unit: 'milliseconds', total: 50 },
    ],
  });
  const thread = { pid: 0, tid: 1 };
  expect(await askAs('two.speedscope.json', 'profile.overview', { thread })).toMatchObject({ total: 50 });
  expect(await askAs('two.speedscope.json', 'profile.functions', { thread })).toMatchObject({
    rows: [{ name: 'rest', self: 50 }, { name: 'main' }],
  });
});

it('a heap profile in the format of pprof has live bytes', async () => {
  const source = { filePath: await files.write('heap.pb.gz', gzipSync(messageOf(GO_HEAP))) };
  const asked = await port.ask({ type: 'query', documentId: 'go', source, query: 'profile.overview', params: {} });
  const overview = ANALYSIS_QUERIES['profile.overview'].result.parse(asked.ok ? asked.value : asked.error);
  expect(overview).toMatchObject({ unit: 'bytes', total: 2100 });
});

it('a damaged one is refused by name', async () => {
  const filePath = await files.write('b.speedscope.json', SPEEDSCOPE.replace('[2,1]', '[2]'));
  expect(
    await port.ask({ type: 'query', documentId: 'b', source: { filePath }, query: 'profile.overview', params: {} }),
  ).toMatchObject({
    ok: false,
    error: { code: 'damaged_file' },
  });
});

it('one that needs more memory than there is is refused before it is parsed', async () => {
  const source = { filePath: await files.write('large.txt', COLLAPSED.repeat(20_000)) };
  const asked = { type: 'query', documentId: 'large', source, query: 'profile.overview', params: {} } as const;
  expect(await connected(2 ** 20).ask(asked)).toMatchObject({ ok: false, error: { code: 'too_large' } });
  expect(await port.ask(asked)).toMatchObject({ ok: true });
});
