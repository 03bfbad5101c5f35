import { describe, expect, test } from 'vitest';
import type { CaptureRecord } from '../contracts/captures.ts';
import { toyHeap, toyRecord } from './testing/toy-heap.ts';
import { openCapture } from './open-capture.ts';
import { comparedCaptures, newestCapture, noteDifferentPages } from './newest-capture.ts';
import { unwrap, settle, createGuard } from '../../base/errors.ts';

/** Newest first, as the library lists them. */
const CAPTURES = [
  toyRecord('trace-00000009', { kind: 'trace', file: 't.json' }),
  toyRecord('heap-00000008', { takenBy: 'another' }),
  toyRecord('heap-00000007'),
  toyRecord('heap-00000006', { target: null }),
  toyRecord('heap-00000005'),
];
const library = (captures = CAPTURES) =>
  toyHeap({ answers: {}, captures, kinds: { 'a.heapsnapshot': 'heap-snapshot', 't.json': 'trace' } });

describe('the capture of a call without the parameter capture', () => {
  test('is the newest of the right kind that this caller took', async () => {
    const { context, notes } = library();
    expect(await settle(() => openCapture(undefined, ['heap'], context))).toMatchObject({
      value: { source: { captureId: 'heap-00000007' } },
    });
    expect(notes).toEqual([]);
  });

  test('is the newest of another caller if this one has none; a note reports it', () => {
    const { context, notes } = library(CAPTURES.slice(1, 2));
    expect(newestCapture(['heap'], context)).toMatchObject({ value: { id: 'heap-00000008' } });
    expect(notes).toEqual([
      'Using the newest heap snapshot in the library, heap-00000008, taken by another, of `Shop`.',
    ]);
  });

  test('of another caller is that of the selected target before a newer one; a note names its target', () => {
    const basket = {
      id: 'T2',
      type: 'page',
      title: 'Basket',
      url: 'http://shop.test/b',
      endpoint: 'localhost:9222',
    } as const;
    const { context, notes } = library([
      toyRecord('heap-00000008', { takenBy: 'another' }),
      toyRecord('heap-00000007', { takenBy: 'another', target: basket }),
    ]);
    const caller = { ...context.caller, selectedTargetId: () => 'T2' };
    expect(newestCapture(['heap'], { ...context, caller })).toMatchObject({ value: { id: 'heap-00000007' } });
    expect(notes).toEqual([
      'Using the newest heap snapshot of the selected target, heap-00000007, taken by another, of `Basket`.',
    ]);
  });

  test('is that of this caller also where another target is selected; a note says so', () => {
    const { context, notes } = library();
    const caller = { ...context.caller, selectedTargetId: () => 'T2' };
    expect(newestCapture(['heap'], { ...context, caller })).toMatchObject({ value: { id: 'heap-00000007' } });
    expect(notes).toEqual([
      'Using your newest heap snapshot, heap-00000007, of `Shop`, which is not the selected target.',
    ]);
  });

  test('prefers the first kind of document, also before newer captures of the others', () => {
    expect(newestCapture(['cpu-profile', 'trace'], library().context)).toMatchObject({
      value: { id: 'trace-00000009' },
    });
  });

  test('is an error that names the recording tool, if there is none', () => {
    expect(newestCapture(['cpu-profile'], library().context)).toMatchObject({
      error: {
        code: 'capture_not_found',
        message: 'The library has no CPU profiles.',
        suggestion: expect.stringContaining('pen_cpu_profile records one') as string,
      },
    });
  });
});

describe('the captures of a comparison', () => {
  test.each([
    [{}, { base: 'heap-00000005', current: 'heap-00000007' }],
    [{ current: 'heap-00000008' }, { base: 'heap-00000007', current: 'heap-00000008' }],
    [{ base: 'heap-00000006' }, { base: 'heap-00000006', current: 'heap-00000007' }],
    [
      { base: 'a.heapsnapshot', current: 'b.heapsnapshot' },
      { base: 'a.heapsnapshot', current: 'b.heapsnapshot' },
    ],
  ])('%j: %j', (named, expected) => {
    const given = { base: undefined, current: undefined, ...named };
    expect(comparedCaptures(given, ['heap'], library().context)).toEqual({ ok: true, value: expected });
  });

  test('are an error if the target has no earlier capture', () => {
    const { context } = library();
    for (const current of ['heap-00000005', 'heap-00000006', 'b.heapsnapshot'])
      expect(comparedCaptures({ base: undefined, current }, ['heap'], context)).toMatchObject({
        error: { code: 'capture_not_found', message: `The library has no earlier capture to compare ${current} with.` },
      });
  });

  const of = (id: string, target: Partial<NonNullable<CaptureRecord['target']>>, more: Partial<CaptureRecord> = {}) =>
    toyRecord(id, {
      target: { id: 'T1', type: 'page', title: '', url: 'http://shop.test/', endpoint: 'localhost:9222', ...target },
      ...more,
    });
  const WORKER = { id: 'W1', type: 'worker', url: 'http://shop.test/worker.js' } as const;

  test('are the base and the newest of its kind and target recorded after it', () => {
    const { context } = library([
      of('cpu-00000008', {}, { kind: 'cpu-profile' }),
      of('heap-00000007', WORKER),
      of('heap-00000006', { ...WORKER, id: 'W2' }),
      of('heap-00000005', {}),
      of('heap-00000004', WORKER),
      of('heap-00000003', {}),
    ]);
    const later = (base: string) => unwrap(comparedCaptures({ base, current: undefined }, ['heap'], context));
    expect(createGuard().run(() => later('heap-00000003'))).toMatchObject({ value: { current: 'heap-00000005' } });
    expect(createGuard().run(() => later('heap-00000004'))).toMatchObject({ value: { current: 'heap-00000007' } });
    // The worker of the page after a reload.
    expect(createGuard().run(() => later('heap-00000006'))).toMatchObject({ value: { current: 'heap-00000007' } });
    expect(createGuard().run(() => later('heap-00000007'))).toMatchObject({
      error: {
        code: 'capture_not_found',
        message: 'The library has no heap snapshot of the same target that was recorded after heap-00000007.',
        suggestion: expect.stringContaining('Record another one with pen_heap_snapshot') as string,
      },
    });
  });

  test('may be one and the same, but only where it is named twice', () => {
    for (const named of ['heap-00000005', 'a.heapsnapshot'])
      expect(comparedCaptures({ base: named, current: named }, ['heap'], library().context)).toEqual({
        ok: true,
        value: { base: named, current: named },
      });
    const { context } = library([of('heap-00000001', {})]);
    for (const named of [{}, { base: 'heap-00000001' }, { current: 'heap-00000001' }])
      expect(comparedCaptures({ base: undefined, current: undefined, ...named }, ['heap'], context)).toMatchObject({
        error: { code: 'capture_not_found', suggestion: expect.stringContaining('pen_heap_snapshot') as string },
      });
  });

  test('of different pages are named in a note', () => {
    const { context, notes } = library([
      of('trace-00000003', { url: 'http://shop.test/cart' }),
      of('trace-00000002', { url: 'http://shop.test/?page=2' }),
      of('trace-00000001', {}),
    ]);
    noteDifferentPages({ base: 'trace-00000001', current: 'trace-00000002' }, context);
    noteDifferentPages({ base: 'a.json', current: 'trace-00000003' }, context);
    expect(notes).toEqual([]);
    noteDifferentPages({ base: 'trace-00000001', current: 'trace-00000003' }, context);
    expect(notes).toEqual([
      'Recorded on different pages: trace-00000001 on `http://shop.test/`, trace-00000003 on `http://shop.test/cart`.',
    ]);
  });
});
