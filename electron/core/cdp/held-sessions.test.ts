import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createHeldSessions } from './held-sessions.ts';
import type { DedicatedSession } from './target-session.ts';

const orders: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};

/** Endpoints whose sessions count what is done to them and answer as configured. */
function fixture() {
  const made: { released: number; listeners: number; end: () => void }[] = [];
  const world: { answer: AppResult<never> } = { answer: ok(undefined as never) };
  const open = async (target: TargetInfo): Promise<AppResult<DedicatedSession>> => {
    const ended = new AbortController();
    const state = { released: 0, listeners: 0, end: () => ended.abort(appError('target_gone', 'It was closed.')) };
    made.push(state);
    const listen = () => {
      state.listeners += 1;
      return { dispose: () => void (state.listeners -= 1) };
    };
    return ok({
      target,
      closed: ended.signal,
      send: async () => world.answer,
      on: listen,
      enable: async () => ok(listen()),
      release: async () => void (state.released += 1),
      pause: () => undefined,
      resume: () => undefined,
      isGuarded: () => false,
      end: async () => void (state.released += 1),
    });
  };
  const held = createHeldSessions({ attach: open, openDedicated: open });
  const borrow = async (target = orders, commands: string[] = []) => {
    const session = await held.attach(target, {
      signal: new AbortController().signal,
      onCommand: (method) => void commands.push(method),
    });
    if (!session.ok) throw new Error(session.error.message);
    return session.value;
  };
  return { made, world, held, borrow };
}

describe('held sessions', () => {
  it('reuse the same session, for one call at a time, and never end it', async () => {
    const { made, borrow } = fixture();
    const first = await borrow();
    const second = await borrow();
    expect(made).toHaveLength(2);
    await first.release();
    await second.release();
    await borrow();
    await borrow();
    expect(made).toHaveLength(2);
    expect(made.map(({ released }) => released)).toEqual([0, 0]);
  });

  it('end with their call on a target that takes one debugger', async () => {
    const { made, borrow } = fixture();
    await (await borrow({ ...orders, type: 'react_native', oneDebugger: true })).release();
    expect(made.map(({ released }) => released)).toEqual([1]);
  });

  it('keep targets apart', async () => {
    const { made, borrow } = fixture();
    await (await borrow()).release();
    await borrow({ ...orders, id: 'T2' });
    await borrow({ ...orders, endpointId: 'E2' });
    expect(made).toHaveLength(3);
  });

  it('remove a call’s listeners and domains with the call, and report commands only to their caller', async () => {
    const { made, borrow } = fixture();
    const commands: string[] = [];
    const first = await borrow(orders, commands);
    first.on('Page.loadEventFired', () => undefined);
    await first.enable('Page');
    expect(made[0]?.listeners).toBe(2);
    await first.release();
    await first.release();
    expect(made[0]?.listeners).toBe(0);
    expect(await first.send('Runtime.getIsolateId', {})).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const second = await borrow();
    await second.send('Runtime.getIsolateId', {});
    expect(commands).toEqual([]);
  });

  it('drop a session after an unanswered command, but not after an error answer of the target', async () => {
    const { made, world, borrow } = fixture();
    const refused = await borrow();
    world.answer = { ok: false, error: appError('cdp_error', 'Not here.') };
    await refused.send('Page.enable', {});
    await refused.release();
    expect(made[0]?.released).toBe(0);
    const cancelled = await borrow();
    world.answer = { ok: false, error: appError('cancelled', 'Cancelled.') };
    await cancelled.send('HeapProfiler.takeHeapSnapshot', {});
    await cancelled.release();
    expect(made[0]?.released).toBe(1);
    await borrow();
    expect(made).toHaveLength(2);
  });

  it('reuse a session whose target was too busy to answer a question or to collect garbage', async () => {
    const { made, world, borrow } = fixture();
    const busy = await borrow();
    world.answer = { ok: false, error: appError('target_unresponsive', 'No answer within 3 s.') };
    await busy.send('Runtime.getHeapUsage', {});
    await busy.send('HeapProfiler.collectGarbage', {});
    await busy.release();
    await borrow();
    expect(made.map(({ released }) => released)).toEqual([0]);
  });

  it('drop sessions that have ended, borrowed or idle', async () => {
    const { made, borrow } = fixture();
    const lent = await borrow();
    made[0]?.end();
    expect(lent.closed.aborted).toBe(true);
    await lent.release();
    const waiting = await borrow();
    await waiting.release();
    made[1]?.end();
    await borrow();
    expect(made).toHaveLength(3);
  });

  it('do not end on a guarded target until the guard ends', async () => {
    const { made, world, held, borrow } = fixture();
    const guard = await held.openDedicated(orders, { signal: new AbortController().signal, guardsTarget: true });
    if (!guard.ok) throw new Error(guard.error.message);
    const cancelled = await borrow();
    world.answer = { ok: false, error: appError('cancelled', 'Cancelled.') };
    await cancelled.send('HeapProfiler.takeHeapSnapshot', {});
    await cancelled.release();
    await (await borrow()).release();
    for (let n = 0; n < 8; n += 1) await (await borrow({ ...orders, id: `T${n}${n}` })).release();
    expect(made.slice(0, 3).map(({ released }) => released)).toEqual([0, 0, 0]);
    await guard.value.release();
    expect(made.slice(0, 2).map(({ released }) => released)).toEqual([0, 1]);
  });

  it('do not end on a worker or its page while another worker of the page is guarded', async () => {
    const { made, held } = fixture();
    const signal = new AbortController().signal;
    const worker = { ...orders, type: 'worker' as const, parentId: orders.id };
    const guard = await held.openDedicated({ ...worker, id: 'W1' }, { signal, guardsTarget: true });
    if (!guard.ok) throw new Error(guard.error.message);
    for (const target of [{ ...worker, id: 'W2' }, orders]) {
      const session = await held.openDedicated(target, { signal });
      if (session.ok) await session.value.end();
    }
    expect(made.map(({ released }) => released)).toEqual([0, 0, 0]);
    await guard.value.release();
    expect(made.map(({ released }) => released)).toEqual([0, 1, 1]);
  });

  it('end a session that must not be reused', async () => {
    const { made, held, borrow } = fixture();
    const session = await held.openDedicated(orders, { signal: new AbortController().signal });
    if (session.ok) await session.value.end();
    expect(made[0]?.released).toBe(1);
    await borrow();
    expect(made).toHaveLength(2);
  });

  it('keep sessions for the last eight targets only', async () => {
    const { made, borrow } = fixture();
    for (let n = 0; n < 9; n += 1) await (await borrow({ ...orders, id: `T${n}` })).release();
    expect(made.map(({ released }) => released)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    await borrow({ ...orders, id: 'T1' });
    expect(made).toHaveLength(9);
  });
});
