import { describe, expect, it } from 'vitest';
import { capture } from '../../core/testing/records.ts';
import { TRACE_ANSWERS } from './testing/trace-answers.ts';
import { lostParts, recordedPart } from './trace-facts.ts';

const OVERVIEW = { ...TRACE_ANSWERS['trace.overview'](), durationMs: 100 };
const loss = (lostMs: number | null, reason = 'The buffer was full.') => [{ reason, lostMs, lostEvents: null }];
const trace = (more: object = {}) => capture('trace-00000001', { kind: 'trace', ...more });

describe('the unrecorded range', () => {
  it('follows the recorded one for the length known to the recorder', () => {
    const lost = lostParts({ ...OVERVIEW, loss: loss(null, 'Cut.') }, trace({ loss: loss(50) }));
    expect(lost).toEqual([{ fromMs: 100, toMs: 150, reason: 'The buffer was full.' }]);
    expect(lostParts({ ...OVERVIEW, loss: loss(20, 'Cut.') }, trace())).toMatchObject([{ fromMs: 100, toMs: 120 }]);
  });

  it('is missing if its length is unknown or it precedes the first event', () => {
    expect(lostParts({ ...OVERVIEW, loss: loss(null) }, trace())).toEqual([]);
    expect(lostParts(OVERVIEW, trace({ loss: loss(50), options: { ringBuffer: true, wentRound: true } }))).toEqual([]);
  });

  it('is mostly outside the initial view if it is most of the recording', () => {
    expect(recordedPart([{ fromMs: 100, toMs: 1000, reason: '' }], 1000)).toEqual({ from: 0, to: 125 });
    expect(recordedPart([{ fromMs: 900, toMs: 1000, reason: '' }], 1000)).toBeNull();
    expect(recordedPart([], 1000)).toBeNull();
  });
});
