import { expect, it } from 'vitest';
import { ordinalsOfClass } from '../open/open-snapshot.ts';
import { askableHeap } from '../testing/ask-heap.ts';
import { runSteps } from '../../steps/steps.ts';
import { findKeptGrowth } from './kept-growth.ts';

/** `fresh`: names of the objects that the earlier snapshot does not have; each is a class of its own. */
function kept(picture: string, fresh: readonly string[], className: string | null = null) {
  const names = [...new Set(picture.match(/\w+/g))].filter((name) => name !== 'root');
  const nodes = Object.fromEntries(names.map((name, at) => [name, { name, id: 11 + 2 * at, sizeBytes: 100 }]));
  const { queries } = askableHeap(picture, nodes);
  runSteps(queries.computeRetained());
  const { snapshot } = queries;
  const { figures, document } = snapshot;
  if (figures === null) throw new Error('no retained sizes');
  const added = Uint32Array.from(fresh.flatMap((name) => [...ordinalsOfClass(document, name)])).toSorted();
  const found = runSteps(findKeptGrowth({ snapshot, figures, added, className }));
  return {
    bytes: found.freedSizeBytes,
    held: found.classes.map(({ name, heldDirectly }) => `${name} ${heldDirectly}`).toSorted(),
  };
}

const EDITOR = `root → app
  app → services → editor
  app → registry → model
  app → keys → context → editor
  editor → model
  model → editor`;

it('frees what several objects from before hold together, whichever of them leads to it', () => {
  expect(kept(EDITOR, ['editor', 'model', 'context'])).toEqual({
    bytes: 300,
    held: ['context 1', 'editor 1', 'model 1'],
  });
});

it('frees nothing that something without a new object in between still holds from a root', () => {
  expect(kept('root → [app, fresh]\n app → fresh', ['fresh'])).toEqual({ bytes: 0, held: [] });
});

it('counts of a class only what its objects lead to', () => {
  const picture = `${EDITOR}\n app → log → entry`;
  const fresh = ['editor', 'model', 'context', 'entry'];
  expect(kept(picture, fresh).bytes).toBe(400);
  expect(kept(picture, fresh, 'editor').bytes).toBe(200);
  expect(kept(picture, fresh, 'entry').bytes).toBe(100);
});

it('does not count what was there before, where a collection has grown into a new table', () => {
  const picture = 'root → app → map → table → [editor, earlier]';
  expect(kept(picture, ['table', 'editor'])).toEqual({ bytes: 200, held: ['editor 0', 'table 1'] });
});
