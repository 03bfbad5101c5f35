import { describe, expect, it } from 'vitest';
import { instant, span, task, traceBegins } from '../../testing/page-events.ts';
import {
  changedProp,
  committed,
  committedBefore,
  REACT_PAGE,
  recorderEnds,
  written,
} from '../../testing/render-events.ts';
import { traceOf, type PlainEvent } from '../../testing/trace-of.ts';
import { longTasksOf } from '../long-tasks.ts';
import { createTraceFigures } from '../trace-figures.ts';
import { placedTraceRenders, runningSources } from './placed-renders.ts';
import { traceRenders } from './trace-renders.ts';

const url = 'https://site.test/app.js';

const component = (name: string, index: number | null) =>
  ({ name, function: index, framework: 'react', kind: 'function', isMemo: false }) as const;

function rendersOf(events: readonly PlainEvent[]) {
  const found = createTraceFigures(traceOf([...traceBegins(), ...events])).renders();
  return found === null ? null : traceRenders(found.recorded, found.commits, 10, () => null);
}

/** Two rows render in the first commit for a new function each, one of them in the second for another text. */
const ROWS = [
  task(100, 40),
  span('EventDispatch', 101, 30, { data: { type: 'keypress' } }),
  committed(120, 0),
  task(200, 40),
  span('TimerFire', 201, 30, { data: { timerId: 4 } }),
  committed(220, 1),
  ...written(300, 0, {
    page: REACT_PAGE,
    components: [component('Row', 0), component('e', null)],
    reasons: [
      {
        inputs: [changedProp('onSelect', { sameness: 'same-code', type: 'function', before: 1, after: 2 })],
        otherInputs: 0,
      },
      { inputs: [changedProp('text')], otherInputs: 0 },
    ],
    commits: [
      {
        commit: 0,
        event: 'input',
        rows: [
          { component: 0, renders: 2, reasons: [[0, 2, 2, 0]] },
          { component: 1, mounts: 1 },
        ],
      },
      { commit: 1, event: '', rows: [{ component: 0, renders: 1, reasons: [[1, 1, 0, 0]] }] },
    ],
  }),
  ...written(301, 1, {
    places: [
      { function: 0, url, line: 3, column: 9 },
      { function: 1, url, line: 8, column: 20 },
      { function: 2, url, line: 8, column: 20 },
    ],
  }),
];

describe('renders of a trace', () => {
  it('are summed over commits, with the reasons and the commits of each component', () => {
    const renders = rendersOf(ROWS);
    expect(renders?.all).toMatchObject({
      renders: 3,
      mounts: 1,
      commits: [
        { event: 'input', count: 1 },
        { event: '', count: 1 },
      ],
    });
    expect(renders?.all.components.map(({ name, renders: count, mounts }) => [name, count, mounts])).toEqual([
      ['Row', 3, 0],
      ['e', 0, 1],
    ]);
    expect(
      renders?.all.components[0]?.reasons.map((each) => [each.inputs[0]?.name, each.renders, each.equalOutputs]),
    ).toEqual([
      ['onSelect', 2, 2],
      ['text', 1, 0],
    ]);
    expect(renders?.commitsOf[1]).toEqual([{ event: 'input', count: 1 }]);
    expect(renders?.page).toEqual(REACT_PAGE);
  });

  it('were begun by the event around them, by the name that the page knows, or by a timer', () => {
    const commits = rendersOf(ROWS)?.commits.map(({ startMs, start, renders }) => [
      startMs,
      start.kind,
      start.detail,
      renders,
    ]);
    expect(commits).toEqual([
      [120, 'event', 'input', 2],
      [220, 'timer', '', 1],
    ]);
  });

  it('are followed from a message to what sent it', () => {
    const message = { data: { traceId: 77 } };
    const events = [
      task(100, 10),
      span('EventDispatch', 101, 5, { data: { type: 'click' } }),
      instant('SchedulePostMessage', 103, message),
      task(150, 10),
      span('HandlePostMessage', 151, 8, message),
      committed(155, 0),
    ];
    expect(rendersOf(events)?.starts).toEqual([
      { start: { kind: 'event', detail: 'click', requestedBy: null, url: '' }, commits: 1, renders: 0, mounts: 0 },
    ]);
  });

  it('come from the function that is new and equal, else from the component that made the value', () => {
    const renders = rendersOf(ROWS);
    if (renders === null) throw new Error('no renders');
    const [row] = placedTraceRenders(renders, runningSources(renders)).all.components;
    expect(row?.place).toEqual({ name: 'Row', url, line: 3, column: 9 });
    expect(row?.reasons[0]?.inputs[0]?.from).toEqual({ place: { name: '', url, line: 8, column: 20 }, by: 'function' });
    expect(row?.reasons[1]?.inputs[0]?.from).toBeNull();
  });

  it('of a component in two documents are one, by the place of its function', () => {
    const again = (document: string, atMs: number): PlainEvent[] => [
      committed(atMs, 0, document),
      ...written(
        atMs + 1,
        0,
        {
          page: REACT_PAGE,
          components: [component('Row', document === 'one' ? 0 : 5)],
          commits: [{ commit: 0, event: '', rows: [{ component: 0, renders: 2 }] }],
          places: [{ function: document === 'one' ? 0 : 5, url, line: 3, column: 9 }],
        },
        document,
      ),
    ];
    const renders = rendersOf([...again('one', 10), ...again('two', 20)]);
    expect(renders?.all.components.map(({ name, renders: count }) => [name, count])).toEqual([['Row', 4]]);
  });

  it('are unknown where the note is damaged or has a piece too few, and the commits are still there', () => {
    const [piece] = written(300, 0, { page: REACT_PAGE });
    const renders = rendersOf([
      committed(120, 0),
      ...(piece === undefined ? [] : [piece]),
      ...written(301, 1, { page: Object(7) }),
    ]);
    expect(renders).toMatchObject({ page: null, all: { renders: 0, commits: [{ event: '', count: 1 }] } });
  });

  it('have the frames that called the script in the page where a value was written', () => {
    const stack =
      'Error\n    at set (https://a.test/pen-renders.js:9:1)\n    at save (https://a.test/app.js:3:7)\n    at main';
    const renders = rendersOf([
      committed(120, 0),
      ...written(301, 0, {
        page: REACT_PAGE,
        components: [component('Row', null)],
        reasons: [{ inputs: [changedProp('text', { writer: 0 }), changedProp('size', { writer: 7 })], otherInputs: 0 }],
        stacks: [stack],
        commits: [{ commit: 0, event: '', rows: [{ component: 0, renders: 1, reasons: [[0, 1, 0, 0]] }] }],
      }),
    ]);
    if (renders === null) throw new Error('no renders');
    expect(renders.stacks).toEqual([[{ url: 'https://a.test/app.js', line: 3, column: 7 }]]);
    const place = { name: 'save', url: 'app.ts', line: 2, column: 1 };
    const [row] = placedTraceRenders(renders, { ...runningSources(renders), writers: [place] }).all.components;
    expect(row?.reasons[0]?.inputs.map(({ from }) => from)).toEqual([{ place, by: 'write' }, null]);
  });

  it('say why the framework of a page was not observed, unless one of it was', () => {
    const unread = written(301, 0, { why: 'svelte' });
    expect(rendersOf(unread)).toMatchObject({ page: null, why: 'svelte', all: { renders: 0, components: [] } });
    expect(rendersOf([...unread, ...written(302, 1, { page: REACT_PAGE })])?.why).toBeNull();
  });

  it('are read from recordings of older versions, in the order of time', () => {
    const older = ROWS.map((event, index) => (index === 2 ? committedBefore(120, 0) : event));
    expect(rendersOf(older)).toMatchObject({ all: { renders: 3, mounts: 1 } });
    expect(rendersOf(older)?.starts).toEqual(rendersOf(ROWS)?.starts);
  });

  it('are not begun by the event that notes them', () => {
    const none = { kind: 'unknown', detail: '', requestedBy: null, url: '' };
    const note = written(300, 0, {
      page: REACT_PAGE,
      components: [component('Row', null)],
      reasons: [{ inputs: [changedProp('text')], otherInputs: 0 }],
      commits: [0, 1].map((commit) => ({
        commit,
        event: '',
        rows: [{ component: 0, renders: 1, reasons: [[0, 1, 0, 0]] }],
      })),
    });
    // The second one in microtasks: what is before these in its task has begun it, but not that event.
    const renders = rendersOf([
      task(100, 60),
      committed(120, 0),
      span('RunMicrotasks', 130, 10),
      committed(132, 1),
      ...note,
    ]);
    expect(renders?.starts.map(({ start }) => start.kind)).toEqual(['unknown', 'microtasks']);
    expect(renders?.starts.find(({ start }) => start.kind === 'unknown')?.start).toEqual(none);
  });

  it('are none in a trace with stamps of the page only', () => {
    expect(rendersOf([instant('TimeStamp', 10, { data: { message: 'pen-renders are mine' } })])).toBeNull();
  });
});

it('what follows the end of a recorder is no long task of the page', () => {
  const events = [task(100, 80), task(300, 90), recorderEnds(310), task(400, 70)];
  expect(longTasksOf(traceOf([...traceBegins(), ...events])).map(({ startUs }) => startUs)).toEqual([100_000]);
});
