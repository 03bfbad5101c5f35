import { describe, expect, it } from 'vitest';
import { COMPOSITOR, FRAME, instant, navigationStart, task, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const FRAMES = { cat: 'disabled-by-default-devtools.timeline.frame', tid: COMPOSITOR };
const draw = (atMs: number, layerTreeId = 2, where = {}) =>
  instant('DrawFrame', atMs, { layerTreeId, frameSeqId: atMs }, { ...FRAMES, ...where });
const dropped = (atMs: number) => instant('DroppedFrame', atMs, { layerTreeId: 2, hasPartialUpdate: false }, FRAMES);
const layer = (frame: string, layerTreeId: number) => instant('SetLayerTreeId', 2, { data: { frame, layerTreeId } });

const framesOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events])).frames();

describe('framesOf', () => {
  it('counts frames, their rate, and gaps of more than two', () => {
    // Not in order: threads write in blocks.
    expect(framesOf(draw(150), draw(100), draw(133.3), draw(200), dropped(180))).toEqual({
      frames: 4,
      averageFps: 30,
      drops: 1,
      spanMs: 100,
      idleMs: 0,
      dropped: 1,
    });
  });

  it('counts only frames of the page', () => {
    const events = [draw(100), draw(110, 3), draw(120, 2, { pid: 99 }), draw(150)];
    expect(framesOf(...events)?.frames).toBe(3);
    expect(framesOf(layer(FRAME, 2), layer('TAB', 3), ...events)?.frames).toBe(2);
  });

  it('leaves out long waits in which nothing had to be drawn', () => {
    const [first, second] = [
      [draw(100), draw(120), draw(140)],
      [draw(2140), draw(2160)],
    ];
    // 3 frames of 20 ms in 60 ms; the two seconds between are no gap.
    expect(framesOf(...first, ...second)).toMatchObject({ averageFps: 50, drops: 0, spanMs: 60, idleMs: 2000 });
    // With a dropped frame or a busy main thread they are.
    expect(framesOf(...first, dropped(1000), ...second)).toMatchObject({ drops: 1, spanMs: 2060, idleMs: 0 });
    expect(framesOf(...first, task(200, 1500), ...second)).toMatchObject({ drops: 1, spanMs: 2060, idleMs: 0 });
    expect(framesOf(draw(100), draw(2100), draw(4100))).toBeNull();
  });

  it('is null for fewer than two', () => {
    expect(framesOf(draw(100), dropped(120))).toBeNull();
    expect(framesOf()).toBeNull();
  });
});
