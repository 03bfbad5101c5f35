import { expect, test } from 'vitest';
import { separateIsolates } from '../../../core/contracts/applications.ts';
import { penApplication, processOf } from './application.ts';
import { withOffsets } from './capture-application.ts';

const renderer = (id: number, cpuTime: number) => ({ id, type: 'renderer', cpuTime });

test('an isolate is in the process whose CPU time is its own', () => {
  const processes = [renderer(1, 3.2), renderer(2, 7.95), { id: 3, type: 'GPU', cpuTime: 8 }];
  expect(processOf(8.01, processes)).toBe(2);
  expect(processOf(3.201, processes)).toBe(1);
});

test('processes that cannot be distinguished are not guessed', () => {
  expect(processOf(null, [renderer(1, 1)])).toBeNull();
  expect(processOf(5, [renderer(1, 1)])).toBeNull();
  expect(processOf(1, [renderer(1, 1.1), renderer(2, 0.9)])).toBeNull();
});

test('offsets count from the first member that began, by the common clock', () => {
  const member = (startedUs: number | null) => ({
    target: { id: 'T', type: 'page' as const, title: '', url: '', endpoint: '' },
    captureId: 'cpu-00000001',
    startedUs,
    startOffsetMs: 0,
    durationMs: 1000,
    sizeBytes: 1,
  });
  expect(withOffsets([member(2_500), member(1_000)])).toMatchObject({
    startSkewMs: 1.5,
    members: [{ startOffsetMs: 1.5 }, { startOffsetMs: 0 }],
  });
  expect(withOffsets([member(2_500), member(null)])).toMatchObject({
    startSkewMs: null,
    members: [{ startOffsetMs: 0 }, { startOffsetMs: 0 }],
  });
});

test('pages of one process are one isolate, workers never; unknown processes count as separate isolates', () => {
  const rows = [
    { name: 'tab', type: 'page' as const, processId: 7 },
    { name: 'its twin', type: 'page' as const, processId: 7 },
    { name: 'its frame', type: 'iframe' as const, processId: 7 },
    { name: 'its worker', type: 'worker' as const, processId: 7 },
    { name: 'elsewhere', type: 'page' as const, processId: 8 },
    { name: 'unknown', type: 'page' as const, processId: null },
    { name: 'unknown too', type: 'page' as const, processId: null },
  ];
  expect(separateIsolates(rows, (row) => row).map(({ name }) => name)).toEqual([
    'tab',
    'its worker',
    'elsewhere',
    'unknown',
    'unknown too',
  ]);
});

test('figures that no isolate reports are not known, and a call that tells the buffers is named', () => {
  const isolate = (id: string, buffersBytes: number | null) => ({
    target: { id, type: 'node' as const, title: `${id}.js`, url: '', endpoint: '' },
    ...{ heapUsedBytes: 2048, heapTotalBytes: 4096, embedderBytes: null, buffersBytes },
    ...{ nodes: null, documents: null, listeners: null, processId: null, error: null },
  });
  const textOf = (isolates: ReturnType<typeof isolate>[]): string =>
    penApplication.summarise({ endpoint: 'e', product: 'p', isolates, processes: [], withoutProcesses: null });
  const unknown = textOf([isolate('one', null)]);
  expect(unknown).toContain('**JS heap**: 2.0 KB | **Buffers**: not known | **Embedder heap**: not known');
  expect(unknown).toContain('pen_application {"ledger":"one"}');
  expect(textOf([isolate('one', 1024), isolate('two', null)])).toContain('**Buffers**: 1.0 KB in 1 of 2');
  const known = textOf([isolate('one', 0)]);
  expect(known).toContain('**Buffers**: 0 B');
  expect(known).not.toContain('does not report');
});
