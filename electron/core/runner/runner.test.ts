import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AnyCapability, CallContext } from '../../../shared/core/capability/define.ts';
import { targetParam } from '../../../shared/core/capability/parameters.ts';
import { AppFailure, appError, errorOfAbort } from '../../../shared/base/errors.ts';
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import type { CaptureDraft, CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { madeIn } from '../../../shared/core/contracts/results.ts';
import { ok } from '../../../shared/base/result.ts';
import { penEvaluate } from '../../../shared/features/page/tools/evaluate.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { createBench, endpoint, orders, worker } from './testing/bench.ts';

const send = async (context: CallContext): Promise<void> => {
  const session = await context.attach();
  if (session.ok) await session.value.send('HeapProfiler.takeHeapSnapshot', {});
};

test('what a part makes for a result says so, also what its own parts make', async () => {
  const drafts: CaptureDraft[] = [];
  const calls: string[] = [];
  const storing = (name: `pen_${string}`, inner: string | null): AnyCapability => ({
    ...penEvaluate,
    name,
    locks: [],
    run: async (_params, { ports, runPart, signal }) => {
      await ports.library.add(
        only<SpooledFile>('the file', {}),
        only<CaptureDraft>('the draft', { name: 'Orders', options: { n: 1 } }),
        signal,
      );
      if (inner !== null) await runPart(inner, { expression: 'act()' });
      return ok({ type: 'number', value: '1', isJson: true, isCut: false, totalChars: 1, target: 'Orders' });
    },
  });
  const madeFor = { name: 'Before 1 of Clicking Save', result: 'Proof of Clicking Save', build: 'before' } as const;
  const { runner, you } = createBench(
    async (_params, { callId, runPart }) => {
      calls.push(callId);
      await runPart('pen_outer', { expression: 'act()' }, { madeFor });
      return { said: 'done' };
    },
    {},
    [storing('pen_outer', 'pen_inner'), storing('pen_inner', null)],
    { add: async (_file, draft) => (drafts.push(draft), { record: {} as CaptureRecord, notes: [] }) },
  );
  await runner.run('pen_toy', {}, you);
  expect(drafts.map(({ name }) => name)).toEqual([madeFor.name, madeFor.name]);
  for (const draft of drafts) {
    expect(draft.options['n']).toBe(1);
    expect(madeIn(draft)).toEqual({ callId: calls[0], result: madeFor.result, build: 'before' });
  }
});

test('a part can be ended without its call', async () => {
  const ending = new AbortController();
  const part: AnyCapability = {
    ...penEvaluate,
    name: 'pen_part',
    locks: [],
    run: async (_params, { signal }) => {
      ending.abort(appError('deadline_exceeded', 'It is over.'));
      throw new AppFailure(errorOfAbort(signal));
    },
  };
  const { runner, you } = createBench(
    async (_params, { runPart, signal }) => {
      const ended = await runPart('pen_part', { expression: 'act()' }, { signal: ending.signal });
      return { said: `${ended.ok ? 'done' : ended.error.message} ${String(signal.aborted)}` };
    },
    {},
    [part],
  );
  expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: true, value: { said: 'It is over. false' } });
});

describe('secrets in addresses', () => {
  const secret = 'https://a.test/?access_token=abcdefghijklmnop&page=2';
  const masked = /^(?:no answer from )?https:\/\/a\.test\/\?access_token=redacted-parameter-16-[0-9a-f]{6}&page=2$/;

  test('are masked in value, text, notes and errors for assistants, and shown to the window and to callers that may see them', async () => {
    const { runner, sessions, you, world } = createBench(async (_params, { note }) => {
      note(`it is at ${secret}`);
      return { said: secret };
    });
    const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
    const outcome = await runner.run('pen_toy', { n: 1 }, assistant);
    expect(outcome).toMatchObject({ ok: true, value: { said: expect.stringMatching(masked) } });
    expect(outcome.text).not.toContain('abcdefgh');
    expect(JSON.stringify(outcome)).not.toContain('abcdefgh');
    expect(JSON.stringify(await runner.run('pen_toy', { n: 1 }, you))).toContain(secret);
    world.showsSecrets = true;
    expect(JSON.stringify(await runner.run('pen_toy', { n: 1 }, assistant))).toContain(secret);
  });

  test('are masked in errors', async () => {
    const { runner, sessions } = createBench(async () => {
      throw new AppFailure(appError('page_error', `no answer from ${secret}`));
    });
    const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
    const failed = await runner.run('pen_toy', { n: 1 }, assistant);
    expect(failed).toMatchObject({ ok: false, error: { message: expect.stringMatching(masked) } });
    expect(failed.text).not.toContain('abcdefgh');
  });
});

describe('the record of a call', () => {
  const typed = { type: 'correct horse staple', on: 'Password' };
  const deep = (depth: number): unknown => (depth === 0 ? typed : { in: deep(depth - 1) });

  test.each([
    ['of a few characters', [typed]],
    ['that is cut', [typed, { type: 'x'.repeat(2100), on: 'Notes' }]],
    ['that is cut in what is typed', ['click Save'.repeat(195), typed]],
    ['with steps as text', ['type correct horse staple on Password', `click ${'x'.repeat(2100)}`]],
    ['that is nested', deep(20)],
    ['that is nested deeper than a stack', deep(3000)],
  ])('%s has no text that an assistant types', async (_what, steps) => {
    const { runner, sessions, activity } = createBench();
    const assistant = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
    await runner.run('pen_interact', { steps }, assistant);
    const { argumentsJson = '' } = activity.calls().at(-1) ?? {};
    expect(argumentsJson).toMatch(/^{"steps":/);
    expect(argumentsJson.length).toBeLessThanOrEqual(2000);
    expect(argumentsJson).not.toContain('horse');
  });

  test('has what the person types in the window', async () => {
    const { runner, you, activity } = createBench();
    await runner.run('pen_interact', { steps: [typed] }, you);
    expect(activity.calls().at(-1)?.argumentsJson).toContain('horse');
  });
});

describe('names and parameters', () => {
  test('an unknown tool is refused with the nearest name', async () => {
    const { runner, you } = createBench();
    expect(await runner.run('pen_toi', {}, you)).toMatchObject({
      ok: false,
      error: { code: 'unknown_tool', suggestion: 'Did you mean pen_toy?' },
    });
  });

  test.each([
    [{ n: 'three' }, /parameter "n"/],
    [{ n: 0 }, /parameter "n".*1 to 10/],
    [{ n: 2.5 }, /parameter "n"/],
    [{ n: 10.5 }, /parameter "n"/],
    [{ n: Number.NaN }, /parameter "n"/],
    [{ m: 1 }, /unknown parameter "m"\. Did you mean "n"\? It takes: n, target\./],
    [[1], /must be an object/],
  ])('%j is refused with a sentence', async (params, message) => {
    const { runner, you } = createBench();
    const outcome = await runner.run('pen_toy', params, you);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(message);
  });

  test('a value above the maximum is clamped, and the answer says so', async () => {
    const { runner, you } = createBench(async ({ n }) => ({ said: String(n) }));
    const outcome = await runner.run('pen_toy', { n: 99 }, you);
    expect(outcome).toMatchObject({ ok: true, value: { said: '10' } });
    expect(outcome.text).toContain('"n" was 99, above its maximum; 10 was used.');
  });
});

describe('targets', () => {
  test('the first real page is used and selected if none was', async () => {
    const { runner, you } = createBench(async (_params, { target: { id } }) => ({ said: id }));
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: true, value: { said: 'T1' } });
    expect(you.selectedTargetId()).toBe('T1');
  });

  test('a substring finds pages, reports several matches, and leaves the selection alone', async () => {
    const { runner, you } = createBench(async (_params, { target: { id } }) => ({ said: id }));
    you.selectTarget('T1');
    const outcome = await runner.run('pen_toy', { target: 'SHOP.TEST' }, you);
    expect(outcome.text).toContain('3 targets match `SHOP.TEST`');
    expect(await runner.run('pen_toy', { target: 'admin' }, you)).toMatchObject({ ok: true, value: { said: 'T2' } });
    expect(you.selectedTargetId()).toBe('T1');
  });

  test('one session’s selection does not change another’s', async () => {
    const { runner, you, sessions } = createBench();
    const assistant = sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' });
    you.selectTarget('T1');
    await runner.run('pen_toy', {}, you);
    expect(assistant.selectedTargetId()).toBeNull();
  });

  test('the wrong type is refused before any command is sent', async () => {
    const { runner, you, world } = createBench();
    expect(await runner.run('pen_toy', { target: 'W1' }, you)).toMatchObject({
      ok: false,
      error: { code: 'target_unsupported' },
    });
    expect(world.released).toBe(0);
    world.endpoints = [endpoint([worker])];
    expect(await runner.run('pen_toy', { target: 'W1' }, you)).toMatchObject({
      error: { suggestion: expect.stringContaining('has no page. Start Chrome') as string },
    });
  });

  test('a lost connection is retried once, then reported', async () => {
    const { runner, you, world } = createBench();
    world.endpoints = [endpoint([], 'lost')];
    const outcome = await runner.run('pen_toy', {}, you);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'not_connected' } });
    const suggestion = outcome.ok ? '' : (outcome.error.suggestion ?? '');
    expect(suggestion).toContain('--remote-debugging-port=9222');
    expect(suggestion).toContain('connect it in PEN Workbench');
    expect(world.reconnects).toBe(1);
    // A server that was told its only address names that, and has no window.
    world.endpoints = [{ ...endpoint([], 'lost'), address: 'http://127.0.0.1:19322', origin: 'flag' }];
    const fixed = await runner.run('pen_toy', {}, you);
    const hint = fixed.ok ? '' : (fixed.error.suggestion ?? '');
    expect(hint).toContain('--remote-debugging-port=19322');
    expect(hint).toContain('uses only http://127.0.0.1:19322, and connects by itself');
    expect(hint).not.toMatch(/9222|PEN Workbench/);
  });

  test('the one address of a server or command that nothing answers at is reported by the error of its connection', async () => {
    const { runner, you, world } = createBench();
    const error = appError('cannot_reach_endpoint', 'Cannot reach http://localhost:9: refused.', 'Start it.');
    const nobody = { ...endpoint([], 'failed'), address: 'http://localhost:9', error };
    world.endpoints = [{ ...nobody, origin: 'flag' }];
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({
      error: { code: error.code, message: error.message, suggestion: expect.stringContaining('port=9 ') as string },
    });
    // One that the app has beside others, or could have, says that nothing is connected.
    world.endpoints = [nobody];
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ error: { code: 'not_connected' } });
  });

  test('an address at which another program answers is reported as such', async () => {
    const { runner, you, world } = createBench();
    world.endpoints = [
      { ...endpoint([], 'failed'), error: appError('wrong_service', 'Something answers, but it is no endpoint.') },
    ];
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: false, error: { code: 'wrong_service' } });
  });

  test('a selected target that is gone is reported as gone', async () => {
    const { runner, you } = createBench();
    you.selectTarget('T9');
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: false, error: { code: 'target_gone' } });
  });
});

describe('locks, cooldowns and clean-up', () => {
  test('while one runs the other is refused at once; afterwards the cooldown applies', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let commandSent: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => {
      commandSent = resolve;
    });
    const { runner, you, clock, locks, world } = createBench(async (_params, context) => {
      await send(context);
      commandSent();
      await gate;
      return { said: 'done' };
    });
    const first = runner.run('pen_toy', {}, you);
    await sent;
    clock.nowMs += 3000;
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({
      ok: false,
      error: { code: 'busy', data: { heldForMs: 3000 } },
    });
    finish();
    expect((await first).ok).toBe(true);
    expect(locks.held()).toEqual([]);
    expect(world.released).toBe(1);
    const cooling = await runner.run('pen_toy', {}, you);
    expect(cooling).toMatchObject({ ok: false, error: { code: 'cooling_down' } });
    expect(cooling.text).toContain('pen_toy has a 10s cooldown. Try again in 7s.');
    clock.nowMs += 7000;
    expect((await runner.run('pen_toy', {}, you)).ok).toBe(true);
  });

  test('a call that never sent its command starts no cooldown', async () => {
    const { runner, you } = createBench(async () => ({ error: appError('disk_full', 'No room.') }));
    await runner.run('pen_toy', {}, you);
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: false, error: { code: 'disk_full' } });
  });

  test('a bug inside a capability becomes an answer, and releases what it held', async () => {
    const { runner, you, locks, world } = createBench(async (_params, context) => {
      await context.attach();
      throw new Error('broken');
    });
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(locks.held()).toEqual([]);
    expect(world.released).toBe(1);
  });

  const untilAborted = async (_params: unknown, { signal }: CallContext): Promise<unknown> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { error: signal.reason };
  };

  test('cancel ends a running call and settles it', async () => {
    const { runner, you, activity, locks } = createBench(untilAborted);
    const call = runner.run('pen_toy', {}, you);
    await Promise.resolve();
    const id = runner.running()[0]?.id ?? '';
    expect(runner.cancel(id)).toBe(true);
    expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(activity.calls().at(-1)).toMatchObject({ state: 'cancelled', outcomeNote: 'nothing was kept' });
    expect(locks.held()).toEqual([]);
    expect(runner.cancel(id)).toBe(false);
  });

  test("a disconnected client's calls are cancelled, and no others", async () => {
    const { runner, you, sessions } = createBench(untilAborted, { locks: [] });
    const assistant = sessions.open({ kind: 'mcp', name: 'Cursor', paths: 'project' });
    const theirs = runner.run('pen_toy', {}, assistant);
    const mine = runner.run('pen_toy', {}, you);
    await sessions.close(assistant);
    expect(await theirs).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(runner.running()).toHaveLength(1);
    expect(await runner.shutDown(1000)).toBe(true);
    expect(await mine).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
    expect(await runner.run('pen_toy', {}, you)).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
  });
});

describe('answers', () => {
  test('a long answer is cut at a line within the budget and says how much is missing', async () => {
    const lines = Array.from({ length: 200 }, (_, row) => `row ${row} äöü`).join('\n');
    const { runner, you } = createBench(async () => ({ said: lines }));
    const outcome = await runner.run('pen_toy', {}, you);
    expect(new TextEncoder().encode(outcome.text).length).toBeLessThanOrEqual(1024);
    expect(outcome.text).toMatch(/… \d+ more lines left out/);
  });

  test('progress never decreases and the last value always arrives', async () => {
    const { runner, you, clock } = createBench(async (_params, { progress }) => {
      for (const done of [0, 40, 30, 100]) {
        clock.nowMs += 300;
        progress({ done, total: 100, message: 'working' });
      }
      return { said: 'ok' };
    });
    const seen: number[] = [];
    await runner.run('pen_toy', {}, you, { onProgress: ({ done }) => void seen.push(done) });
    expect(seen).toEqual([0, 40, 40, 100]);
  });
});

describe('a recording that outlives its call', () => {
  const startOrStop = {
    params: z.strictObject({ action: z.enum(['start', 'stop']), n: z.number().default(1), target: targetParam }),
    locks: ['HeapProfiler.tracking'],
    lockSpan: 'start-to-stop',
  } as const satisfies Partial<AnyCapability>;

  test('keeps the lock of its start, and releases it when it ends', async () => {
    const held: { dispose(): void }[] = [];
    const { runner, you, locks } = createBench(async (_params, { keepLocks }) => {
      held.push(keepLocks());
      return { said: 'started' };
    }, startOrStop);
    expect(await runner.run('pen_toy', { action: 'start' }, you)).toMatchObject({ ok: true });
    expect(locks.held()).toMatchObject([{ key: 'HeapProfiler.tracking', tool: 'pen_toy' }]);
    expect(await runner.run('pen_toy', { action: 'start' }, you)).toMatchObject({ ok: false, error: { code: 'busy' } });
    held[0]?.dispose();
    held[0]?.dispose();
    expect(locks.held()).toEqual([]);
  });

  test('is not blocked by its own lock when it is stopped', async () => {
    const { runner, you, locks } = createBench(async (params) => ({ said: JSON.stringify(params) }), startOrStop);
    const lease = locks.acquire(
      ['HeapProfiler.tracking'],
      { targetId: 'T1', targetTitle: '', endpointId: 'E1', endpointTitle: '' },
      { tool: 'pen_toy', callerName: 'you', callId: 'c' },
    );
    expect(lease.ok).toBe(true);
    expect(await runner.run('pen_toy', { action: 'stop' }, you)).toMatchObject({ ok: true });
    expect(locks.held()).toHaveLength(1);
  });

  test('is stopped by the selection, or by id, of a target that is gone, and needs no connection for it', async () => {
    const { runner, you, world } = createBench(
      async (_params, { target: { id } }) => ({ said: `stopped ${id}` }),
      startOrStop,
    );
    you.selectTarget('T2');
    world.endpoints = [endpoint([orders])];
    expect(await runner.run('pen_toy', { action: 'start' }, you)).toMatchObject({ error: { code: 'target_gone' } });
    expect(await runner.run('pen_toy', { action: 'stop' }, you)).toMatchObject({ value: { said: 'stopped T2' } });
    const { reconnects } = world;
    world.endpoints = [endpoint([], 'lost')];
    expect(await runner.run('pen_toy', { action: 'stop', target: 'T1' }, you)).toMatchObject({
      value: { said: 'stopped T1' },
    });
    expect(world.reconnects).toBe(reconnects);
    expect(await runner.run('pen_toy', { action: 'stop', target: 'T9' }, you)).toMatchObject({
      error: { code: 'not_connected' },
    });
  });

  test('is refused to a caller that has disconnected before it could stop it', async () => {
    const { runner, sessions, locks } = createBench(undefined, startOrStop);
    const passing = sessions.open({ kind: 'mcp', name: 'MCP client', paths: 'project', endsWithCall: true });
    const refused = await runner.run('pen_toy', { action: 'start' }, passing);
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('--stateless') } });
    expect(await runner.run('pen_toy', { action: 'stop' }, passing)).toMatchObject({ ok: true });
    expect(locks.held()).toEqual([]);
  });

  test('releases the lock if it could not be started', async () => {
    const { runner, you, locks } = createBench(async (_params, { keepLocks }) => {
      keepLocks();
      return { error: appError('cdp_error', 'No.') };
    }, startOrStop);
    expect(await runner.run('pen_toy', { action: 'start' }, you)).toMatchObject({ ok: false });
    expect(locks.held()).toEqual([]);
  });
});
