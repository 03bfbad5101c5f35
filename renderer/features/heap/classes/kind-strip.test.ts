import { describe, expect, it } from 'vitest';
import { commonUnit, figureInUnit } from './kind-strip.tsx';

describe('kind strip figures', () => {
  it('show digits for small heaps and thousands for large ones', () => {
    expect(commonUnit(2.1 * 1024 ** 2)).toBe('KB');
    expect(commonUnit(118 * 1024 ** 2)).toBe('MB');
    expect(commonUnit(12 * 1024 ** 3)).toBe('GB');
    expect(figureInUnit(2.1 * 1024 ** 2, 'KB')).toBe('2,150.4');
    expect(figureInUnit(24.9 * 1024 ** 2, 'MB')).toBe('24.9');
  });

  it('never show a tiny size as zero', () => {
    expect(figureInUnit(600, 'MB')).toBe('<0.1');
    expect(figureInUnit(0, 'MB')).toBe('0.0');
  });
});
