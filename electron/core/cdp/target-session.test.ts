import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { CdpSocket } from './socket.ts';
import { createTargetSession, type SessionHandle } from './target-session.ts';

const TARGET: TargetInfo = {
  id: 't1',
  type: 'page',
  title: 'A page',
  url: 'http://localhost/',
  endpointId: 'endpoint-1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};

interface Fixture {
  readonly handle: SessionHandle;
  readonly sent: string[];
  readonly commands: string[];
  readonly answers: boolean[];
  readonly closeSocket: AbortController;
  readonly detached: () => number;
  readonly listening: () => number;
}

function fixture(
  answer: (method: string, signal: AbortSignal | undefined) => Promise<AppResult<unknown>> | AppResult<unknown> = () =>
    ok({}),
): Fixture {
  const sent: string[] = [];
  const commands: string[] = [];
  const answers: boolean[] = [];
  const closeSocket = new AbortController();
  let listening = 0;
  let detached = 0;
  const socket: CdpSocket = {
    closed: closeSocket.signal,
    send: async (method, _params, options) => {
      sent.push(method);
      return (await answer(method, options.signal)) as AppResult<never>;
    },
    on: () => {
      listening += 1;
      return { dispose: () => void (listening -= 1) };
    },
    pause: () => undefined,
    resume: () => undefined,
    close: () => Promise.resolve(),
    lastMessageAtMs: 0,
    listenerCount: 0,
    knows: () => Promise.resolve(true),
  };
  const handle = createTargetSession({
    socket,
    sessionId: 's1',
    target: TARGET,
    onCommand: (method) => commands.push(method),
    onAnswer: (responsive) => answers.push(responsive),
    detach: async () => void (detached += 1),
  });
  return { handle, sent, commands, answers, closeSocket, detached: () => detached, listening: () => listening };
}

/** Answers only when the command is cancelled, as a frozen target does. */
function silent(_method: string, signal: AbortSignal | undefined): Promise<AppResult<unknown>> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(err(signal.reason))));
}

describe('a session', () => {
  it('reports each sent command, and none that was rejected before sending', async () => {
    const { handle, commands, closeSocket } = fixture();
    await handle.session.send('HeapProfiler.enable', {});
    closeSocket.abort(appError('disconnected', 'lost'));
    expect(await handle.session.send('HeapProfiler.takeHeapSnapshot', {})).toEqual(
      err(appError('disconnected', 'lost')),
    );
    expect(commands).toEqual(['HeapProfiler.enable']);
  });

  it('reports whether the target answers', async () => {
    const results = [
      ok({}),
      err(appError('cdp_error', 'no')),
      err(appError('target_unresponsive', 'silence')),
      err(appError('cancelled', 'enough')),
    ];
    const { handle, answers } = fixture(() => results.shift() ?? ok({}));
    for (let call = 0; call < 4; call += 1) await handle.session.send('Log.enable', {});
    expect(answers).toEqual([true, true, false]);
  });

  it('cancels pending commands when the target is gone', async () => {
    const { handle } = fixture(silent);
    const sending = handle.session.send('HeapProfiler.takeHeapSnapshot', {}, { deadlineMs: Number.POSITIVE_INFINITY });
    handle.end(appError('target_gone', 'closed'));
    expect(await sending).toEqual(err(appError('target_gone', 'closed')));
    expect(handle.session.closed.reason).toEqual(appError('target_gone', 'closed'));
  });

  it('cancels a command with the reason of its own call', async () => {
    const { handle } = fixture(silent);
    const cancel = new AbortController();
    const sending = handle.session.send('Runtime.getIsolateId', {}, { signal: cancel.signal });
    cancel.abort(appError('cancelled', 'client disconnected'));
    expect(await sending).toEqual(err(appError('cancelled', 'client disconnected')));
    expect(handle.session.closed.aborted).toBe(false);
  });
});

describe('release', () => {
  it('detaches once and removes every listener', async () => {
    const { handle, listening, detached } = fixture();
    handle.session.on('Page.loadEventFired', () => undefined);
    handle.session.on('Page.frameNavigated', () => undefined).dispose();
    expect(listening()).toBe(1);
    await Promise.all([handle.session.release(), handle.session.release()]);
    expect(listening()).toBe(0);
    expect(detached()).toBe(1);
  });

  it('can be used after the session has ended', async () => {
    const { handle, detached } = fixture();
    handle.end(appError('target_gone', 'closed'));
    await handle.session.release();
    expect(detached()).toBe(1);
    expect(handle.session.closed.reason).toMatchObject({ code: 'target_gone' });
  });
});

describe('domains', () => {
  it('are disabled with the last release, not before', async () => {
    const { handle, sent } = fixture();
    const first = await handle.session.enable('CSS');
    const second = await handle.session.enable('CSS');
    if (!first.ok || !second.ok) throw new Error('not enabled');
    first.value.dispose();
    first.value.dispose();
    expect(sent).toEqual(['CSS.enable', 'CSS.enable']);
    second.value.dispose();
    expect(sent).toEqual(['CSS.enable', 'CSS.enable', 'CSS.disable']);
  });

  it('are not counted when enabling failed', async () => {
    const { handle, sent } = fixture(() => err(appError('cdp_error', 'DOM agent needs to be enabled first.')));
    expect(await handle.session.enable('CSS')).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(sent).toEqual(['CSS.enable']);
  });

  it('are left alone on a target that is gone', async () => {
    const { handle, sent } = fixture();
    const enabled = await handle.session.enable('Network');
    handle.end(appError('target_gone', 'closed'));
    if (enabled.ok) enabled.value.dispose();
    expect(sent).toEqual(['Network.enable']);
  });
});
