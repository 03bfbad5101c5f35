import { expect, it } from 'vitest';
import { span, task, traceBegins } from '../testing/page-events.ts';
import { openTrace } from '../testing/read-trace.ts';
import { committed, REACT_PAGE, written } from '../testing/render-events.ts';
import { createTraceModel } from '../trace-model.ts';
import { renderTracks } from './track-list.ts';
import { timingTracks } from './timing-tracks.ts';

const EVENTS = [
  ...traceBegins(),
  task(100, 50),
  span('EventDispatch', 101, 40, { data: { type: 'click' } }),
  span('FunctionCall', 102, 38, { data: { functionName: 'listener', url: 'https://site.test/app.js' } }),
  committed(120, 0),
  committed(130, 1),
  ...written(300, 0, {
    page: REACT_PAGE,
    components: [{ name: 'Row', function: null, framework: 'react', kind: 'function', isMemo: false }],
    commits: [
      { commit: 0, event: 'click', rows: [{ component: 0, renders: 3, mounts: 1 }] },
      { commit: 1, event: 'click', rows: [] },
    ],
  }),
];

const model = createTraceModel(openTrace(JSON.stringify(EVENTS)));

it('a commit lasts from the script around it, or from the commit before it', () => {
  const [source] = renderTracks(model);
  const chart = source?.chart?.().piece(0, Infinity);
  const boxes = Array.from(chart?.startMs ?? [], (startMs, box) => [
    chart?.labels[chart.labelOf[box] ?? 0]?.name,
    startMs,
    chart?.durationMs[box],
    chart?.depth[box],
  ]);
  expect(boxes).toEqual([
    ['Commit (click): 3 renders, 1 mount', 102, 18, 0],
    ['Commit (click): 0 renders', 120, 10, 0],
    ['Row', 102, 18, 1],
  ]);
});

it('the stamps are not among the timings of the page', () => {
  expect(timingTracks(model).tracks).toEqual([]);
});
