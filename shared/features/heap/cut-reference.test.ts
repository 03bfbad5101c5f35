import { expect, test } from 'vitest';
import type { HeapPath } from '../../engine/heap/contract/heap-objects.ts';
import { edgeToCut, intoStructure, referenceParts } from './cut-reference.ts';

/** `context cache > TreeNode`, `property left > TreeNode`: the references of a path below the global object, and what they lead to. */
function pathOf(...references: readonly string[]): HeapPath {
  const steps = references.map((reference, at) => {
    const [, type, edge, name] = /^(\w+) (\S+) > (.+)$/.exec(reference) ?? [];
    return {
      edge: { type, name: edge, edgeClass: 'page' },
      node: {
        id: at + 2,
        name,
        type: name === 'closure' ? 'closure' : 'object',
      },
    };
  });
  return { steps: [{ edge: null, node: { id: 1, name: 'global', type: 'object' } }, ...steps] } as unknown as HeapPath;
}

test('a tree is reached from the variable that has its root', () => {
  const tree = ['property act > closure', 'internal context > system / Context', 'context cache > TreeNode'];
  const deep = pathOf(...tree, 'property left > TreeNode', 'property left > TreeNode', 'property value > {text}');
  expect(edgeToCut(deep)).toBe('.value of TreeNode');
  expect(intoStructure(deep)).toEqual({ reference: 'variable cache', owner: 3, at: 3 });
  const atRoot = pathOf(...tree, 'property right > TreeNode');
  expect(intoStructure(atRoot)).toMatchObject({ reference: 'variable cache' });
});

test('a tree in a collection is reached from the reference to the collection', () => {
  const path = pathOf(
    'property shop > Shop',
    'property byDay > Map',
    'internal table > (array)',
    'internal 7 > TreeNode',
    'property left > TreeNode',
  );
  expect(intoStructure(path)).toMatchObject({ reference: '.byDay of Shop' });
});

test('scopes of functions are no structure', () => {
  const scopes = ['property act > closure', 'internal context > system / Context', 'context get > closure'];
  const path = pathOf(...scopes, 'internal context > system / Context', 'context targetMap > Map');
  expect(edgeToCut(path)).toBe('variable targetMap');
  expect(intoStructure(path)).toBeNull();
});

test('an object of another class, and a tree that nothing with a name reaches, are reached from nothing else', () => {
  expect(intoStructure(pathOf('property shop > Shop', 'property orders > Order'))).toBeNull();
  expect(intoStructure(pathOf('internal 3 > TreeNode', 'property left > TreeNode'))).toBeNull();
  expect(intoStructure(pathOf('internal 3 > (array)'))).toBeNull();
});

test('a container is reached from the reference of its owner', () => {
  const path = pathOf('property hints > InlayHintsCache', 'property _entries > LinkedMap', 'property _map > Map');
  expect(edgeToCut(path)).toBe('._map of LinkedMap');
  expect(intoStructure(path)).toMatchObject({ reference: '._entries of InlayHintsCache', owner: 2 });
  // One of a class that is no container, and of one that nothing with a name holds.
  expect(intoStructure(pathOf('property hints > Hints', 'property _entries > Map'))).toBeNull();
  expect(intoStructure(pathOf('internal 3 > LinkedMap', 'property _map > Map'))).toBeNull();
});

test('a reference has the name of the property and its owner, a variable no owner', () => {
  expect(referenceParts('.subscribers of RateBus')).toEqual({ name: '.subscribers', owner: 'RateBus' });
  expect(referenceParts('.cache of Store of Shop')).toEqual({ name: '.cache', owner: 'Store of Shop' });
  expect(referenceParts('variable list of orders')).toEqual({ name: 'variable list of orders', owner: '' });
});
