import { describe, expect, it } from 'vitest';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { secondLine } from './track-heads.tsx';

const track = (more: Partial<TraceTrack>): TraceTrack => ({
  id: 'x',
  kind: 'frames',
  name: 'Frames',
  group: '',
  pid: null,
  tid: null,
  depths: 1,
  boxes: 0,
  isMain: false,
  hasSamples: false,
  isQuiet: false,
  ...more,
});

describe('the second line of a track', () => {
  it('counts what the track has, in the singular for one', () => {
    expect(secondLine(track({ boxes: 9 }))).toBe('9 frames');
    expect(secondLine(track({ kind: 'layout-shifts', boxes: 1 }))).toBe('1 shift');
    expect(secondLine(track({ kind: 'interactions', boxes: 12, interactions: 3 }))).toBe('3 interactions');
  });

  it('is otherwise the end of the address, unless it repeats the name', () => {
    expect(secondLine(track({ kind: 'thread', group: 'https://shop.test/js/worker.js?v=1' }))).toBe('worker.js');
    expect(secondLine(track({ kind: 'thread', name: 'GPU', group: 'GPU' }))).toBe('');
  });
});
