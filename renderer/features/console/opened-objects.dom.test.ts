import { expect, test } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { createOpenedObjects } from './opened-objects.ts';

test('loads an object once, and again only after a failure', async () => {
  const bench = createTestWorkbench();
  const objects = createOpenedObjects(bench.workbench.bridge, 'T1');
  const asked = () => bench.asked.filter(({ name }) => name === 'console.properties').map(({ params }) => params);
  bench.answer('console.properties', { ok: true, value: { properties: [], omitted: 3 } });
  objects.getState().toggle('0/1', 'o1');
  expect(objects.getState().loaded.get('o1')).toEqual({ state: 'loading' });
  await Promise.resolve();
  await new Promise((done) => setTimeout(done, 0));
  expect(objects.getState().loaded.get('o1')).toEqual({ state: 'loaded', content: { properties: [], omitted: 3 } });
  objects.getState().toggle('0/1', 'o1');
  expect(objects.getState().open.has('0/1')).toBe(false);
  // Expanding the same object elsewhere does not expand this occurrence.
  objects.getState().toggle('7/0', 'o1');
  expect([...objects.getState().open]).toEqual(['7/0']);
  expect(asked()).toEqual([{ targetId: 'T1', objectId: 'o1' }]);

  bench.answer('console.properties', { ok: false, error: appError('target_gone', 'It is gone.') });
  objects.getState().toggle('8/0', 'o2');
  await new Promise((done) => setTimeout(done, 0));
  expect(objects.getState().loaded.get('o2')).toMatchObject({ state: 'failed', error: { message: 'It is gone.' } });
  objects.getState().toggle('8/0', 'o2');
  objects.getState().toggle('8/0', 'o2');
  expect(asked()).toHaveLength(3);
});

test('calls a getter once, and again only after a failure', async () => {
  const bench = createTestWorkbench();
  const objects = createOpenedObjects(bench.workbench.bridge, 'T1');
  const asked = () => bench.asked.filter(({ name }) => name === 'console.getter').map(({ params }) => params);
  const content = { name: '', kind: 'own', text: '3', objectId: null, isEnumerable: true };
  bench.answer('console.getter', { ok: false, error: appError('target_gone', 'It is gone.') });
  objects.getState().callGetter('0/1', 'o1', 'g1');
  expect(objects.getState().values.get('0/1')).toEqual({ state: 'loading' });
  await new Promise((done) => setTimeout(done, 0));
  expect(objects.getState().values.get('0/1')).toMatchObject({ state: 'failed' });
  bench.answer('console.getter', { ok: true, value: content });
  objects.getState().callGetter('0/1', 'o1', 'g1');
  await new Promise((done) => setTimeout(done, 0));
  expect(objects.getState().values.get('0/1')).toEqual({ state: 'loaded', content });
  objects.getState().callGetter('0/1', 'o1', 'g1');
  expect(asked()).toEqual(Array.from({ length: 2 }, () => ({ targetId: 'T1', objectId: 'o1', getterId: 'g1' })));
});
