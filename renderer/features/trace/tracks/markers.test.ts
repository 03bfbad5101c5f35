import { describe, expect, it } from 'vitest';
import type { TraceEventRow } from '../../../../shared/engine/trace/contract/traces.ts';
import { standInDocument } from '../../../core/testing/analysis.ts';
import { loadMarkers, isOfFrame, markersOf } from './markers.ts';
import { TRACE_ANSWERS } from '../testing/trace-answers.ts';

function row(name: string, startMs: number, event: number, pid = 7): TraceEventRow {
  return {
    event,
    name,
    category: 'loading',
    phase: 'I',
    startMs,
    durationMs: 0,
    selfMs: 0,
    pid,
    tid: 1,
    threadName: '',
  };
}

const LCP = 'largestContentfulPaint::Candidate';

describe('page load markers', () => {
  it('are sorted by time and use the last LCP candidate of each navigation', () => {
    const rows = [
      row(LCP, 30, 1),
      row(LCP, 50, 2),
      row('navigationStart', 10, 3),
      row('navigationStart', 100, 4),
      row(LCP, 130, 5),
      row('MarkLoad', 60, 6),
      row('MarkLoadLike', 61, 7),
    ];
    expect(markersOf(rows).map(({ label, atMs }) => `${label} ${atMs}`)).toEqual([
      'Nav 10',
      'LCP 50',
      'Load 60',
      'Nav 100',
      'LCP 130',
    ]);
  });

  it('ignore iframes and other processes', async () => {
    const { document } = standInDocument({
      'trace.events': ({ name }) =>
        name === LCP
          ? { rows: [row(LCP, 20, 1), row(LCP, 40, 2), row(LCP, 90, 3, 8)], start: 0, total: 3 }
          : { rows: [], start: 0, total: 0 },
      'trace.event': ({ event }) => ({
        ...TRACE_ANSWERS['trace.event']({ event }),
        args: event === 2 ? '{ "frame": "INNER" }' : '{ "frame": "F" }',
      }),
    });
    const markers = await loadMarkers(document, { pid: 7, tid: 1, frameId: 'F', url: '' });
    expect(markers.map(({ atMs }) => atMs)).toEqual([20]);
  });

  it('assign an event without a frame to the page', () => {
    expect(isOfFrame('{}', 'F')).toBe(true);
    expect(isOfFrame('{ "data": { "frame": "F" } }', 'F')).toBe(true);
    expect(isOfFrame('{ "frame": "G" }', 'F')).toBe(false);
  });
});
