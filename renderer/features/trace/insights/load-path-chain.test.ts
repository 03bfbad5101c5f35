import { describe, expect, it } from 'vitest';
import type { LoadStep } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import { traceTrack } from '../testing/trace-answers.ts';
import type { PlacedTrack } from '../tracks/track-list.ts';
import { chainPaths, linksOf } from './load-path-chain.tsx';

const placed = (id: string, more: Parameters<typeof traceTrack>[1], topPx: number): PlacedTrack => ({
  track: traceTrack(id, more),
  state: 'closed',
  topPx,
  heightPx: 20,
});
const NETWORK = placed('network', { kind: 'network', pid: null, tid: null }, 0);
const MAIN = placed('main', { tid: 1 }, 100);
const step = (kind: LoadStep['kind'], fromMs: number, toMs: number, requestId: string | null = null): LoadStep => ({
  kind,
  url: '',
  fromMs,
  toMs,
  waitedFor: 'server',
  startedBy: null,
  event: null,
  requestId,
});
const steps = [
  step('request', 0, 40, 'A'),
  step('script', 40, 50),
  step('request', 50, 90, 'B'),
  step('paint', 90, 100),
];
const none = () => null;

describe('the chain of the load path', () => {
  it('lies on the network for requests, and on the main thread for everything else', () => {
    const links = linksOf({ steps }, { pid: 7, tid: 1 }, [NETWORK, MAIN], none);
    expect(links).toEqual([
      { fromMs: 0, toMs: 40, yPx: 17 },
      { fromMs: 40, toMs: 50, yPx: 117 },
      { fromMs: 50, toMs: 90, yPx: 17 },
      { fromMs: 90, toMs: 100, yPx: 117 },
    ]);
    expect(chainPaths(links, { from: 0, to: 100 }, 1000)).toEqual({
      along: [
        'M0.0,17.0 L400.0,17.0',
        'M400.0,117.0 L500.0,117.0',
        'M500.0,17.0 L900.0,17.0',
        'M900.0,117.0 L1000.0,117.0',
      ],
      arrows: ['M400.0,17.0 L400.0,117.0', 'M500.0,117.0 L500.0,17.0', 'M900.0,17.0 L900.0,117.0'],
    });
  });

  it('leaves out what is not visible, and steps on hidden tracks', () => {
    const links = linksOf({ steps }, { pid: 7, tid: 1 }, [NETWORK], none);
    expect(links.map(({ fromMs }) => fromMs)).toEqual([0, 50]);
    expect(chainPaths(links, { from: 60, to: 100 }, 1000)).toEqual({ along: ['M-250.0,17.0 L750.0,17.0'], arrows: [] });
  });
});
