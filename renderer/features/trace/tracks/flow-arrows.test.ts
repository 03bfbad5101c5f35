import { describe, expect, it } from 'vitest';
import type { TraceFlowEnd } from '../../../../shared/engine/trace/contract/traces.ts';
import { arrowPath, arrowsOf } from './flow-arrows.tsx';
import { NESTED_BOXES } from '../testing/nested-boxes.ts';
import { traceTrack } from '../testing/trace-answers.ts';
import type { PlacedTrack } from './track-list.ts';

const placed = (id: string, tid: number, topPx: number, state: 'open' | 'closed' = 'open'): PlacedTrack => ({
  track: traceTrack(id, { tid }),
  state,
  topPx,
  heightPx: 60,
});
const end = (tid: number, startMs: number, around: number | null): TraceFlowEnd => ({
  event: 9,
  requestId: null,
  around,
  name: 'x',
  startMs,
  durationMs: 0,
  pid: 7,
  tid,
  threadName: '',
});

describe('flow arrows', () => {
  it('start and end in the middle of their boxes, or of a collapsed track', () => {
    const flow = { kind: 'timer' as const, from: end(1, 12, 6), to: end(2, 50, 5) };
    const contentOf = (trackId: string) => (trackId === 'a' ? NESTED_BOXES : null);
    // 3 px above the rows, 18 px per row, 17 px per box.
    expect(arrowsOf([flow], [placed('a', 1, 100), placed('b', 2, 200, 'closed')], contentOf)).toEqual([
      { key: '0', from: { atMs: 12, yPx: 129.5 }, to: { atMs: 50, yPx: 210 } },
    ]);
    expect(arrowsOf([flow], [placed('a', 1, 100)], contentOf)).toEqual([]);
  });

  it('are drawn if any part is visible', () => {
    const arrow = { key: '0', from: { atMs: 10, yPx: 5 }, to: { atMs: 60, yPx: 45 } };
    expect(arrowPath(arrow, { from: 0, to: 100 }, 1000)).toBe('M100.0,5.0 C136.0,5.0 564.0,45.0 600.0,45.0');
    expect(arrowPath(arrow, { from: 50, to: 100 }, 1000)).toContain('M-800.0,5.0');
    expect(arrowPath(arrow, { from: 70, to: 100 }, 1000)).toBeNull();
  });
});
