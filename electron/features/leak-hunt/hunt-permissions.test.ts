/** Permissions of leak hunts. */
import { expect, test } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import { penInteract } from '../../../shared/features/page/tools/interact.ts';
import { createBench } from '../../core/runner/testing/bench.ts';
import { person, settled } from '../../core/runner/testing/person.ts';

test.each([
  [{ expression: 'act()' }, 'run-code', ['capture', 'run-code']],
  [{ expression: 'act()' }, 'capture', ['capture', 'run-code']],
  [{ steps: [{ click: 'Save' }] }, 'change-page', ['capture', 'change-page']],
  [{ seconds: 1 }, 'capture', ['capture']],
  [{ do: 'open the dialog' }, 'capture', ['capture']],
  [{ captures: ['a', 'b', 'c'] }, 'read', ['read']],
] as const)('a leak hunt with %j is refused without %s, before anything runs', async (params, refused, needed) => {
  const { runner, sessions, world } = createBench(undefined, {}, [penLeakHunt, penInteract]);
  const checked: [string, readonly Permission[]][] = [];
  world.permissions = {
    check: ({ tool, permissions }) => {
      checked.push([tool, permissions]);
      return permissions.includes(refused) ? err(appError('permission_denied', 'no')) : ok([]);
    },
    ask: async () => ok({ by: 'person', place: null }),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_leak_hunt', params, assistant)).toMatchObject({
    ok: false,
    error: { code: 'permission_denied', message: 'no' },
  });
  expect(checked).toEqual([['pen_leak_hunt', needed]]);
});

test('the steps of a leak hunt need the permission of pen_interact', async () => {
  const { runner, sessions, world } = createBench(undefined, {}, [penLeakHunt, penInteract]);
  const { questions, permissions } = person(['capture']);
  world.permissions = {
    ...permissions,
    check: (call) =>
      call.tool === 'pen_interact' ? err(appError('permission_denied', 'no steps')) : permissions.check(call),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const hunt = runner.run('pen_leak_hunt', { steps: [{ click: 'Save' }] }, assistant);
  await settled();
  questions[0]?.answer(true);
  expect(await hunt).toMatchObject({
    error: { code: 'permission_denied', message: 'Warm-up, after 0 of 5 actions: no steps' },
  });
});

test('the card of a leak hunt says what happens as a whole', async () => {
  const { runner, sessions, world } = createBench(undefined, {}, [penLeakHunt]);
  const { questions, permissions } = person(['capture', 'change-page']);
  world.permissions = permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const hunt = runner.run('pen_leak_hunt', { steps: [{ click: 'Save' }], repeat: 2 }, assistant);
  await settled();
  expect(questions).toMatchObject([
    {
      tool: 'pen_leak_hunt',
      permissions: ['capture', 'change-page'],
      details: [
        {
          label: 'What happens',
          text: 'Performs the steps 2 times in each of 4 rounds, the first one to warm up. Collects garbage and takes a heap snapshot 4 times; the snapshots stay in the library. If something grows, does so up to 3 rounds more, with two more snapshots. What grew is looked at again 5 s later, with one more snapshot. If another client detaches meanwhile, the rounds begin again, at most twice.',
        },
        { label: 'steps', text: '[{"click":"Save"}]' },
        { label: 'repeat', text: '2' },
        { label: 'rounds', text: '3' },
        { label: 'warmUpRounds', text: '1' },
      ],
    },
  ]);
  questions[0]?.answer(false);
  expect(await hunt).toMatchObject({ ok: false });
});
