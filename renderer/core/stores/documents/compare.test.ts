import { describe, expect, it } from 'vitest';
import { madeFields } from '../../../../shared/core/contracts/results.ts';
import { capture } from '../../testing/records.ts';
import { canCompare, comparableWith, comparedFirst, comparisonOf, comparisonOfAll } from './compare.ts';

describe('comparable captures', () => {
  const early = capture('heap-a', { name: 'Before', startedAt: '2026-11-20T09:00:00.000Z' });
  const late = capture('heap-b', { name: 'After', startedAt: '2026-11-20T09:05:00.000Z' });
  const trace = capture('trace-c', { kind: 'trace' });

  it('the earlier capture is A, in any order of selection', () => {
    const descriptor = { baseCaptureId: 'heap-a', captureId: 'heap-b', title: 'Before ↔ After' };
    expect(comparisonOf(early, late)).toMatchObject(descriptor);
    expect(comparisonOf(late, early)).toMatchObject(descriptor);
  });

  it('of the runs of one proof, that of the build before is A, also if it ran later', () => {
    const run = (build: 'before' | 'after', callId: string, { id, startedAt }: typeof early) =>
      capture(id, {
        startedAt,
        ...madeFields(callId, { name: `${build} 2`, result: 'Proof of Clicking Save', build }, {}),
      });
    const [before, after] = [run('before', 'call-1', late), run('after', 'call-1', early)];
    const inOrder = { baseCaptureId: late.id, captureId: early.id };
    expect(comparisonOf(after, before)).toMatchObject(inOrder);
    expect(comparisonOf(before, after)).toMatchObject(inOrder);
    expect(comparisonOf(before, run('after', 'call-2', early))).toMatchObject({ baseCaptureId: early.id });
    const more = { ...after, id: 'heap-d', startedAt: '2026-11-20T08:00:00.000Z' };
    expect(comparisonOfAll([after, before, more])).toMatchObject({
      baseCaptureId: before.id,
      captureId: after.id,
      betweenCaptureIds: [more.id],
    });
  });

  it('two CPU profiles compare in their own document, and never with a heap', () => {
    const slow = capture('cpu-a', { kind: 'cpu-profile', startedAt: '2026-11-20T09:00:00.000Z' });
    const fixed = capture('cpu-b', { kind: 'cpu-profile', startedAt: '2026-11-20T09:05:00.000Z' });
    expect(comparisonOf(fixed, slow)).toMatchObject({
      kind: 'comparison',
      captureKind: 'cpu-profile',
      baseCaptureId: 'cpu-a',
      captureId: 'cpu-b',
    });
    expect(canCompare(slow, fixed)).toBe(true);
    expect(canCompare(slow, early)).toBe(false);
  });

  it('only two different snapshots can be compared', () => {
    expect(canCompare(early, late)).toBe(true);
    expect(canCompare(early, early)).toBe(false);
    expect(canCompare(early, { ...late, kind: 'heap-timeline' })).toBe(true);
    expect(canCompare(early, trace)).toBe(false);
    expect(canCompare(trace, { ...trace, id: 'trace-00000009' })).toBe(true);
    expect(comparisonOf(trace, { ...trace, id: 'trace-00000009' })).toMatchObject({
      kind: 'comparison',
      captureKind: 'trace',
    });
    expect(canCompare(null, late)).toBe(false);
    expect(canCompare(early, { ...late, origin: 'imported', truncated: true })).toBe(false);
    expect(canCompare(trace, { ...trace, id: 'trace-00000009', origin: 'imported', truncated: true })).toBe(true);
    expect(comparableWith(early, [early, late, trace])).toEqual([late]);
  });
});

it('Lighthouse reports compare with those of the same mode', () => {
  const report = (id: string, options: Record<string, string>) => capture(id, { kind: 'lighthouse', options });
  const load = report('lh-00000001', { mode: 'navigation', formFactor: 'mobile' });
  const older = report('lh-00000002', { formFactor: 'mobile' });
  const timespan = report('lh-00000003', { mode: 'timespan', formFactor: 'mobile' });
  const imported = report('lh-00000004', {});
  expect(comparableWith(load, [older, timespan, imported])).toEqual([older, imported]);
  expect(canCompare(timespan, older)).toBe(false);
});

it('a comparison begins with the capture before, of the same target', () => {
  const target = { id: 't1', type: 'page', title: 'Shop', url: 'https://shop.test/', endpoint: 'e' } as const;
  const at = (minute: number, more: Parameters<typeof capture>[1] = {}) =>
    capture(`heap-0000000${minute}`, { startedAt: `2026-11-20T09:0${minute}:00.000Z`, target, ...more });
  const [first, second, third] = [at(1), at(2), at(3)];
  const other = at(5, { target: { ...target, id: 't2' } });
  expect(comparedFirst(third, [first, second, third, other])).toBe(second);
  expect(comparedFirst(first, [first, second, third, other])).toBe(second);
  expect(comparedFirst(first, [first, other])).toBe(other);
  expect(comparedFirst(first, [first, at(4, { kind: 'trace' })])).toBeNull();
});
