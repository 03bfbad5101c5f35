/** Figures of sampled profiles as people read them. */
import { describe, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { plainFacts, plainTables } from '../../core/findings/plain-tables.ts';
import { TERMINAL } from '../../core/findings/voice.ts';
import { comparedChanges, comparedFacts } from './comparison.ts';
import { profileDetails, profileFacts, timingNote } from './findings.ts';

const OVERVIEW: AnalysisAnswer<'profile.overview'> = {
  unit: 'milliseconds',
  total: 70,
  samples: 12,
  wholeTotal: 70,
  wholeSamples: 12,
  nodes: 9,
  functions: 4,
  overhead: [
    { name: '(idle)', self: 20, samples: 3 },
    { name: '(program)', self: 10, samples: 1 },
  ],
  durationMs: 100,
  samplingIntervalUs: 1000,
  timing: 'samples',
  fileSizeBytes: 1,
  readMs: 1,
};
const WORK = { name: 'work', url: 'https://shop.test/app.js', line: 3, column: 5 };

function facts(overview: AnalysisAnswer<'profile.overview'>): object {
  return Object.fromEntries(plainFacts([...profileFacts(overview), ...profileDetails(overview)], TERMINAL));
}

describe('a sampled profile', () => {
  it('has its weight in its unit, its size, and the time outside of functions', () => {
    expect(facts(OVERVIEW)).toEqual({
      Recorded: '100.0ms',
      Active: '70.0ms',
      Samples: '12',
      Functions: '4',
      Overhead: '(idle) 20.0ms, (program) 10.0ms',
    });
    const none = { ...OVERVIEW, overhead: [] };
    expect(facts({ ...none, unit: 'bytes', total: 34 })).toEqual({ Live: '34 B', Samples: '12', Functions: '4' });
    expect(facts({ ...none, unit: 'samples', total: 12 })).toEqual({ Counted: '12 samples', Functions: '4' });
    expect(facts({ ...none, unit: 'samples', total: 30 })).toMatchObject({ Counted: '30 samples', Samples: '12' });
  });

  it('says what to mind about times that were not measured', () => {
    expect(timingNote({ timing: 'even' })).toContain('spread evenly');
    expect(timingNote({ timing: 'hits' })).toContain('sample counts only');
    expect([timingNote({ timing: 'samples' }), timingNote({ timing: null })]).toEqual([null, null]);
  });
});

describe('a comparison of sampled profiles', () => {
  const side = { extent: 100, active: 90, samples: 100 };
  const compared: AnalysisAnswer<'profile.compare'> = {
    rows: [],
    start: 0,
    total: 0,
    base: side,
    new: { extent: 50, active: 45, samples: 50 },
    scale: 0.5,
    unit: 'milliseconds',
    changes: [{ functions: [WORK], time: 'total', base: 0.8, new: 0.2, baseRate: 0.72, newRate: 0.18, explains: 0.9 }],
  };

  it('says how the recordings differ, and which functions took less of the time', () => {
    expect(plainFacts(comparedFacts(compared, 'milliseconds'), TERMINAL)).toEqual([
      ['A', '100.0ms'],
      ['B', '50.0ms'],
      ['Scale', 'times of A × 0.500'],
    ]);
    const [table] = plainTables(comparedChanges(compared), TERMINAL);
    expect(table?.rows).toEqual([
      ['work (https://shop.test/app.js:3:5), and what it calls', '80.0%', '20.0%', '72.0%', '18.0%'],
    ]);
    expect(table?.columns.map(({ isFigure }) => isFigure)).toEqual([false, true, true, true, true]);
  });

  it('has sizes of allocations, and no table without a change', () => {
    const sizes = { ...compared, changes: [], scale: 1 };
    expect(plainFacts(comparedFacts(sizes, 'bytes'), TERMINAL)).toEqual([
      ['A', '100 B in 100 samples'],
      ['B', '50 B in 50 samples'],
      ['Change', '−50 B'],
    ]);
    expect(plainTables(comparedChanges(sizes), TERMINAL)).toEqual([]);
  });
});
