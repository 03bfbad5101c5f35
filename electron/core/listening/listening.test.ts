/** Shared logs: one log per target, started once, ended with the last listener. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createEntryRing, type EntryRing } from './entry-ring.ts';
import { createListening, type LogKind } from './listening.ts';

interface Entry {
  readonly id: number;
}
interface Log {
  readonly ring: EntryRing<Entry>;
  readonly say: () => void;
}

const YOU: CallerInfo = { id: 'w', kind: 'window', name: 'you' };
const CLAUDE: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code' };
const target = (id: string): TargetInfo => ({
  id,
  type: 'page',
  title: `page ${id}`,
  url: 'http://shop.test/',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
});

interface Session extends AttachedSession {
  readonly end: () => void;
  isReleased: boolean;
}

function session(info: TargetInfo): Session {
  const closed = new AbortController();
  const made: Session = {
    target: info,
    closed: closed.signal,
    isReleased: false,
    send: async () => ok({} as never),
    on: () => ({ dispose: () => undefined }),
    enable: async () => ok({ dispose: () => undefined }),
    release: async () => {
      made.isReleased = true;
      closed.abort(appError('cancelled', 'released'));
    },
    end: () => closed.abort(appError('target_gone', 'The tab was closed.')),
  };
  return made;
}

let sessions: Session[];
let happened: string[];
let begun: Log[];
let beginAnswer: () => Promise<unknown>;
let attachAnswer: (info: TargetInfo) => AttachedSession;

beforeEach(() => {
  sessions = [];
  happened = [];
  begun = [];
  beginAnswer = async () => undefined;
  attachAnswer = (info) => {
    const made = session(info);
    sessions.push(made);
    return made;
  };
});

function listening() {
  const kind: LogKind<Entry, Log> = {
    create: (_target, changed) => {
      const ring = createEntryRing<Entry>({ limit: 10, batch: 2 });
      const log: Log = {
        ring,
        say: () => {
          ring.append((id) => ({ id }));
          changed();
        },
      };
      begun.push(log);
      return log;
    },
    begin: async (_log, { target: { id } }) => {
      happened.push(`begin ${id}`);
      return beginAnswer();
    },
    end: async (_log, { target: { id } }) => void happened.push(`end ${id}`),
  };
  return createListening<Entry, Log>({
    targets: { byId: () => null },
    attach: async (info) => attachAnswer(info),
    now: () => 1000,
    kind,
  });
}

const signal = (): AbortSignal => new AbortController().signal;

describe('joining', () => {
  test('the first listener starts it, the second joins, the last one ends it', async () => {
    const logs = listening();
    const first = await settle(() => logs.listen(target('T1'), { caller: YOU, signal: signal() }));
    expect(first).toMatchObject({ ok: true, value: { isNew: true } });
    const second = await settle(() => logs.listen(target('T1'), { caller: CLAUDE, signal: signal() }));
    expect(second).toMatchObject({ ok: true, value: { isNew: false } });
    expect(logs.find('T1')?.state).toMatchObject({
      state: 'listening',
      sinceMs: 1000,
      listeners: [{ name: 'you' }, { name: 'Claude Code' }],
    });
    await logs.leave('T1', YOU.id);
    expect(happened).toEqual(['begin T1']);
    await logs.leave('T1', CLAUDE.id);
    expect(happened).toEqual(['begin T1', 'end T1']);
    expect(sessions[0]?.isReleased).toBe(true);
    expect(logs.find('T1')?.state).toMatchObject({ state: 'off', endedBecause: null, listeners: [] });
    expect(logs.active()).toEqual([]);
  });

  test('two concurrent listeners start it once', async () => {
    let answer: (value: AppResult<unknown>) => void = () => undefined;
    beginAnswer = async () =>
      unwrap(
        await new Promise((resolve) => {
          answer = resolve;
        }),
      );
    const logs = listening();
    const both = Promise.all([
      settle(() => logs.listen(target('T1'), { caller: YOU, signal: signal() })),
      settle(() => logs.listen(target('T1'), { caller: CLAUDE, signal: signal() })),
    ]);
    await new Promise((next) => setImmediate(next));
    answer(ok(undefined));
    for (const result of await both) expect(result.ok).toBe(true);
    expect(sessions).toHaveLength(1);
    expect(logs.find('T1')?.state.listeners).toHaveLength(2);
  });

  test('a restart is another run with an empty log, and the same caller twice is one listener', async () => {
    const logs = listening();
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    begun[0]?.say();
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    expect(logs.find('T1')?.state).toMatchObject({ buffered: 1, listeners: [{ name: 'you' }] });
    await logs.stop('T1');
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    expect(logs.find('T1')).toMatchObject({ run: 2, state: { buffered: 0 } });
  });

  test('a failure is returned, and leaves nothing behind', async () => {
    const logs = listening();
    beginAnswer = async () => {
      throw new AppFailure(appError('cdp_error', 'no such domain'));
    };
    expect(await settle(() => logs.listen(target('T1'), { caller: YOU, signal: signal() }))).toMatchObject({
      error: { code: 'cdp_error' },
    });
    expect(sessions[0]?.isReleased).toBe(true);
    expect(logs.find('T1')).toBeNull();
    attachAnswer = () => {
      throw new AppFailure(appError('target_gone', 'gone'));
    };
    expect(await settle(() => logs.listen(target('T1'), { caller: YOU, signal: signal() }))).toMatchObject({
      error: { code: 'target_gone' },
    });
    // It can be started after that.
    beginAnswer = async () => undefined;
    attachAnswer = (info) => session(info);
    expect(await settle(() => logs.listen(target('T1'), { caller: YOU, signal: signal() }))).toMatchObject({
      ok: true,
    });
  });

  test('a caller that cancelled in the meantime leaves no listener', async () => {
    const given = new AbortController();
    const logs = listening();
    beginAnswer = async () => {
      given.abort(appError('cancelled', 'cancelled'));
      return undefined;
    };
    expect(await settle(() => logs.listen(target('T1'), { caller: YOU, signal: given.signal }))).toMatchObject({
      error: { code: 'cancelled' },
    });
    expect(happened).toEqual(['begin T1', 'end T1']);
    expect(logs.find('T1')?.state.state).toBe('off');
  });
});

describe('ending', () => {
  test('a lost target ends it with the reason; the log stays', async () => {
    const logs = listening();
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    begun[0]?.say();
    sessions[0]?.end();
    expect(logs.find('T1')).toMatchObject({
      session: null,
      state: { state: 'ended', endedBecause: 'The tab was closed.', buffered: 1, listeners: [] },
    });
    // A restarted browser has other ids; what was lost is known by its endpoint.
    expect(logs.lastLost(target('T2').endpointId)?.target.id).toBe('T1');
    expect(logs.lastLost('another')).toBeNull();
    // Nothing is restored on a lost target.
    await logs.leave('T1', YOU.id);
    expect(happened).toEqual(['begin T1']);
  });

  test('a stop by the user ends it for all listeners, a caller’s end only for itself', async () => {
    const logs = listening();
    for (const id of ['T1', 'T2']) {
      await logs.listen(target(id), { caller: YOU, signal: signal() });
      await logs.listen(target(id), { caller: CLAUDE, signal: signal() });
    }
    await logs.endOfCaller(CLAUDE);
    expect(logs.active()).toHaveLength(2);
    await logs.stop('T1');
    expect(logs.active().map(({ target: { id } }) => id)).toEqual(['T2']);
    await logs.stop('T1');
    await logs.stop('nowhere');
    await logs.endOfCaller(YOU);
    expect(happened.filter((what) => what.startsWith('end'))).toEqual(['end T1', 'end T2']);
  });

  test('logs of many targets: the least recently used is dropped, active ones stay', async () => {
    const logs = listening();
    await logs.listen(target('kept'), { caller: YOU, signal: signal() });
    for (let count = 0; count < 20; count += 1) {
      await logs.listen(target(`T${count}`), { caller: YOU, signal: signal() });
      await logs.stop(`T${count}`);
    }
    expect(logs.find('kept')).not.toBeNull();
    expect(logs.find('T0')).toBeNull();
    expect(logs.find('T19')).not.toBeNull();
  });
});

describe('following', () => {
  test('pages contain what is new since the mark, and everything of another run', async () => {
    const logs = listening();
    const changed: string[] = [];
    logs.changes.listen((id) => changed.push(id));
    expect(logs.page('T1', null, 10)).toBeNull();
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    begun[0]?.say();
    begun[0]?.say();
    const first = logs.page('T1', null, 10);
    expect(first).toMatchObject({ entries: [{ id: 0 }, { id: 1 }], oldestId: 0, hasMore: false, mark: { run: 1 } });
    expect(logs.page('T1', first?.mark ?? null, 10)?.entries).toEqual([]);
    expect(new Set(changed)).toEqual(new Set(['T1']));
    await logs.stop('T1');
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    begun[1]?.say();
    expect(logs.page('T1', first?.mark ?? null, 10)).toMatchObject({ entries: [{ id: 0 }], mark: { run: 2 } });
  });

  test('a partial page reports that more follows, in order of ids', async () => {
    const logs = listening();
    await logs.listen(target('T1'), { caller: YOU, signal: signal() });
    for (let count = 0; count < 3; count += 1) begun[0]?.say();
    begun[0]?.ring.change(0, (entry) => ({ ...entry }));
    const page = logs.page('T1', null, 2);
    expect(page).toMatchObject({ entries: [{ id: 1 }, { id: 2 }], hasMore: true });
    expect(logs.page('T1', page?.mark ?? null, 2)).toMatchObject({ entries: [{ id: 0 }], hasMore: false });
  });
});
