/** Calls on a browser that the person had open. */
import { expect, test } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { createBench, endpoint } from './testing/bench.ts';

/** A bench whose pages are in the person's own browser, and a person who allows everything that is asked. */
function ownBrowserBench(rules: Partial<Record<Permission, 'ask' | 'refuse'>>, overrides: Partial<AnyCapability> = {}) {
  const bench = createBench(undefined, overrides);
  const [listed] = bench.world.endpoints;
  if (listed === undefined) throw new Error('the bench has no endpoint');
  const targets = listed.targets.map((target) => ({ ...target, endpoint: 'running:chrome' }));
  bench.world.endpoints = [{ ...endpoint(targets), address: 'running:chrome' }];
  const asked: (readonly Permission[])[] = [];
  bench.world.permissions = {
    check: ({ permissions }) => {
      const refused = permissions.find((each) => rules[each] === 'refuse');
      if (refused !== undefined) return err(appError('permission_denied', `${refused} is refused.`));
      return ok(permissions.filter((each) => rules[each] === 'ask'));
    },
    ask: async ({ permissions }) => {
      asked.push(permissions);
      return ok({ by: 'person', place: null });
    },
  };
  return { ...bench, asked };
}

test('an assistant is asked for a page of the person’s own browser, whatever else it may do', async () => {
  const { runner, sessions, asked } = ownBrowserBench({ 'own-browser': 'ask' });
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', {}, assistant)).toMatchObject({ ok: true });
  expect(asked).toEqual([['own-browser']]);
});

test('the person is never asked', async () => {
  const { runner, sessions, asked } = ownBrowserBench({ 'own-browser': 'ask' });
  const window = sessions.open({ kind: 'window', name: 'You', paths: 'anywhere' });
  expect(await runner.run('pen_toy', {}, window)).toMatchObject({ ok: true });
  expect(asked).toEqual([]);
});

test('code, and what the person is logged in by, are asked for even where they are allowed elsewhere', async () => {
  const code = ownBrowserBench({ 'own-browser': 'ask' }, { permissions: () => ['run-code'] });
  const assistant = code.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  await code.runner.run('pen_toy', {}, assistant);
  expect(code.asked).toEqual([['own-browser', 'run-code']]);

  const cookies = ownBrowserBench({}, { readsLogins: true });
  await cookies.runner.run('pen_toy', {}, cookies.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  expect(cookies.asked).toEqual([['read-code']]);
});

test('a client without that permission gets no page of it', async () => {
  const { runner, sessions, asked } = ownBrowserBench({ 'own-browser': 'refuse' });
  const outcome = await runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  expect(outcome).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  expect(asked).toEqual([]);
});

test('an assistant can neither match nor read the title or path of a page that was not allowed', async () => {
  const { runner, sessions, world, asked } = ownBrowserBench({ 'own-browser': 'ask' });
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  for (const guess of ['Orders', '/orders', 'Nothing of it'])
    expect(await runner.run('pen_toy', { target: guess }, assistant)).toMatchObject({
      ok: false,
      error: { code: 'target_not_found' },
    });
  expect(asked).toEqual([]);
  const { permissions } = world;
  world.permissions = { ...permissions, ask: async () => err(appError('permission_denied', 'The user refused it.')) };
  const refused = await runner.run('pen_toy', {}, assistant);
  expect(refused.ok).toBe(false);
  expect(JSON.stringify(refused)).not.toMatch(/Orders|\/orders/);
});

test('a capture that only code can take of a target needs the permission to run code there', async () => {
  const target = { types: ['page' as const], byCode: ['page' as const] };
  const asking = ownBrowserBench({ 'run-code': 'ask' }, { kind: 'capture', target });
  const assistant = asking.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await asking.runner.run('pen_toy', {}, assistant)).toMatchObject({ ok: true });
  expect(asking.asked).toEqual([['run-code']]);

  const refusing = ownBrowserBench({ 'run-code': 'refuse' }, { kind: 'capture', target });
  const cli = refusing.sessions.open({ kind: 'cli', name: 'pen', paths: 'anywhere' });
  expect(await refusing.runner.run('pen_toy', {}, cli)).toMatchObject({
    ok: false,
    error: { code: 'permission_denied' },
  });
});
