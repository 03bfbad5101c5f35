/** Calls that wait for the person, and paths outside the project. */
import type { CaptureDraft, CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appError, settle } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { defineCapability, type AnyCapability } from '../../../shared/core/capability/define.ts';
import { penEvaluate } from '../../../shared/features/page/tools/evaluate.ts';
import type { Permission } from '../../../shared/core/contracts/permissions.ts';
import type { PermissionAnswer } from './runner-options.ts';
import { createBench } from './testing/bench.ts';
import { person, settled } from './testing/person.ts';

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
  expect(messages).toEqual(['Waiting for permission in the window of PEN Workbench']);
  const waiting = { state: 'running', targetId: 'T2', waitsForPerson: true, progress: { message: messages[0] } };
  expect(activity.calls()).toMatchObject([waiting]);
  questions[0]?.answer(true);
  expect(await call).toMatchObject({ ok: true });
  expect(activity.calls()).toMatchObject([{ state: 'done', waitsForPerson: false }]);
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
    ask: async () => ok({ by: 'person', place: null }),
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
    ask: async () => ok({ by: 'person', place: null }),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', {}, assistant)).toMatchObject({ value: { said: 'denied' } });
  const hidden = createBench((_params, context) => readFile('/project/.git/hooks/a', context));
  const other = hidden.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await hidden.runner.run('pen_toy', {}, other)).toMatchObject({ value: { said: 'denied' } });
});

/** A call that runs its planned part, the same with other parameters, and another tool. */
function planned(asked: PermissionAnswer = { by: 'person', place: null }) {
  const part = (name: `pen_${string}`): AnyCapability => ({
    ...penEvaluate,
    name,
    locks: [],
    run: async () => ok({ type: 'number', value: '1', isJson: true, isCut: false, totalChars: 1, target: 'Orders' }),
  });
  const bench = createBench(
    async (_params, { runPart }) => {
      const given: boolean[] = [];
      for (const [name, expression] of [
        ['pen_part', 'act()'],
        ['pen_part', 'other()'],
        ['pen_another', 'act()'],
      ] as const)
        given.push((await runPart(name, { expression })).ok);
      return { said: given.join() };
    },
    {
      permissions: () => ['capture', 'run-code'],
      plan: () => ({ sentence: 'Acts once.', parts: [{ name: 'pen_part', params: { expression: 'act()' } }] }),
    },
    [part('pen_part'), part('pen_another')],
  );
  const asks: string[] = [];
  bench.world.permissions = {
    check: ({ permissions }) => ok(permissions),
    ask: async ({ tool, code }) => {
      asks.push(code === null ? tool : `${tool} ${code}`);
      return tool === 'pen_toy' ? ok(asked) : err(appError('permission_denied', 'no'));
    },
  };
  const assistant = bench.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  return { ...bench, asks, run: () => bench.runner.run('pen_toy', {}, assistant) };
}

test('what the person allowed for a whole call covers the parts of its plan, and no other part', async () => {
  const { run, asks } = planned();
  expect(await run()).toMatchObject({ value: { said: 'true,false,false' } });
  expect(asks).toEqual(['pen_toy', 'pen_part other()', 'pen_another act()']);
});

test('a lasting permission applies to each part as long as it lasts', async () => {
  const { run, asks } = planned({ by: 'grant', place: null });
  expect(await run()).toMatchObject({ value: { said: 'false,false,false' } });
  expect(asks).toHaveLength(4);
});

test('what the person allowed ends where the page goes to another origin', async () => {
  const { run, world } = planned();
  world.isElsewhere = true;
  expect(await run()).toMatchObject({ value: { said: 'false,false,false' } });
});

test('a part on another target of the page’s origin is covered, as the page of a worker is, and at an address that the plan loads', async () => {
  const runs: string[] = [];
  const part: AnyCapability = {
    ...penEvaluate,
    locks: [],
    run: async (_params, { target }) => {
      runs.push(target.id);
      return ok({ type: 'number', value: '1', isJson: true, isCut: false, totalChars: 1, target: target.title });
    },
  };
  const { runner, sessions, world } = createBench(
    async (_params, { runPart }) => {
      await runPart('pen_evaluate', { expression: 'act()', target: 'T2' });
      world.isElsewhere = true;
      await runPart('pen_evaluate', { expression: 'act()' });
      return { said: 'done' };
    },
    {
      permissions: () => ['capture', 'run-code'],
      plan: () => ({
        sentence: 'Loads it and acts.',
        parts: [{ name: 'pen_evaluate', params: { expression: 'act()' } }],
        loads: 'https://elsewhere.test/cart',
      }),
    },
    [part],
  );
  const asks: string[] = [];
  world.permissions = {
    check: ({ permissions }) => ok(permissions),
    ask: async ({ tool }) => {
      asks.push(tool);
      return ok({ by: 'person', place: null });
    },
  };
  await runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  expect(runs).toEqual(['T2', 'T1']);
  expect(asks).toEqual(['pen_toy']);
});

test('one request covers parts on several targets, and a target that is elsewhere by then is asked for again', async () => {
  const parts = ['T1', 'T2'].map((target) => ({ name: 'pen_evaluate', params: { target, expression: 'act()' } }));
  const onBoth = defineCapability({
    name: 'pen_both',
    title: 'Both',
    summary: 'Acts on two targets.',
    category: 'utility',
    kind: 'run-code',
    hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
    params: z.strictObject({}),
    result: z.object({}),
    locks: [],
    deadlineMs: 60_000,
    plan: () => ({ sentence: 'Acts on both.', parts }),
    run: async (_params, { runPart }) => {
      const [first, second] = parts;
      await runPart(first?.name ?? '', first?.params ?? {});
      world.isElsewhere = true;
      await runPart(second?.name ?? '', second?.params ?? {});
      return {};
    },
    summarise: () => 'done',
  });
  const evaluate: AnyCapability = {
    ...penEvaluate,
    locks: [],
    run: async () => err(appError('cancelled', 'Not here.')),
  };
  const { runner, sessions, world } = createBench(undefined, {}, [onBoth, evaluate]);
  const asks: (string | undefined)[] = [];
  world.permissions = {
    check: ({ permissions }) => ok(permissions),
    ask: async ({ target }) => {
      asks.push(target?.id);
      return ok({ by: 'person', place: null });
    },
  };
  await runner.run('pen_both', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }));
  expect(asks).toEqual([undefined, 'T2']);
});

test('no part runs when a later one is refused', async () => {
  const ran: string[] = [];
  const { runner, sessions, world } = createBench(
    async (_params, { runPart }) => {
      ran.push('toy');
      await runPart('pen_evaluate', { expression: 'act()' });
      return { said: 'hello' };
    },
    {
      plan: () => ({ sentence: 'Runs code.', parts: [{ name: 'pen_evaluate', params: { expression: 'act()' } }] }),
    },
    [penEvaluate],
  );
  const refusal = appError('permission_denied', 'No code.');
  world.permissions = {
    ...person([]).permissions,
    check: ({ permissions }) => (permissions.includes('run-code') ? err(refusal) : ok([])),
  };
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', { target: 'Admin' }, assistant)).toMatchObject({ ok: false, error: refusal });
  expect(ran).toEqual([]);
});

test('a request is sent with the permissions that its call needs, and with no others', async () => {
  const { runner, sessions, world } = createBench(async (_params, { sendRequest, signal }) => {
    const sent = await sendRequest({ method: 'DELETE', url: 'http://127.0.0.1:1/' }, signal);
    return sent.ok ? { said: sent.value.text } : { error: sent.error };
  });
  world.permissions = person([]).permissions;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  expect(await runner.run('pen_toy', { target: 'Admin' }, assistant)).toMatchObject({
    ok: true,
    value: { said: 'DELETE with capture' },
  });
});

describe('a call that stores a capture', () => {
  /** The toy stores, and says what became of it. */
  function storing(refused: readonly Permission[], overrides: Partial<AnyCapability>) {
    const file = { path: 'spooled', sizeBytes: 1, discard: async () => undefined };
    let stored = 0;
    const bench = createBench(
      async (_params, { ports, signal }) => {
        const kept = await settle(() => ports.library.add(file, {} as CaptureDraft, signal));
        return { said: kept.ok ? 'stored' : kept.error.code };
      },
      overrides,
      [],
      { add: async () => ((stored += 1), ok({ record: {} as CaptureRecord, notes: [] }).value) },
    );
    bench.world.permissions = {
      ask: async () => ok({ by: 'person', place: null }),
      check: ({ permissions }) =>
        permissions.some((each) => refused.includes(each))
          ? err(appError('permission_denied', 'It is refused.'))
          : ok([]),
    };
    const assistant = bench.sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
    return { run: (params = {}) => bench.runner.run('pen_toy', params, assistant), count: () => stored };
  }

  test('needs its own permission to, or one of its caller', async () => {
    const reading = storing(['capture'], { kind: 'read' });
    expect(await reading.run()).toMatchObject({ ok: true, value: { said: 'permission_denied' } });
    expect(reading.count()).toBe(0);
    for (const free of [storing([], { kind: 'read' }), storing([], { kind: 'capture' })]) {
      expect(await free.run()).toMatchObject({ ok: true, value: { said: 'stored' } });
      expect(free.count()).toBe(1);
    }
  });
});
