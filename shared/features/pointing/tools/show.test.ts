import { selected } from '../../../engine/network/contract/testing/network-entry.ts';
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { appError } from '../../../base/errors.ts';
import { PRESETS } from '../../../core/contracts/permissions.ts';
import { permissionsOf } from '../../../core/capability/permissions.ts';
import { createToyWindow, type ToyWindow } from '../../../core/capability/testing/toy-window.ts';
import { onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import { toyHeap, toyNode, toyRecord, type ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { penSelection } from './selection.ts';
import { penShow } from './show.ts';

const HEAP = 'heap-00000001';
const CAPTURES = [
  toyRecord(HEAP, { name: 'Orders' }),
  toyRecord('trace-00000001', { kind: 'trace' }),
  toyRecord('net-00000001', { kind: 'network' }),
  toyRecord('jscov-00000001', { kind: 'js-coverage' }),
  toyRecord('timeline-00000001', { kind: 'heap-timeline' }),
];
const EVENT = {
  event: 0,
  name: 'Layout',
  category: 'devtools.timeline',
  phase: 'X',
  startMs: 1,
  durationMs: 2,
  selfMs: 2,
  pid: 1,
  tid: 2,
  threadName: 'Main',
  args: '{}',
  isCut: false,
  stack: [],
  ancestors: [],
  requestId: null,
};
const FILES = ['https://shop.test/app.js', 'https://shop.test/app.js.old', 'https://shop.test/vendor.js'].map(
  (url, index) => ({
    index,
    url,
    part: '',
    totalBytes: 10,
    usedBytes: 5,
    unusedBytes: 5,
    units: 1,
    usedUnits: 1,
    hasText: true,
  }),
);
const OVERVIEW: AnalysisAnswer<'trace.overview'> = {
  durationMs: 5000,
  events: 10,
  categories: 1,
  processes: [],
  page: null,
  clock: { origin: 'navigation', originMs: 50 },
  longTasks: [],
  startUs: 0,
  samples: 0,
  truncated: false,
  loss: [],
  unmatched: 0,
  fileSizeBytes: 1,
  readMs: 1,
};
const ANSWERS: ToyAnswers = {
  'trace.overview': () => OVERVIEW,
  'heap.object': ({ id }) => ({
    node: id === 7 ? toyNode(7, { name: 'OrderRow' }) : null,
    dominator: null,
    location: null,
  }),
  'trace.event': ({ event }) => ({ ...EVENT, event }),
  'coverage.files': ({ filter }) => ({
    rows: FILES.filter(({ url }) => url.includes(filter ?? '')),
    start: 0,
    total: FILES.length,
  }),
  'network.select': () => selected({ total: 4, firstAtMs: null }),
};

async function show(params: Record<string, unknown>, toy: ToyWindow | null = createToyWindow()) {
  const { context, notes } = toyHeap({ answers: ANSWERS, captures: CAPTURES });
  const { caller, signal, note } = context;
  const { library, analysis, status } = context.ports;
  const ports = onlyPorts({ library, analysis, status, ...(toy === null ? {} : { personWindow: toy.port }) });
  const result = await penShow.run(penShow.params.parse(params), onlyContext({ ports, caller, signal, note }));
  return { result, notes, shown: toy?.shown ?? [] };
}

test('pointing needs the permission to read, in every preset', () => {
  expect(permissionsOf(penShow, { capture: HEAP })).toEqual(['read']);
  expect(permissionsOf(penSelection, {})).toEqual(['read']);
  expect(Object.values(PRESETS).map(({ rules }) => rules.read)).toEqual(['allow', 'allow', 'allow']);
});

test('the title of a place is in the times of the call, with the name of an event', async () => {
  const range = await show({ capture: 'trace-00000001', fromMs: 100, toMs: 200 });
  expect(range.shown).toMatchObject([{ title: 'Range 100.0 ms to 200.0 ms' }]);
  const file = await show({ capture: 'jscov-00000001', url: 'vendor', line: 4 });
  expect(file.shown).toMatchObject([{ title: 'https://shop.test/vendor.js:4' }]);
  const event = await show({ capture: 'trace-00000001', event: 7 });
  expect(event.shown).toMatchObject([{ title: 'Event 7 · Layout' }]);
});

describe('pen_show', () => {
  test('opens a link with the name of the client', async () => {
    const link = `pen://captures/${HEAP}/object/@7`;
    const { result, shown, notes } = await show({ link });
    expect(shown).toEqual([{ link, by: 'test', title: 'Object @7 · OrderRow' }]);
    expect(notes).toEqual([]);
    expect(result).toEqual(
      ok({
        link,
        kind: 'object',
        title: 'Object @7',
        name: 'OrderRow',
        captureId: HEAP,
        captureName: 'Orders',
        state: 'shown',
      }),
    );
  });

  test.each([
    [{ capture: HEAP }, `pen://captures/${HEAP}`],
    [{ capture: HEAP, class: 'OrderRow' }, `pen://captures/${HEAP}/summary?class=OrderRow`],
    [{ capture: HEAP, node: 7 }, `pen://captures/${HEAP}/object/@7`],
    [{ capture: HEAP, node: 7, path: 2 }, `pen://captures/${HEAP}/path/@7?n=2`],
    [{ capture: HEAP, compareWith: 'heap-00000002' }, `pen://captures/${HEAP}/compare/heap-00000002`],
    [{ capture: 'trace-00000001', event: 4711 }, 'pen://captures/trace-00000001/flame?event=4711'],
    // The clock of this trace starts 50 ms after its file.
    [
      { capture: 'trace-00000001', fromMs: -80, toMs: 250.5 },
      'pen://captures/trace-00000001/flame?from=0&to=300.5&range=0-300.5',
    ],
    [
      { link: 'pen://captures/trace-00000001/flame?range=100-250.5' },
      'pen://captures/trace-00000001/flame?range=100-250.5',
    ],
    [
      { capture: 'jscov-00000001', url: 'https://shop.test/app.js', line: 4 },
      'pen://captures/jscov-00000001/source?url=https%3A%2F%2Fshop.test%2Fapp.js&line=4',
    ],
    [
      { capture: 'jscov-00000001', url: 'vendor' },
      'pen://captures/jscov-00000001/source?url=https%3A%2F%2Fshop.test%2Fvendor.js',
    ],
    [
      { capture: 'timeline-00000001', fromMs: 100, toMs: 250 },
      'pen://captures/timeline-00000001/allocations?from=100&to=250',
    ],
  ])('makes the link of %j', async (params, link) => {
    const { result, shown } = await show(params);
    expect(result).toMatchObject({ ok: true, value: { link } });
    expect(shown.map((each) => each.link)).toEqual([link]);
  });

  test.each([
    [{}, 'invalid_params', /Neither link nor capture/],
    [{ link: 'https://shop.test' }, 'invalid_params', /not a link/],
    [{ capture: 'heap-0000ffff' }, 'capture_not_found', /no capture/],
    [{ link: 'pen://captures/heap-0000ffff' }, 'capture_not_found', /no capture/],
    [{ capture: 'a.heapsnapshot' }, 'capture_not_found', /not a capture id/],
    [{ capture: HEAP, node: 8 }, 'invalid_params', /no object @8/],
    [{ capture: HEAP, path: 2 }, 'invalid_params', /needs an object/],
    [{ capture: HEAP, fromMs: 1 }, 'invalid_params', /needs fromMs and toMs/],
    [{ capture: HEAP, fromMs: 2, toMs: 1 }, 'invalid_params', /is empty/],
    [{ capture: HEAP, url: 'a.js', column: 4 }, 'invalid_params', /column needs a line/],
    [{ capture: HEAP, line: 4 }, 'invalid_params', /line needs a file/],
    [{ capture: HEAP, fromMs: -1, toMs: 1 }, 'invalid_params', /no time before its start/],
    [{ capture: 'jscov-00000001', url: 'app' }, 'invalid_params', /no file `app`/],
    [{ capture: 'jscov-00000001', url: 'none.js' }, 'invalid_params', /no file `none.js`/],
    [{ capture: HEAP, compareWith: 'now' }, 'invalid_params', /not a capture id/],
    [{ capture: HEAP, event: 1 }, 'unsupported_format', /has no view "flame"/],
    [{ capture: HEAP, function: 'render' }, 'unsupported_format', /only with a link/],
    [{ capture: HEAP, requestID: '1.2' }, 'unsupported_format', /has no requests/],
    [{ capture: 'net-00000001', requestID: '1.2' }, 'invalid_params', /no request `1.2`/],
  ])('refuses %j', async (params, code, message) => {
    const { result, shown } = await show(params);
    expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(message) as string } });
    expect(shown).toEqual([]);
  });

  test('ignores the view of a link that the capture does not have, with a note', async () => {
    const { result, notes, shown } = await show({ link: `pen://captures/${HEAP}/flame?event=1&x=2` });
    expect(result).toMatchObject({ ok: true, value: { kind: 'capture', title: 'The whole capture' } });
    expect(shown).toMatchObject([{ link: `pen://captures/${HEAP}` }]);
    expect(notes).toEqual([
      'The parameter "x" was ignored.',
      'A Heap snapshot has no view "flame". The whole capture is shown.',
    ]);
  });

  test('is refused without a window', async () => {
    const closed = createToyWindow();
    closed.setOpen(false);
    for (const toy of [null, closed]) {
      const { result, shown } = await show({ capture: HEAP }, toy);
      expect(result).toMatchObject({ ok: false, error: { code: 'no_window' } });
      expect(shown).toEqual([]);
    }
  });

  test('reports that the place waits, and the error of the window', async () => {
    const toy = createToyWindow();
    toy.answer(ok({ state: 'waiting', notes: ['One note.'] }));
    const waiting = await show({ capture: HEAP }, toy);
    expect(waiting).toMatchObject({ result: { ok: true, value: { state: 'waiting' } }, notes: ['One note.'] });
    const text = waiting.result.ok ? penShow.summarise(waiting.result.value) : '';
    expect(text).toContain('The person is typing');
    toy.answer(err(appError('deadline_exceeded', 'The window did not answer.')));
    expect(await show({ capture: HEAP }, toy)).toMatchObject({
      result: { ok: false, error: { code: 'deadline_exceeded' } },
    });
  });
});
