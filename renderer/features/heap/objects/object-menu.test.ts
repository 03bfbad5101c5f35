import { expect, it } from 'vitest';
import { heapNode } from '../../../core/testing/analysis.ts';
import { consoleClass, objectMenu, type ObjectActions } from './object-menu.ts';

it.each([
  ['closure', 'onClick', 'Function'],
  ['object', 'OrderRow', 'OrderRow'],
  ['object', '{id, name}', 'Object'],
  ['string', '(string)', null],
  ['native', 'Detached <tr>', null],
])('a %s named %s is a %s in the console', (type, name, expected) => {
  expect(consoleClass(heapNode(1, { type, name }))).toBe(expected);
});

it('reveals an object in the summary, and stores it while its target is there', () => {
  const did: string[] = [];
  const actions: ObjectActions = {
    onWhy: () => undefined,
    onCopy: () => Promise.resolve(true),
    summary: { label: 'Reveal in Summary', onReveal: ({ id }) => did.push(`reveal ${id}`) },
    onStore: ({ id }) => did.push(`store ${id}`),
  };
  const press = (label: string, type = 'object', given = actions): void => {
    const entry = objectMenu(heapNode(7, { type, name: 'Row' }), 'row', given).find(
      (each) => 'label' in each && each.label === label,
    );
    if (entry !== undefined && 'onSelect' in entry) entry.onSelect();
    else did.push(`no ${label}`);
  };
  press('Reveal in Summary');
  press('Store as global variable');
  press('Store as global variable', 'string');
  const { onStore: _store, ...without } = actions;
  press('Store as global variable', 'object', without);
  expect(did).toEqual(['reveal 7', 'store 7', 'no Store as global variable', 'no Store as global variable']);
});

it('shows the source of functions and of classes with a source map, while the target is there', () => {
  const shown: number[] = [];
  const actions: ObjectActions = {
    onWhy: () => undefined,
    onCopy: () => Promise.resolve(true),
    onShowSource: ({ id }) => void shown.push(id),
  };
  const original = { name: 'OrderRow', source: 'src/row.ts', line: 3, column: 1 };
  const labels = (node: Parameters<typeof heapNode>[1], given = actions): boolean =>
    objectMenu(heapNode(7, node), 'row', given).some((each) => 'label' in each && each.label === 'Show in Sources');
  expect(labels({ type: 'closure', name: 'Function' })).toBe(true);
  expect(labels({ type: 'object', name: 'a', original })).toBe(true);
  expect(labels({ type: 'object', name: '{id}' })).toBe(false);
  const { onShowSource: _show, ...without } = actions;
  expect(labels({ type: 'closure', name: 'Function' }, without)).toBe(false);
  const [, entry] = objectMenu(heapNode(7, { type: 'closure' }), 'row', actions);
  if (entry !== undefined && 'onSelect' in entry) entry.onSelect();
  expect(shown).toEqual([7]);
});
