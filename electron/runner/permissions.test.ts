/** Calls that wait for the person, and paths outside the project. */
import { expect, test } from 'vitest';
import { appError } from '../../shared/contracts/errors.ts';
import { err, ok } from '../../shared/base/result.ts';
import { penLeakHunt } from '../../shared/capabilities/leak-hunt/leak-hunt.ts';
import { penEvaluate } from '../../shared/capabilities/page/evaluate.ts';
import { penInteract } from '../../shared/capabilities/page/interact.ts';
import type { Permission } from '../../shared/contracts/permissions.ts';
import type { PermissionQuestion, RunnerPermissions } from './runner-options.ts';
import { createBench } from './testing/bench.ts';

/** A person who answers when the test does. */
function person(toAsk: readonly ('run-code' | 'capture' | 'outside-files')[] = ['capture']) {
  const questions: (PermissionQuestion & { readonly answer: (allowed: boolean) => void })[] = [];
  const permissions: RunnerPermissions = {
    check: ({ permissions: needed }) => ok(toAsk.filter((each) => needed.includes(each))),
    ask: (question) =>
      new Promise((resolve) => {
        question.onWaiting('window');
        const answer = (allowed: boolean): void =>
          resolve(allowed ? ok(null) : err(appError('permission_denied', 'The user refused it.')));
        question.signal.addEventListener('abort', () => answer(false), { once: true });
        questions.push({ ...question, answer });
      }),
  };
  return { questions, permissions };
}

const settled = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('a call waits for the person before it locks anything, and reports that to its client', async () => {
  const { runner, sessions, world, locks, activity } = createBench();
  const { questions, permissions } = person();
  world.permissions = permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const messages: string[] = [];
  const call = runner.run('pen_toy', { n: 4, target: 'Admin' }, assistant, {
    onProgress: ({ message }) => void messages.push(message),
  });
  await settled();
  expect(questions).toMatchObject([
    {
      tool: 'pen_toy',
      title: 'Toy',
      permissions: ['capture'],
      target: { id: 'T2', title: 'Admin' },
      code: null,
      details: [{ label: 'n', text: '4' }],
    },
  ]);
  expect(locks.held()).toEqual([]);
  expect(messages).toEqual(['Waiting for the person to allow it in the window of PEN Workbench']);
  expect(activity.calls()).toMatchObject([{ state: 'running', targetId: 'T2', progress: { message: messages[0] } }]);
  questions[0]?.answer(true);
  expect(await call).toMatchObject({ ok: true });
});

test('a refusal ends the call before any work, and a cancel withdraws the question', async () => {
  let works = 0;
  const { runner, sessions, world, activity } = createBench(async () => {
    works += 1;
    return { said: 'hello' };
  });
  const { questions, permissions } = person();
  world.permissions = permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const refused = runner.run('pen_toy', {}, assistant);
  await settled();
  questions[0]?.answer(false);
  expect(await refused).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  const controller = new AbortController();
  const cancelled = runner.run('pen_toy', {}, assistant, { signal: controller.signal });
  await settled();
  controller.abort(appError('cancelled', 'The client is gone.'));
  expect((await cancelled).ok).toBe(false);
  expect(works).toBe(0);
  expect(activity.calls().map(({ state }) => state)).toEqual(['refused', 'cancelled']);
});

test('the time that the person needs does not count towards the deadline', async () => {
  const { runner, sessions, world } = createBench(undefined, { deadlineMs: 30 });
  const { questions, permissions } = person();
  world.permissions = permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const call = runner.run('pen_toy', {}, assistant);
  await new Promise((resolve) => setTimeout(resolve, 100));
  questions[0]?.answer(true);
  expect(await call).toMatchObject({ ok: true });
});

test('the deadline runs again after the answer', async () => {
  const { runner, sessions, world } = createBench(
    (_params, { signal }) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ error: signal.reason }), { once: true }),
      ),
    { deadlineMs: 30 },
  );
  const { questions, permissions } = person();
  world.permissions = permissions;
  const call = runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  await settled();
  questions[0]?.answer(true);
  expect(await call).toMatchObject({ ok: false, error: { code: 'deadline_exceeded' } });
});

test('a capability refuses parameters before the person is asked', async () => {
  const { runner, sessions, world } = createBench(undefined, {
    refuse: (_params, { kind }) => (kind === 'window' ? null : appError('permission_denied', 'That is blocked.')),
  });
  const { questions, permissions } = person();
  world.permissions = permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', {}, assistant)).toMatchObject({
    ok: false,
    error: { message: 'That is blocked.' },
  });
  expect(questions).toEqual([]);
});

test('stopping a recording needs no permission', async () => {
  const { runner, sessions, world } = createBench(undefined, { lockSpan: 'start-to-stop' });
  const asked: unknown[] = [];
  world.permissions = {
    check: ({ permissions }) => {
      asked.push(permissions);
      return ok([]);
    },
    ask: async () => ok(null),
  };
  await runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  expect(asked).toEqual([['capture']]);
});

const readFile = async (
  path: string,
  context: { caller: { resolvePath: (path: string, use: 'read') => Promise<unknown> } },
) => {
  const resolved = (await context.caller.resolvePath(path, 'read')) as { ok: boolean; value?: string };
  return { said: resolved.ok ? (resolved.value ?? '') : 'denied' };
};

test.each([
  [['outside-files'], true, '/outside/a'],
  [['outside-files'], false, 'denied'],
  [[], true, '/outside/a'],
] as const)('a file outside the project: asked for %j, allowed %s', async (toAsk, isAllowed, said) => {
  const { runner, sessions, world } = createBench((_params, context) => readFile('/outside/a', context));
  const { questions, permissions } = person([...toAsk]);
  world.permissions = permissions;
  const call = runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  await settled();
  expect(questions).toMatchObject(
    toAsk.map((permission) => ({
      permissions: [permission],
      place: '/outside',
      details: [{ label: 'Read file', text: '/outside/a' }],
    })),
  );
  questions[0]?.answer(isAllowed);
  expect(await call).toMatchObject({ ok: true, value: { said } });
});

test('a file outside the project is not resolved without the permission, nor a hidden one with it', async () => {
  const { runner, sessions, world } = createBench((_params, context) => readFile('/outside/a', context));
  world.permissions = {
    check: ({ permissions }) =>
      permissions.includes('outside-files') ? err(appError('permission_denied', 'no')) : ok([]),
    ask: async () => ok(null),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', {}, assistant)).toMatchObject({ value: { said: 'denied' } });
  const hidden = createBench((_params, context) => readFile('/project/.git/hooks/a', context));
  const other = hidden.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await hidden.runner.run('pen_toy', {}, other)).toMatchObject({ value: { said: 'denied' } });
});

const HUNT_ITSELF = ['pen_leak_hunt', ['capture', 'change-page']];

test.each([
  [
    { expression: 'act()' },
    'run-code',
    [HUNT_ITSELF, ['pen_evaluate', ['run-code']]],
    'Warm-up, after 0 of 5 actions: no',
  ],
  [{ steps: [{ click: 'Save' }] }, 'change-page', [HUNT_ITSELF], 'no'],
  [{ expression: 'act()' }, 'capture', [HUNT_ITSELF], 'no'],
  [{ seconds: 1 }, 'capture', [['pen_leak_hunt', ['capture']]], 'no'],
  [{ captures: ['a', 'b', 'c'] }, 'read', [['pen_leak_hunt', ['read']]], 'no'],
] as const)('a leak hunt with %j is refused without %s', async (params, refused, checks, message) => {
  const { runner, sessions, world } = createBench(undefined, {}, [penLeakHunt, penEvaluate, penInteract]);
  const checked: [string, readonly Permission[]][] = [];
  world.permissions = {
    check: ({ tool, permissions }) => {
      checked.push([tool, permissions]);
      return permissions.includes(refused) ? err(appError('permission_denied', 'no')) : ok([]);
    },
    ask: async () => ok(null),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_leak_hunt', params, assistant)).toMatchObject({
    ok: false,
    error: { code: 'permission_denied', message },
  });
  expect(checked).toEqual(checks);
});

test('the steps of a leak hunt need the permission of pen_interact, and its code is blocked like other code', async () => {
  const { runner, sessions, world } = createBench(undefined, {}, [penLeakHunt, penEvaluate, penInteract]);
  world.permissions = {
    check: ({ tool }) => (tool === 'pen_interact' ? err(appError('permission_denied', 'no steps')) : ok([])),
    ask: async () => ok(null),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_leak_hunt', { steps: [{ click: 'Save' }] }, assistant)).toMatchObject({
    error: { code: 'permission_denied', message: 'Warm-up, after 0 of 5 actions: no steps' },
  });
  expect(await runner.run('pen_leak_hunt', { expression: 'localStorage.clear()' }, assistant)).toMatchObject({
    error: { code: 'permission_denied', message: expect.stringContaining('Warm-up, after 0 of 5 actions: ') },
  });
});
