import { describe, expect, it } from 'vitest';
import { bufferWords } from './trace-buffer.ts';

const MIB = 1024 ** 2;
const words = (share: number, isRing = false) => bufferWords({ share, sizeBytes: 200 * MIB, isRing }, 20_000);

describe('trace buffer texts', () => {
  it('report usage, size and fill rate', () => {
    expect(words(0.25)).toEqual({
      percent: '25%',
      isWarning: false,
      usedBytes: 50 * MIB,
      bytesPerSecond: 2.5 * MIB,
      story: 'Warns at 90%',
      announcement: '',
    });
    expect(words(0.004).percent).toBe('0.4%');
    expect(words(0).bytesPerSecond).toBe(0);
    expect(bufferWords({ share: 0, sizeBytes: 1, isRing: false }, 0).bytesPerSecond).toBeNull();
  });

  it('warn from 90 % with the time until full at the current rate', () => {
    // 92 % in 20 s: the remaining 8 % take 1.7 s.
    expect(words(0.92)).toMatchObject({ isWarning: true, story: 'Full in about 2 s. Events after that are dropped.' });
    expect(bufferWords({ share: 0.9, sizeBytes: 1, isRing: false }, 1_000_000).story).toContain('1 min 51 s');
    expect(words(0.899).isWarning).toBe(false);
    expect(words(0.999)).toMatchObject({ percent: '99%', story: 'Full. New events are dropped.' });
    expect(words(1).percent).toBe('100%');
  });

  it('announce the state, and not each second', () => {
    expect([0.91, 0.92, 0.95].map((share) => words(share).announcement)).toEqual(
      Array.from({ length: 3 }, () => 'Trace buffer nearly full'),
    );
    expect(words(1).announcement).toBe('Trace buffer full');
    expect(words(1, true).announcement).toBe('');
  });

  it('describe a ring buffer', () => {
    expect(words(0.5, true)).toMatchObject({ isWarning: false, story: 'When full, the oldest events are dropped' });
    expect(words(1, true)).toMatchObject({
      isWarning: false,
      story: 'Full: dropping the oldest events, keeping the newest',
    });
  });
});
