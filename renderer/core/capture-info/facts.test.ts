import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureFacts, lossSentences, optionsText } from './facts.ts';

const CAPTURE: CaptureRecord = {
  id: 'heap-3f9a12cd',
  kind: 'heap-snapshot',
  name: 'Orders 14:07',
  note: '',
  pinned: false,
  target: {
    id: 't',
    type: 'page',
    title: 'Orders',
    url: 'https://shop.test/orders',
    endpoint: 'http://localhost:9222',
  },
  origin: 'captured',
  takenBy: 'Claude Code',
  startedAt: '2026-11-20T14:07:00.000Z',
  durationMs: 1530,
  pauseMs: 420,
  sizeBytes: 1536,
  options: { forceGC: true },
  truncated: false,
  loss: [],
  file: '/data/library/heap-3f9a12cd.heapsnapshot',
};

describe('capture facts', () => {
  it('include target, client, time, pause and options', () => {
    const facts = new Map(captureFacts(CAPTURE, () => 'then').map(({ label, value }) => [label, value]));
    expect(facts.get('Target')).toBe('Orders');
    expect(facts.get('Endpoint')).toBe('localhost:9222');
    const { target } = CAPTURE;
    if (target === null) throw new Error('the capture has a target');
    const ofSample = captureFacts({ ...CAPTURE, target: { ...target, endpoint: 'pipe:sample' } }, () => 'then');
    expect(ofSample.find(({ label }) => label === 'Endpoint')).toEqual({ label: 'Endpoint', value: 'the sample' });
    expect(facts.get('Captured by')).toBe('Claude Code');
    expect(facts.get('Captured')).toBe('then');
    expect(facts.get('From start to stop')).toBe('1.53 s');
    expect(facts.get('Pause')).toBe('420.0 ms, the target was paused');
    expect(facts.get('Options')).toBe('garbage collected first');
  });

  it('omit what an imported file does not record', () => {
    const imported: CaptureRecord = {
      ...CAPTURE,
      origin: 'imported',
      target: null,
      pauseMs: null,
      options: { source: '/home/me/a.heapsnapshot', modified: '2026-11-19T10:00:00Z' },
    };
    const labels = captureFacts(imported, () => 'then').map(({ label }) => label);
    expect(labels).toEqual(['Kind', 'Capture', 'Imported by', 'Imported', 'Source', 'File of', 'Size', 'File']);
  });

  it('format disabled options, figures, and unknown names', () => {
    const options = { forceGC: false, includeDOM: true, durationS: 5, screenshots: false, tomorrow: 'x', none: null };
    expect(optionsText(options)).toBe('garbage not collected first, durationS 5, no screenshots, tomorrow x');
    expect(optionsText({ samplingIntervalUs: 100, requestedMs: 5000 })).toBe('one sample every 100 µs, for 5.00 s');
    const sizes = { heapAtStartBytes: 1024 ** 2, heapAtEndBytes: 3 * 1024 ** 2, heapPeakBytes: 4 * 1024 ** 2 };
    expect(optionsText({ samplingIntervalBytes: 32_768, startedUs: 4_628_056_332, ...sizes })).toBe(
      'one sample every 32.0 KB, heap 1.0 MB at the start, 3.0 MB at the end, 4.0 MB at most',
    );
    expect(optionsText({ trackAllocations: true })).toBe('allocation stacks recorded');
    expect(optionsText({ pageLoadAfterMs: 1050 })).toBe('from the page load at 1.05 s');
    expect(optionsText({ documentNavigations: 2 })).toBe('address changed 2 times without loading');
    const traced = { categories: 'a,b,c', frameId: 'F', bufferBytes: 1024 ** 2, ringBuffer: true, wentRound: false };
    expect(optionsText({ ...traced, reload: true, bufferShare: 0.5, writeMs: 1510 })).toBe(
      '3 categories, buffer of 1.0 MB, in a ring buffer, page reloaded, 50.0% used, written by the browser in 1.51 s',
    );
  });

  it('format losses as sentences', () => {
    const loss = [{ reason: 'The trace buffer was full', lostMs: 2440, lostEvents: 1200 }];
    expect(lossSentences({ truncated: true, loss })).toEqual([
      'The trace buffer was full: 2.44 s, 1,200 events not recorded',
    ]);
    expect(lossSentences({ truncated: true, loss: [] })).toEqual(['The capture is incomplete']);
    expect(lossSentences({ truncated: false, loss: [] })).toEqual([]);
  });
});
