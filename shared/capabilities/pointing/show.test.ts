import { describe, expect, test } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { appError } from '../../contracts/errors.ts';
import { createToyWindow, type ToyWindow } from '../testing/toy-window.ts';
import { onlyContext, onlyPorts } from '../testing/only.ts';
import { toyHeap, toyNode, toyRecord, type ToyAnswers } from '../testing/toy-heap.ts';
import { penShow } from './show.ts';

const HEAP = 'heap-00000001';
const CAPTURES = [
  toyRecord(HEAP, { name: 'Orders' }),
  toyRecord('trace-00000001', { kind: 'trace' }),
  toyRecord('net-00000001', { kind: 'network' }),
  toyRecord('timeline-00000001', { kind: 'heap-timeline' }),
];
const ANSWERS: ToyAnswers = {
  'heap.object': ({ id }) => ({
    node: id === 7 ? toyNode(7, { name: 'OrderRow' }) : null,
    dominator: null,
    location: null,
  }),
  'network.select': () => ({
    entries: [],
    total: 4,
    firstAtMs: null,
    counts: { matched: 0, failed: 0, refused: 0, blocking: 0, guessed: 0 },
  }),
};

async function show(params: Record<string, unknown>, toy: ToyWindow | null = createToyWindow()) {
  const { context, notes } = toyHeap({ answers: ANSWERS, captures: CAPTURES });
  const { caller, signal, note } = context;
  const { library, analysis, status } = context.ports;
  const ports = onlyPorts({ library, analysis, status, ...(toy === null ? {} : { personWindow: toy.port }) });
  const result = await penShow.run(penShow.params.parse(params), onlyContext({ ports, caller, signal, note }));
  return { result, notes, shown: toy?.shown ?? [] };
}

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
    [
      { capture: 'trace-00000001', fromMs: 100, toMs: 250.5 },
      'pen://captures/trace-00000001/flame?from=100&to=250.5&range=100-250.5',
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
    [{ capture: HEAP, compareWith: 'now' }, 'invalid_params', /not a capture id/],
    [{ capture: HEAP, event: 1 }, 'unsupported_format', /has no view "flame"/],
    [{ capture: HEAP, function: 'render' }, 'unsupported_format', /only with a link/],
    [{ capture: HEAP, requestID: '1.2' }, 'unsupported_format', /has no requests/],
    [{ capture: 'net-00000001', requestID: '1.2' }, 'invalid_params', /no request "1.2"/],
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
