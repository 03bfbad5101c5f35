/** Tasks of the person: where they are asked, and what each answer means to the call. */
import { expect, test } from 'vitest';
import { appError, createGuard } from '../../../shared/base/errors.ts';
import type { PersonTask, TaskAnswer } from '../../../shared/core/contracts/person-tasks.ts';
import { createBench } from './testing/bench.ts';

const settled = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A call that waits for the person once. */
function waiting({ deadlineMs = 60_000 } = {}) {
  return createBench(
    async (_params, { askPerson }) => {
      const answer = await askPerson({ text: 'open and close the dialog', place: 'Round 2 of 3' });
      return answer.ok ? { said: answer.value } : { error: answer.error };
    },
    { deadlineMs },
  );
}

test.each(['done', 'skip'] as const)(
  'waits in the window for "%s", longer than the deadline of the call',
  async (answer) => {
    const { runner, sessions, tasks, locks } = waiting({ deadlineMs: 30 });
    const call = runner.run('pen_toy', {}, sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' }), {
      taskInClient: async () => {
        throw new Error('the window asks');
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(tasks.list()).toMatchObject([
      {
        caller: { name: 'Claude' },
        title: 'Toy',
        targetId: 'T1',
        targetTitle: 'Orders',
        text: 'open and close the dialog',
        place: 'Round 2 of 3',
      },
    ]);
    // Meanwhile the target is locked as it is during the rest of the call.
    expect(locks.held()).toMatchObject([{ key: 'HeapProfiler' }]);
    expect(createGuard().run(() => tasks.answer(tasks.list()[0]?.id ?? '', answer))).toMatchObject({ ok: true });
    expect(await call).toMatchObject({ ok: true, value: { said: answer } });
    expect(tasks.list()).toEqual([]);
  },
);

test('a client whose call is answered with what it waits for points to the window, and can withdraw the call', async () => {
  const { runner, sessions, tasks } = waiting();
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const replies = Promise.withResolvers<'wait' | 'withdraw' | 'gone'>();
  const messages: string[] = [];
  const call = runner.run('pen_toy', {}, assistant, {
    waitInClient: (message) => {
      messages.push(message);
      return replies.promise;
    },
  });
  await settled();
  expect(tasks.list()).toHaveLength(1);
  expect(messages).toEqual([expect.stringContaining('Toy waits for you in the window')]);
  replies.resolve('withdraw');
  expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(tasks.list()).toEqual([]);
});

test('a cancelled call no longer waits, and an answer to it says so', async () => {
  const { runner, you, tasks } = waiting();
  const controller = new AbortController();
  const call = runner.run('pen_toy', {}, you, { signal: controller.signal });
  await settled();
  const [task] = tasks.list();
  controller.abort(appError('cancelled', 'The call was cancelled.'));
  expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(tasks.list()).toEqual([]);
  expect(createGuard().run(() => tasks.answer(task?.id ?? '', 'done'))).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
});

const inClient =
  (seen: PersonTask[], answer: TaskAnswer | null) =>
  async (task: PersonTask): Promise<TaskAnswer | null> => {
    seen.push(task);
    return answer;
  };

test('without a window the client asks, and dismissing it there cancels the call', async () => {
  const { runner, sessions, world } = waiting();
  world.hasWindow = false;
  const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const seen: PersonTask[] = [];
  expect(await runner.run('pen_toy', {}, assistant, { taskInClient: inClient(seen, 'done') })).toMatchObject({
    value: { said: 'done' },
  });
  expect(seen).toMatchObject([{ text: 'open and close the dialog' }]);
  expect(await runner.run('pen_toy', {}, assistant, { taskInClient: inClient(seen, null) })).toMatchObject({
    error: { code: 'cancelled' },
  });
  expect(await runner.run('pen_toy', {}, assistant)).toMatchObject({ error: { code: 'cannot_ask' } });
});

test('a command asks on its terminal, also while a window is open, and nowhere else', async () => {
  const { runner, sessions, tasks } = waiting();
  const command = sessions.open({ kind: 'cli', name: 'pen', paths: 'anywhere' });
  expect(await runner.run('pen_toy', {}, command, { taskInClient: inClient([], 'skip') })).toMatchObject({
    value: { said: 'skip' },
  });
  expect(await runner.run('pen_toy', {}, command)).toMatchObject({ error: { code: 'cannot_ask' } });
  expect(tasks.list()).toEqual([]);
});
