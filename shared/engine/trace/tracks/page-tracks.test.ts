/** The tracks of frames and of interactions, with figures computed by hand. */
import { expect, it } from 'vitest';
import { COMPOSITOR, input, instant, navigationStart, traceBegins } from '../testing/page-events.ts';
import { openTrace } from '../testing/read-trace.ts';
import { createTraceModel } from '../trace-model.ts';
import { pageTracks } from './page-tracks.ts';

const FRAMES = { cat: 'disabled-by-default-devtools.timeline.frame', tid: COMPOSITOR };
const draw = (atMs: number) => instant('DrawFrame', atMs, { layerTreeId: 2, frameSeqId: atMs }, FRAMES);
const dropped = (atMs: number, hasPartialUpdate = false) =>
  instant('DroppedFrame', atMs, { layerTreeId: 2, hasPartialUpdate }, FRAMES);

it('names frames by their length, and dropped ones until the next frame of either kind', () => {
  const events = [
    ...traceBegins(),
    navigationStart(1),
    draw(100),
    draw(116.5),
    dropped(120),
    dropped(135, true),
    draw(150),
    dropped(160),
  ];
  const frames = pageTracks(createTraceModel(openTrace(JSON.stringify(events)))).find(
    ({ track }) => track.kind === 'frames',
  );
  const chart = frames?.chart?.().piece(0, Infinity);
  const boxes = Array.from(
    chart?.depth ?? [],
    (depth, box) => `${depth} ${chart?.labels[chart.labelOf[box] ?? 0]?.name} ${chart?.durationMs[box]}`,
  );
  expect(boxes.toSorted()).toEqual([
    '0 Frame 16.5 ms 16.5',
    '0 Frame 33.5 ms 33.5',
    '1 Dropped frame 0.0 ms 0',
    '1 Dropped frame 15.0 ms 15',
    '1 Partly dropped frame 15.0 ms 15',
  ]);
});

it('counts interactions, not the boxes of their parts', () => {
  const events = [
    ...traceBegins(),
    navigationStart(1),
    ...input({ type: 'click', atMs: 90, durationMs: 60, handlersMs: [10, 20], interactionId: 7, id: '0x1' }),
    ...input({ type: 'keydown', atMs: 800, durationMs: 64, handlersMs: [4, 20], interactionId: 8, id: '0x2' }),
  ];
  const track = pageTracks(createTraceModel(openTrace(JSON.stringify(events)))).find(
    (each) => each.track.kind === 'interactions',
  )?.track;
  expect(track).toMatchObject({ interactions: 2, boxes: 8 });
});
