import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { notedThings } from '../../../shared/core/contracts/noted-things.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import { NO_THREAD, type Note } from '../../../shared/core/contracts/notes.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';
import { NoteRangePins } from '../../core/widgets/note-pins.tsx';
import { NotedContext } from '../../core/widgets/noted.tsx';
import { createIcicleLayout } from '../../core/widgets/icicle/icicle-layout.ts';
import { ChartPins, pinnedFrame } from './chart-pins.tsx';

afterEach(cleanup);

const CAPTURE = 'cpu-00000001';
const FRAME = { level: 1, atMs: 20 };

function note(id: string, place: CapturePlace): Note {
  const author = { kind: 'assistant', name: 'Claude Code', assistantId: 'as-1' } as const;
  return {
    id,
    captureId: CAPTURE,
    link: formatLink(CAPTURE, place),
    text: `About ${id}`,
    author,
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    ...NO_THREAD,
  };
}

const SHOWN = { order: 'time', filters: [], thread: undefined } as const;
/** A call of 100 ms, and in it one from 20 to 50 ms. */
const LAYOUT = createIcicleLayout({
  depths: Uint32Array.of(0, 1),
  starts: Float64Array.of(0, 20),
  sizes: Float64Array.of(100, 30),
  categories: Uint8Array.of(0, 0),
});

function show(places: Readonly<Record<string, CapturePlace>>, visible = { from: 0, to: 100 }, topPx = 0): string[] {
  const opened: string[] = [];
  const things = notedThings(Object.entries(places).map(([id, place]) => note(id, place)));
  render(
    <NotedContext value={{ ...things, onAdd: () => undefined, onOpen: (id) => void opened.push(id) }}>
      <NoteRangePins visible={visible} />
      <ChartPins chart={{ layout: LAYOUT }} view={{ window: visible, topPx }} {...SHOWN} />
    </NotedContext>,
  );
  return opened;
}

it('a note is pinned to its call and its range, says what it is, and opens on a click', () => {
  const opened = show({
    call: flamePlaceOf({ show: 'time', frame: FRAME }),
    range: flamePlaceOf({ range: { fromMs: 60, toMs: 90 } }),
    elsewhere: flamePlaceOf({ show: 'left-heavy', frame: FRAME }),
  });
  const pins = screen.getAllByTestId('note-pin');
  expect(pins.map(({ title, style }) => [title, style.left])).toEqual([
    ['Claude Code: About range', '60%'],
    ['Claude Code: About call', '20%'],
  ]);
  for (const pin of pins) fireEvent.click(pin);
  expect(opened).toEqual(['range', 'call']);
});

it('a pin of a call that began earlier is at the edge, and one out of view is not drawn', () => {
  const call = { call: flamePlaceOf({ show: 'time', frame: FRAME }) };
  show(call, { from: 30, to: 40 });
  expect(screen.getByTestId('note-pin').style.left).toBe('0%');
  cleanup();
  show(call, { from: 60, to: 80 });
  expect(screen.queryByTestId('note-pin')).toBeNull();
});

it.each([
  ['another order', flamePlaceOf({ show: 'left-heavy', frame: FRAME }), SHOWN],
  [
    'other filters',
    flamePlaceOf({ frame: FRAME }),
    { ...SHOWN, filters: [{ kind: 'min-share', share: 0.1 }] as const },
  ],
  [
    'the tracks of a trace',
    flamePlaceOf({ frame: FRAME, track: { pid: 1, tid: 2 } }),
    { ...SHOWN, thread: { pid: 1, tid: 2 } },
  ],
  [
    'another thread',
    flamePlaceOf({ show: 'time', frame: FRAME, track: { pid: 1, tid: 3 } }),
    { ...SHOWN, thread: { pid: 1, tid: 2 } },
  ],
  ['no call', flamePlaceOf({ range: { fromMs: 1, toMs: 2 } }), SHOWN],
] as const)('a note on %s has no place in this chart', (_what, place, shown) => {
  expect(pinnedFrame(place, shown)).toBeNull();
});

it('a note on a call of the same chart has one', () => {
  expect(pinnedFrame(flamePlaceOf({ frame: FRAME }), SHOWN)).toEqual(FRAME);
  const thread = { pid: 1, tid: 2 };
  expect(pinnedFrame(flamePlaceOf({ show: 'time', frame: FRAME, track: thread }), { ...SHOWN, thread })).toEqual(FRAME);
});
