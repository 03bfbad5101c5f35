import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { createSnapshotProgress } from './snapshot-progress.ts';

const MIB = 1024 ** 2;

function recorded(): {
  reports: Progress[];
  progress: ReturnType<typeof createSnapshotProgress>;
  pass: (ms: number) => void;
} {
  const reports: Progress[] = [];
  let nowMs = 0;
  const progress = createSnapshotProgress(
    (value) => reports.push(value),
    () => nowMs,
  );
  return { reports, progress, pass: (ms) => void (nowMs += ms) };
}

describe('progress of a snapshot', () => {
  it('goes from 0 to 100 over the collecting phase and the bytes, never backwards', () => {
    const { reports, progress, pass } = recorded();
    progress.start('Starting');
    for (const done of [0, 5000, 10_000]) {
      pass(300);
      progress.collecting(done, 10_000);
    }
    for (const bytes of [1, 64, 500, 2000]) {
      pass(300);
      progress.streaming(bytes * MIB);
    }
    pass(300);
    progress.collecting(1, 10_000);
    progress.finished(2000 * MIB);
    expect(reports.map(({ done }) => Math.round(done))).toEqual([0, 10, 35, 60, 61, 80, 95, 98, 98, 100]);
    expect(reports.every(({ total }) => total === 100)).toBe(true);
  });

  it('is reported at most four times a second, apart from the first, the wait and the last', () => {
    const { reports, progress, pass } = recorded();
    progress.start('Starting');
    for (let count = 0; count < 1000; count += 1) {
      pass(2);
      progress.streaming(count * MIB);
    }
    expect(reports.length).toBeLessThanOrEqual(9);
    const before = reports.length;
    progress.waitingForDisk(1000 * MIB);
    progress.finished(1000 * MIB);
    expect(reports.slice(before).map(({ message }) => message)).toEqual([
      'Waiting for the disk, 1,000.0 MB received',
      'Snapshot complete, 1,000.0 MB',
    ]);
  });

  it('has the rate since the first byte', () => {
    const { reports, progress, pass } = recorded();
    pass(5000);
    progress.streaming(1);
    pass(2000);
    progress.streaming(160 * MIB);
    expect(reports.map(({ bytes, bytesPerSecond }) => [bytes, bytesPerSecond])).toEqual([
      [1, null],
      [160 * MIB, 80 * MIB],
    ]);
  });

  it('copes with a total of 0', () => {
    const { reports, progress } = recorded();
    progress.collecting(7, 0);
    expect(reports).toMatchObject([{ done: 10, bytes: null, bytesPerSecond: null }]);
  });
});
