import { describe, expect, it } from 'vitest';
import { AnalysisStageSchema } from '../../../shared/engine/steps/contract/analysis-stages.ts';
import { openProgress } from './open-progress.ts';

describe('progress of opening', () => {
  it('shows bytes while reading and objects afterwards', () => {
    expect(openProgress({ stage: 'reading', done: 1024 ** 2, total: 2 * 1024 ** 2 })).toMatchObject({
      stage: 'Reading the file',
      counted: '1.0 MB of 2.0 MB',
      share: 0.35,
      place: 1,
    });
    expect(openProgress({ stage: 'naming', done: 1200, total: 3000 }).counted).toBe('1,200 of 3,000 objects');
  });

  it('has no share without a total and does not divide by zero', () => {
    expect(openProgress(null).share).toBeNull();
    expect(openProgress({ stage: 'reading', done: 5, total: null })).toMatchObject({ counted: '5 B', share: 0 });
    expect(openProgress({ stage: 'classes', done: 0, total: 0 }).share).toBeCloseTo(0.95);
  });

  it('never goes back and ends full', () => {
    const ofOpening = AnalysisStageSchema.options.slice(0, AnalysisStageSchema.options.indexOf('classes') + 1);
    const shares = ofOpening.flatMap((stage) =>
      [0, 50, 100].map((done) => openProgress({ stage, done, total: 100 }).share ?? -1),
    );
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1);
  });

  it('shows the stage of a single query as a whole', () => {
    expect(openProgress({ stage: 'dominators', done: 1, total: 4 })).toMatchObject({
      share: 0.25,
      place: 1,
      stages: 1,
    });
  });
});
