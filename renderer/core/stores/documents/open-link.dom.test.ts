import { describe, expect, it } from 'vitest';
import { capture } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { activeDocument } from './documents.ts';
import { openLink } from './open-link.ts';

const IDS = ['heap-00000001', 'heap-00000002', 'heap-00000003'];

function bench() {
  const made = createTestWorkbench();
  const profiles = ['cpu-00000001', 'cpu-00000002'].map((id) => capture(id, { kind: 'cpu-profile' }));
  const captures = [...IDS.map((id) => capture(id)), ...profiles];
  made.topic('captures', captures);
  const { workbench } = made;
  return {
    ...made,
    open: (text: string) => openLink(workbench, captures, text),
    active: () => activeDocument(workbench.documents.getState()),
    wanted: () => [...workbench.places.getState().wanted],
    problems: () => workbench.windowProblems.getState().problems.map(({ severity, title }) => [severity, title]),
  };
}

describe('a link', () => {
  it('opens the capture and requests its place', () => {
    const b = bench();
    expect(b.open('pen://captures/heap-00000001/object/@7')).toEqual({ ok: true, value: [] });
    expect(b.active()?.id).toBe('capture:heap-00000001');
    expect(b.wanted()).toEqual([['capture:heap-00000001', { place: { view: 'object', id: 7 } }]]);
    b.workbench.places.getState().taken('capture:heap-00000001');
    expect(b.wanted()).toEqual([]);
  });

  it('requests a chart position and rejects it for a heap', () => {
    const b = bench();
    expect(b.open('pen://captures/cpu-00000001/flame?from=1&to=2')).toEqual({ ok: true, value: [] });
    expect(b.wanted()).toMatchObject([
      ['capture:cpu-00000001', { place: { view: 'flame', visibleRange: { fromMs: 1 } } }],
    ]);
    b.workbench.places.getState().taken('capture:cpu-00000001');
    expect(b.open('pen://captures/heap-00000001/flame')).toEqual({
      ok: true,
      value: ['A Heap snapshot has no view "flame". The capture opens in its default view.'],
    });
    expect(b.active()?.id).toBe('capture:heap-00000001');
    expect(b.wanted()).toEqual([]);
  });

  it('opens a comparison including the captures in between', () => {
    const b = bench();
    b.open('pen://captures/heap-00000003/compare/heap-00000001/heap-00000002');
    expect(b.active()).toMatchObject({
      kind: 'comparison',
      captureKind: 'heap-snapshot',
      captureId: 'heap-00000003',
      baseCaptureId: 'heap-00000001',
      betweenCaptureIds: ['heap-00000002'],
    });
    expect(b.wanted()).toEqual([]);
  });

  it('opens a leak hunt by its snapshots', () => {
    const b = bench();
    expect(b.open('pen://captures/heap-00000003/hunt/heap-00000001/heap-00000002')).toEqual({ ok: true, value: [] });
    expect(b.active()).toMatchObject({ kind: 'leak-hunt', captureIds: IDS, asked: null });
    expect(b.open('pen://captures/heap-00000003/hunt/heap-00000001/cpu-00000001')).toMatchObject({
      error: { code: 'unsupported_format' },
    });
    expect(b.open('pen://captures/heap-00000003/hunt/heap-00000001/heap-0000ffff')).toMatchObject({
      error: { code: 'capture_not_found' },
    });
  });

  it('opens a comparison of two CPU profiles', () => {
    const b = bench();
    expect(b.open('pen://captures/cpu-00000002/compare/cpu-00000001')).toEqual({ ok: true, value: [] });
    expect(b.active()).toMatchObject({
      kind: 'comparison',
      captureKind: 'cpu-profile',
      captureId: 'cpu-00000002',
      baseCaptureId: 'cpu-00000001',
    });
  });

  it('fails for missing or incomparable captures', () => {
    const b = bench();
    const codes = [
      'pen://captures/heap-0000ffff',
      'pen://captures/heap-00000001/compare/heap-0000ffff',
      'pen://captures/heap-00000001/compare/cpu-00000001',
      'pen://captures/heap-00000003/compare/heap-00000001/heap-00000003',
      'pen:nothing',
    ].map((text) => {
      const gone = b.open(text);
      return gone.ok ? 'ok' : gone.error.code;
    });
    expect(codes).toEqual([
      'capture_not_found',
      'capture_not_found',
      'unsupported_format',
      'unsupported_format',
      'invalid_params',
    ]);
    expect(b.active()?.id).toBe('start');
  });

  it('opens the comparison of a capture with itself, but no series in which one is twice', () => {
    const b = bench();
    expect(b.open('pen://captures/heap-00000001/compare/heap-00000001')).toEqual({ ok: true, value: [] });
    expect(b.active()).toMatchObject({ captureId: 'heap-00000001', baseCaptureId: 'heap-00000001' });
  });

  it('from outside reports its unknown parts', async () => {
    const b = bench();
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    b.event({ type: 'open-link', link: 'pen://captures/heap-00000002/flame?from=1' });
    await turn();
    expect(b.active()?.id).toBe('capture:heap-00000002');
    expect(b.problems()).toEqual([['info', 'Part of the link was ignored']]);
    b.event({ type: 'open-link', link: 'pen://elsewhere' });
    await turn();
    expect(b.problems()[0]).toEqual(['error', 'The link was not opened']);
  });
});
