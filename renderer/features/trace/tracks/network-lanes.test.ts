import { describe, expect, it } from 'vitest';
import type { TraceRequest } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import { requestChart, requestName, waitingShare } from './network-lanes.ts';
import { request } from '../testing/trace-answers.ts';

const at = (startMs: number, durationMs: number, more: Partial<TraceRequest> = {}): TraceRequest =>
  request({ startMs, durationMs, endMs: startMs + durationMs, requestId: `${startMs}`, ...more });

describe('request rows', () => {
  it('use the first free row', () => {
    const { layout, requests } = requestChart([at(50, 10), at(0, 40), at(10, 100), at(45, 5)]);
    expect(requests.map(({ startMs }) => startMs)).toEqual([0, 10, 45, 50]);
    expect(Array.from(requests, (_, box) => layout.depths[box])).toEqual([0, 1, 0, 0]);
    expect(layout.rowCount).toBe(2);
  });

  it('have the share of waiting time', () => {
    expect(waitingShare(at(100, 40, { responseMs: 130 }))).toBe(0.75);
    expect(waitingShare(at(100, 40, { responseMs: null }))).toBe(1);
    expect(waitingShare(at(100, 0, { responseMs: 100 }))).toBe(0);
  });

  it('are labelled by their distinctive URL part', () => {
    expect(requestName({ url: 'https://shop.test/js/app.js?v=1#x' })).toBe('app.js?v=1');
    expect(requestName({ url: 'https://shop.test/' })).toBe('shop.test');
    expect(requestName({ url: 'data:image/png;base64,AAAA' })).toBe('data:image/png;base64,AAAA');
  });
});
