import { describe, expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { request, TRACE_ANSWERS, traceTrack } from '../testing/trace-answers.ts';
import { createTrackContents } from './track-contents.ts';

const MAIN = traceTrack('thread:7:1');
const WORKER = traceTrack('thread:7:2');
const POOL = traceTrack('thread:7:9');

function contents(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument({ ...TRACE_ANSWERS, ...more });
  const made = createTrackContents({ document, pageOrigin: '' });
  const tracksAsked = (): unknown[] =>
    asked.map(({ params }) =>
      typeof params === 'object' && params !== null && 'track' in params ? params.track : null,
    );
  return { made, tracksAsked };
}

describe('track contents', () => {
  it('load one after the other in the order requested last', async () => {
    const { made, tracksAsked } = contents();
    made.want([MAIN, WORKER]);
    made.want([POOL, WORKER]);
    await expect.poll(() => made.read().ready.size).toBe(3);
    // The first request was already pending.
    expect(tracksAsked()).toEqual(['thread:7:1', 'thread:7:9', 'thread:7:2']);
  });

  it('load once for several callers', async () => {
    const { made, tracksAsked } = contents();
    made.want([MAIN]);
    const [one, other] = await Promise.all([made.load(MAIN), made.load(MAIN)]);
    expect(one).toBe(other);
    expect(tracksAsked()).toEqual(['thread:7:1']);
  });

  it('contain requests of all pages, and counter values', async () => {
    const { made } = contents({
      'trace.network': ({ start = 0 }) => ({
        rows: [request({ requestId: `r${start}`, startMs: 10 - start })],
        start,
        total: 2,
      }),
    });
    const network = await made.load(traceTrack('network', { kind: 'network' }));
    expect(network?.kind === 'requests' ? network.chart.requests.map(({ requestId }) => requestId) : null).toEqual([
      'r1',
      'r0',
    ]);
    const counter = await made.load(traceTrack('counter:7:heap', { kind: 'counter' }));
    expect(counter?.kind).toBe('counter');
  });

  it('report a failure, continue with others, and retry', async () => {
    let fails = true;
    const { made } = contents({
      'trace.chart': ({ track }) =>
        fails && track === MAIN.id
          ? Promise.resolve({ ok: false, error: appError('analysis_failed', 'Not now.') })
          : TRACE_ANSWERS['trace.chart']({ track }),
    });
    made.want([MAIN, WORKER]);
    await expect.poll(() => made.read().ready.has(WORKER.id)).toBe(true);
    expect(made.read().failed.get(MAIN.id)?.message).toBe('Not now.');
    fails = false;
    made.retry(MAIN);
    await expect.poll(() => made.read().ready.has(MAIN.id)).toBe(true);
    expect(made.read().failed.size).toBe(0);
  });

  it('notify nothing after dispose', async () => {
    const { made } = contents();
    made.want([MAIN, WORKER]);
    made.dispose();
    expect(await made.load(MAIN)).toBeNull();
    expect(made.read().ready.size).toBe(0);
  });
});
