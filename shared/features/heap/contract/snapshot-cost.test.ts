import { expect, it } from 'vitest';
import { refuseSnapshot, snapshotCost } from './snapshot-cost.ts';

const MB = 1024 ** 2;

it('says pause, memory and what the limit leaves', () => {
  const needs = { heapUsedBytes: 100 * MB, freeBytes: 2000 * MB, readerBytes: 0 };
  expect(snapshotCost(needs)).toBe(
    'The heap in use is 100.0 MB: the process stands still for about 400.0 ms to 10.00 s and needs about 200.0 MB to 1.2 GB more until the snapshot is read, the most with many small objects. Its limit leaves 2.0 GB.',
  );
  expect(snapshotCost({ ...needs, freeBytes: 500 * MB })).toContain(
    'Its limit leaves 500.0 MB, which may be too little',
  );
  expect(snapshotCost({ ...needs, freeBytes: null })).toContain('No memory limit was found.');
});

it('says what a reader beside the process takes of the same limit', () => {
  const needs = { heapUsedBytes: 100 * MB, freeBytes: 1300 * MB, readerBytes: 256 * MB };
  expect(snapshotCost(needs)).toContain('What reads it takes up to 256.0 MB beside it. Its limit leaves 1.3 GB, which');
});

it('refuses only where the limit would be reached by any usual heap', () => {
  const needs = { heapUsedBytes: 100 * MB, readerBytes: 0 };
  expect(refuseSnapshot({ ...needs, freeBytes: null }, false)).toBeNull();
  expect(refuseSnapshot({ ...needs, freeBytes: 200 * MB }, false)).toBeNull();
  expect(refuseSnapshot({ ...needs, freeBytes: 199 * MB }, false)).toMatchObject({
    code: 'too_large',
    data: { neededBytes: 200 * MB },
  });
});

it('refuses of a process that nobody may end where a heap of many small objects would reach the limit', () => {
  const needs = { heapUsedBytes: 100 * MB, readerBytes: 256 * MB };
  expect(refuseSnapshot({ ...needs, freeBytes: null }, true)).toBeNull();
  expect(refuseSnapshot({ ...needs, freeBytes: 1456 * MB }, true)).toBeNull();
  expect(refuseSnapshot({ ...needs, freeBytes: 1455 * MB }, true)?.message).toContain(
    'V8 needs 200.0 MB to 1.2 GB beside the heap, and its reader 256.0 MB. The system may end the process.',
  );
});
