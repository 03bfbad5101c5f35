import { describe, expect, test } from 'vitest';
import { toyHeap, toyRecord } from '../testing/toy-heap.ts';
import { openCapture } from './open-capture.ts';
import { comparedCaptures, newestCapture } from './newest-capture.ts';

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
    expect(await openCapture(undefined, ['heap'], context)).toMatchObject({
      value: { source: { captureId: 'heap-00000007' } },
    });
    expect(notes).toEqual([]);
  });

  test('is the newest of another caller if this one has none; a note reports it', () => {
    const { context, notes } = library(CAPTURES.slice(1, 2));
    expect(newestCapture(['heap'], context)).toMatchObject({ value: { id: 'heap-00000008' } });
    expect(notes).toEqual(['Using the newest heap snapshot in the library, heap-00000008, taken by another.']);
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
});
