import { expect, it } from 'vitest';
import { refuseSnapshot, snapshotCost } from './snapshot-cost.ts';

const MB = 1024 ** 2;

it('says pause, memory and what the limit leaves', () => {
  const needs = { heapUsedBytes: 100 * MB, freeBytes: 2000 * MB };
  expect(snapshotCost(needs)).toBe(
    'The heap in use is 100.0 MB: the process stands still for about 4.00s to 10.00s and needs about 200.0 MB to 1.2 GB more until the snapshot is read, the most with many small objects. Its limit leaves 2.0 GB.',
  );
  expect(snapshotCost({ ...needs, freeBytes: 500 * MB })).toContain(
    'Its limit leaves 500.0 MB, which may be too little',
  );
  expect(snapshotCost({ ...needs, freeBytes: null })).toContain('No memory limit was found.');
});

it('refuses only where the limit would be reached by any usual heap', () => {
  expect(refuseSnapshot({ heapUsedBytes: 100 * MB, freeBytes: null })).toBeNull();
  expect(refuseSnapshot({ heapUsedBytes: 100 * MB, freeBytes: 200 * MB })).toBeNull();
  expect(refuseSnapshot({ heapUsedBytes: 100 * MB, freeBytes: 199 * MB })).toMatchObject({
    code: 'too_large',
    data: { neededBytes: 200 * MB },
  });
});
