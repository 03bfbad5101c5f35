/** Answers about a registry that waits in vain. */
import { asksOf } from '../../../core/capability/asking.ts';
import { keptTargetText } from '../growing/beside-text.ts';
import { expect, test } from 'vitest';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { gainedKeptTargets, readKeptTargets } from './kept-targets.ts';

test('names the way from the held value to the object that the registry waits for', async () => {
  const closure = toyNode(105, {
    type: 'closure',
    preview: '()',
    original: { name: null, source: 'src/map/track.js', line: 18, column: 33, around: 'openTrack' },
  });
  const step = (name: string, type: string, node = toyNode(107)) => ({
    edge: { name, type, edgeClass: 'page' as const },
    node,
  });
  const { context } = toyHeap({
    answers: {
      'heap.kept-targets': () => ({
        registries: [
          {
            registry: toyNode(3, { name: 'FinalizationRegistry' }),
            entries: 31,
            kept: 30,
            target: toyNode(111, { name: '{vessel, samples}' }),
            path: {
              steps: [
                { edge: null, node: toyNode(101, { name: '{since, end}' }) },
                step('end', 'property', closure),
                step('context', 'internal'),
                {
                  ...step('t', 'context', toyNode(111)),
                  edge: { name: 't', original: 'track', type: 'context', edgeClass: 'page' as const },
                },
              ],
            },
          },
        ],
      }),
    },
  });
  const [kept] = await readKeptTargets('last', asksOf(context));
  if (kept === undefined) throw new Error('none is found');
  expect(keptTargetText(kept)).toBe(
    'FinalizationRegistry @3 waits in vain for 30 of 31 objects: each held value leads to its own object, as {since, end} → .end → closure in openTrack (track.js:18:33) → variable track to {vessel, samples} @111, and nothing else holds that. So they are never collected, and the callback never runs.',
  );
});

test('a comparison names only the registries that wait in vain for more objects than before', async () => {
  const registry = (id: number, kept: number) => ({
    registry: toyNode(id, { name: 'FinalizationRegistry' }),
    ...{ entries: kept, kept, target: toyNode(111), path: { steps: [] } },
  });
  const { context } = toyHeap({
    answers: {
      'heap.kept-targets': (_params, file) => ({
        registries:
          file === 'base' ? [registry(3, 10), registry(5, 4)] : [registry(3, 30), registry(5, 4), registry(7, 2)],
      }),
    },
  });
  const gained = await gainedKeptTargets({ base: 'base', current: 'current' }, asksOf(context));
  expect(gained.map(({ registry: id, kept }) => [id, kept])).toEqual([
    [3, 30],
    [7, 2],
  ]);
  expect(await gainedKeptTargets({ base: 'current', current: 'current' }, asksOf(context))).toEqual([]);
});
