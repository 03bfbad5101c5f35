/** Properties of a logged object. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { ConsoleProperty } from '../../../shared/engine/console/contract/console.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ObjectTree } from './object-tree.tsx';
import { createOpenedObjects } from './opened-objects.ts';

afterEach(cleanup);

function property(name: string, change: Partial<ConsoleProperty>): ConsoleProperty {
  return { name, kind: 'own', text: 'Object', objectId: null, isEnumerable: true, ...change };
}

test('a getter is called on the object that has its prototype, when its value is requested', async () => {
  const bench = createTestWorkbench();
  const objects = createOpenedObjects(bench.workbench.bridge, 'T1');
  const prototype = property('[[Prototype]]', { kind: 'internal', objectId: 'p1' });
  const total = property('total', { kind: 'accessor', text: '(...)', getterId: 'g1' });
  const writeOnly = property('secret', { kind: 'accessor', text: '(set)' });
  bench.answer('console.properties', { ok: true, value: { properties: [prototype], omitted: 0 } });
  objects.getState().toggle('0', 'o1');
  render(bench.wrap(<ObjectTree objects={objects} place="0" objectId="o1" />));
  await screen.findByText('[[Prototype]]');
  bench.answer('console.properties', { ok: true, value: { properties: [total, writeOnly], omitted: 0 } });
  fireEvent.click(screen.getByRole('button', { name: /Prototype/ }));
  const getter = await screen.findByRole('button', { name: 'Invoke property getter total' });
  expect(screen.queryByRole('button', { name: /secret/ })).toBeNull();
  bench.answer('console.getter', { ok: true, value: property('', { text: '{sum: 3}', objectId: 'v1' }) });
  fireEvent.click(getter);
  expect(bench.asked.at(-1)).toEqual({
    name: 'console.getter',
    params: { targetId: 'T1', objectId: 'o1', getterId: 'g1' },
  });
  // The value has the name of the accessor, and opens in turn.
  fireEvent.click(await screen.findByText('{sum: 3}'));
  expect(bench.asked.at(-1)).toEqual({ name: 'console.properties', params: { targetId: 'T1', objectId: 'v1' } });
});
