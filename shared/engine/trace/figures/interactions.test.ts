import { describe, expect, it } from 'vitest';
import { input, instant, navigationStart, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const inpOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events])).interactionToNextPaint();

describe('interactionToNextPaint', () => {
  it('uses the longest event of each interaction, with all of its handlers', () => {
    const inp = inpOf(
      ...input({ type: 'pointerdown', atMs: 90, durationMs: 30, interactionId: 7, id: '0x1' }),
      ...input({ type: 'pointerup', atMs: 200, durationMs: 220, handlersMs: [40, 50], interactionId: 7, id: '0x2' }),
      ...input({ type: 'click', atMs: 200, durationMs: 220, handlersMs: [55, 160], interactionId: 7, id: '0x3' }),
      ...input({ type: 'mousemove', atMs: 500, durationMs: 900, id: '0x4' }),
      ...input({ type: 'keydown', atMs: 800, durationMs: 64, handlersMs: [4, 20], interactionId: 8, id: '0x5' }),
    );
    expect(inp).toMatchObject({ valueMs: 220, rating: 'needs-improvement', interactions: 2 });
    expect(
      inp?.rows.map((row) => [row.name, row.startMs, row.inputDelayMs, row.processingMs, row.presentationDelayMs]),
    ).toEqual([
      // From the first to the last handler of the two events: 40 … 160.
      ['click', 200, 40, 120, 60],
      ['keydown', 800, 4, 16, 44],
    ]);
  });

  it('ignores the longest of each 50', () => {
    const clicks = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        input({ atMs: 10 + at * 1000, durationMs: 100 + at, interactionId: at + 1, id: `0x${at}` }),
      ).flat();
    expect(inpOf(...clicks(49))?.valueMs).toBe(148);
    expect(inpOf(...clicks(50))?.valueMs).toBe(148);
    expect(inpOf(...clicks(100))?.valueMs).toBe(197);
    // Chrome keeps ten.
    expect(inpOf(...clicks(600))?.valueMs).toBe(690);
  });

  it('uses Blink’s duration if the trace ended before the paint', () => {
    const [begins] = input({ atMs: 10, durationMs: 600, handlersMs: [1, 2], interactionId: 5 });
    if (begins === undefined) throw new Error('An input begins.');
    expect(inpOf(begins)).toMatchObject({ valueMs: 600, rating: 'poor' });
  });

  it('is unknown of a hidden page, whose interactions end with their handlers', () => {
    const hidden = input({ atMs: 10, durationMs: 320, handlersMs: [20, 320], interactionId: 5 });
    expect(inpOf(...hidden)).toBeNull();
    const figures = createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...hidden]));
    expect(figures.unpaintedInteractions()).toBe(1);
    // The page was shown for the second one.
    const shown = input({ atMs: 900, durationMs: 64, handlersMs: [4, 20], interactionId: 6, id: '0x2' });
    expect(inpOf(...hidden, ...shown)).toMatchObject({ valueMs: 64, interactions: 1 });
  });

  it('is null without interactions', () => {
    expect(inpOf(...input({ type: 'mouseover', atMs: 10, durationMs: 600 }))).toBeNull();
  });
});

it('is rated by the run that was not recorded, where the trace has its latency', () => {
  const marker = (syncId: string): PlainEvent => instant('clock_sync', 5, { sync_id: syncId });
  const click = input({ atMs: 100, durationMs: 536, interactionId: 1 });
  expect(inpOf(...click, marker('pen-note {"plainLatencyMs":296}'))).toMatchObject({
    ...{ valueMs: 536, plainMs: 296, rating: 'needs-improvement' },
  });
  expect(inpOf(...click, marker('pen-note {"plainLatencyMs":296,"element":"Save"}'))).toMatchObject({
    element: 'Save',
  });
  // A marker of somebody else, a broken one, and what a page writes itself.
  for (const text of ['ready', 'pen-note {"plainLatencyMs":"fast"}', 'pen-note {'])
    expect(inpOf(...click, marker(text))).toMatchObject({ valueMs: 536, rating: 'poor' });
  const ofPage = instant('TimeStamp', 5, {
    data: { message: 'pen-note {"plainLatencyMs":9}', sync_id: 'pen-note {}' },
  });
  expect(inpOf(...click, ofPage)).toMatchObject({ valueMs: 536, rating: 'poor' });
});
