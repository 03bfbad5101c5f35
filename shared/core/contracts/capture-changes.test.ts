/** Changes of the list of captures, as a window receives them. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { toyRecord } from '../capability/testing/toy-heap.ts';
import { applyCaptureChanges, captureChanges } from './capture-changes.ts';
import type { CaptureRecord } from './captures.ts';

/** A list of captures, each with one of three names. */
const lists = fc
  .uniqueArray(fc.record({ id: fc.nat(12), name: fc.constantFrom('a', 'b', 'c') }), { selector: ({ id }) => id })
  .map((all) => all.map(({ id, name }) => toyRecord(`heap-${id}`, { name })));

function after(before: readonly CaptureRecord[], next: readonly CaptureRecord[]): readonly CaptureRecord[] {
  const changes = captureChanges(before, next);
  return changes === null ? before : applyCaptureChanges(before, changes);
}

it('makes the new list of the old one, whatever was added, changed, deleted or moved', () => {
  fc.assert(
    fc.property(lists, lists, (before, next) => {
      expect(after(before, next)).toEqual(next);
    }),
  );
});

it('has what changed and nothing else', () => {
  const [first, second, third] = [toyRecord('heap-1'), toyRecord('heap-2'), toyRecord('heap-3')];
  const renamed = { ...second, name: 'Before' };
  expect(captureChanges([second, first], [third, second, first])).toEqual({
    removed: [],
    put: [{ at: 0, capture: third }],
  });
  expect(captureChanges([second, first], [renamed, first])).toEqual({
    removed: [second.id],
    put: [{ at: 0, capture: renamed }],
  });
  expect(captureChanges([third, second, first], [third, first])).toEqual({ removed: [second.id], put: [] });
});

it('has nothing for equal lists, also of other objects', () => {
  expect(captureChanges([toyRecord('heap-1')], [toyRecord('heap-1')])).toBeNull();
});
