import { describe, expect, it } from 'vitest';
import { countRows, growthRows, idleRows, medianMemory } from './verdict.ts';

const sample = (figures: Record<string, number>): ReadonlyMap<string, number> => new Map(Object.entries(figures));
const exceeded = (rows: readonly { what: string; isWithin: boolean }[]): string[] =>
  rows.filter(({ isWithin }) => !isWithin).map(({ what }) => what);

describe('the verdict of the soak', () => {
  it('names each process that has grown past the limit', () => {
    const warm = sample({ main: 100e6, window: 200e6 });
    expect(exceeded(growthRows(warm, sample({ main: 111e6, window: 219e6 })))).toEqual(['memory, main']);
  });

  it('compares the sum with processes that came later, and names a missed target before the limit', () => {
    const idle = sample({ main: 100e6, window: 100e6 });
    const missed = (rows: readonly { what: string; missedTarget?: string }[]): string[] =>
      rows.filter(({ missedTarget }) => missedTarget !== undefined).map(({ what }) => what);
    const later = idleRows(idle, sample({ main: 119e6, window: 121e6, analysis: 150e6 }));
    expect(missed(later)).toEqual(['idle memory, window', 'idle memory, all processes']);
    expect(exceeded(later)).toEqual([]);
    expect(exceeded(idleRows(idle, sample({ main: 251e6, window: 100e6, analysis: 150e6 })))).toEqual([
      'idle memory, main',
      'idle memory, all processes',
    ]);
  });

  it('names counts that have grown by more than the moment explains', () => {
    const rows = countRows({ handles: 3, listeners: 10 }, { handles: 11, listeners: 19 });
    expect(exceeded(rows)).toEqual(['listeners']);
  });

  it('takes medians, without processes that were there for a moment', () => {
    const samples = [sample({ main: 1 }), sample({ main: 90, sql: 5 }), sample({ main: 3 })];
    expect(medianMemory(samples)).toEqual(new Map([['main', 3]]));
  });
});
