import { describe, expect, it } from 'vitest';
import { msText, parseMs, rangeText, typedRange } from './range-words.ts';

describe('range text', () => {
  it('has one decimal if needed', () => {
    expect(msText(1204.54)).toBe('1,204.5');
    expect(msText(99.99)).toBe('100');
    expect(rangeText({ fromMs: 0, toMs: 1500 })).toBe('0 to 1,500 ms');
  });
});

describe('a typed range', () => {
  it('accepts separators and unit', () => {
    expect(parseMs(' 1,204.5 ms')).toBe(1204.5);
    expect(parseMs('1.2 s')).toBeNull();
    expect(parseMs('-3')).toBeNull();
  });
  it('extends to the end of the recording for an empty field', () => {
    expect(typedRange('500', '', 2000)).toEqual({ ok: true, range: { fromMs: 500, toMs: 2000 } });
    expect(typedRange('', '700', 2000)).toEqual({ ok: true, range: { fromMs: 0, toMs: 700 } });
    expect(typedRange('', ' ', 2000)).toEqual({ ok: true, range: null });
    expect(typedRange('500', '9000', 2000)).toEqual({ ok: true, range: { fromMs: 500, toMs: 2000 } });
  });
  it('reports invalid input', () => {
    expect(typedRange('x', '', 2000)).toMatchObject({ ok: false, why: 'Enter milliseconds, such as 1200.' });
    expect(typedRange('700', '500', 2000)).toMatchObject({ ok: false, why: 'The end must be after the start.' });
    expect(typedRange('3000', '4000', 2000)).toMatchObject({ ok: false, why: 'The recording ends at 2,000 ms.' });
  });
});
