import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallerInfo } from '../../shared/contracts/activity.ts';
import { CONSENT_TIME_MS, consentOrigin } from '../../shared/contracts/consents.ts';
import { appError } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { createConsents } from './consents.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TARGET: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/orders',
  endpointId: 'e1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};
const CLAUDE: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code' };

const present = (target: TargetInfo): TargetInfo | null => target;

function fixture() {
  const state = { target: present(TARGET), hasWindow: true };
  let ids = 0;
  const consents = createConsents({
    now: () => Date.now(),
    newId: () => `id${(ids += 1)}`,
    canAsk: () => state.hasWindow,
    targetNow: () => state.target,
  });
  const waits: number[] = [];
  const ask = (options: { caller?: CallerInfo; target?: TargetInfo; signal?: AbortSignal } = {}) =>
    consents.ask({
      caller: options.caller ?? CLAUDE,
      tool: 'pen_evaluate',
      action: 'Run code',
      target: options.target ?? TARGET,
      code: 'document.title',
      signal: options.signal ?? new AbortController().signal,
      onWaiting: (waitMs) => void waits.push(waitMs),
    });
  const first = (): string => consents.state().requests[0]?.id ?? '';
  return { state, consents, ask, waits, first };
}

describe('a request', () => {
  it('waits, lists all details, and is allowed once', async () => {
    const { consents, ask, waits, first } = fixture();
    const asked = ask();
    expect(consents.state().requests).toMatchObject([
      {
        caller: CLAUDE,
        tool: 'pen_evaluate',
        action: 'Run code',
        targetTitle: 'Orders',
        origin: 'https://shop.test',
        code: 'document.title',
        expiresAtMs: Date.now() + CONSENT_TIME_MS,
      },
    ]);
    expect(waits).toEqual([CONSENT_TIME_MS]);
    expect(consents.answer(first(), { answer: 'once' })).toMatchObject({ ok: true });
    expect(await asked).toEqual({ ok: true, value: { by: 'person' } });
    expect(consents.state()).toEqual({ requests: [], grants: [] });
    // The next one needs a new answer.
    void ask();
    expect(consents.state().requests).toHaveLength(1);
  });

  it('is refused by the user, and after a time without an answer', async () => {
    const { consents, ask, first } = fixture();
    const refused = ask();
    consents.answer(first(), { answer: 'refuse' });
    expect(await refused).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('the user refused') },
    });
    const late = ask();
    await vi.advanceTimersByTimeAsync(CONSENT_TIME_MS);
    expect(await late).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('no answer within 60 s') },
    });
    expect(consents.state().requests).toEqual([]);
    expect(consents.answer('gone', { answer: 'once' })).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('is withdrawn when its call is cancelled', async () => {
    const { consents, ask } = fixture();
    const call = new AbortController();
    const asked = ask({ signal: call.signal });
    call.abort(appError('cancelled', 'The client is gone.'));
    expect(await asked).toMatchObject({ ok: false, error: { message: 'The client is gone.' } });
    expect(consents.state().requests).toEqual([]);
    expect(await ask({ signal: call.signal })).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('is valid for the page that the user saw, and for no other', async () => {
    const { state, consents, ask, first } = fixture();
    const moved = ask();
    state.target = { ...TARGET, url: 'https://bank.test/' };
    consents.answer(first(), { answer: 'once' });
    expect(await moved).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('went to https://bank.test') },
    });
    state.target = null;
    const closed = ask();
    consents.answer(first(), { answer: 'once' });
    expect(await closed).toMatchObject({ ok: false, error: { message: expect.stringContaining('was closed') } });
    state.target = { ...TARGET, url: 'https://shop.test/other' };
    const same = ask();
    consents.answer(first(), { answer: 'once' });
    expect(await same).toMatchObject({ ok: true });
  });

  it('is refused without a window, and above the maximum of waiting requests', async () => {
    const { state, ask, waits } = fixture();
    state.hasWindow = false;
    expect(await ask()).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('no window') },
    });
    expect(waits).toEqual([]);
    state.hasWindow = true;
    for (let count = 0; count < 10; count += 1) void ask();
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'busy' } });
  });
});

describe('a lasting permission', () => {
  it('is valid for its client, origin and time, and answers requests that wait already', async () => {
    const { consents, ask, first } = fixture();
    const one = ask();
    const other = ask();
    consents.answer(first(), { answer: 'always', forMs: 900_000, everywhere: false });
    expect([await one, await other]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await ask()).toEqual({ ok: true, value: { by: 'grant' } });
    void ask({ target: { ...TARGET, url: 'https://other.test/' } });
    void ask({ caller: { ...CLAUDE, id: 'm2' } });
    expect(consents.state().requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(consents.state()).toEqual({ requests: [], grants: [] });
  });

  it('belongs to the session that it was given to, even if others use the same name, and ends with it', async () => {
    const { consents, ask, first } = fixture();
    const one = ask();
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await one;
    // A client of the same name asks; the allowed one may be renamed.
    void ask({ caller: { ...CLAUDE, id: 'm2' } });
    expect(consents.state().requests).toMatchObject([{ caller: { id: 'm2' } }]);
    expect(await ask({ caller: { ...CLAUDE, name: 'Renamed' } })).toEqual({ ok: true, value: { by: 'grant' } });
    consents.endOfCaller({ ...CLAUDE, id: 'm2' });
    expect(consents.state().grants).toHaveLength(1);
    consents.endOfCaller(CLAUDE);
    expect(consents.state().grants).toEqual([]);
    void ask();
    expect(consents.state().requests).toHaveLength(2);
  });

  it('of the user’s own command line is valid for the next command, and for no client', async () => {
    const { consents, ask, first } = fixture();
    const command: CallerInfo = { id: 'c1', kind: 'cli', name: 'pen' };
    const one = ask({ caller: command });
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: false });
    await one;
    consents.endOfCaller(command);
    expect(await ask({ caller: { ...command, id: 'c2' } })).toEqual({ ok: true, value: { by: 'grant' } });
    void ask({ caller: { ...CLAUDE, id: 'cli', name: 'pen' } });
    expect(consents.state().requests).toHaveLength(1);
  });

  it('is valid everywhere until it is revoked', async () => {
    const { consents, ask, first } = fixture();
    const asked = ask();
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await asked;
    const [grant] = consents.state().grants;
    expect(grant).toMatchObject({ callerName: 'Claude Code', tool: 'pen_evaluate', origin: null, untilMs: null });
    expect(await ask({ target: { ...TARGET, url: 'https://other.test/' } })).toMatchObject({ ok: true });
    consents.revoke(grant?.id ?? '');
    void ask();
    expect(consents.state().requests).toHaveLength(1);
  });

  it('ends with the setting that made it necessary', async () => {
    const { consents, ask, first } = fixture();
    const granted = ask();
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await granted;
    consents.revoke(consents.state().grants[0]?.id ?? '');
    const waiting = ask();
    consents.end(false, 'running code was switched off.');
    expect(await waiting).toMatchObject({ ok: false, error: { message: expect.stringContaining('switched off') } });
    const allowed = ask();
    consents.end(true, '');
    expect(await allowed).toMatchObject({ ok: true });
  });
});

it.each([
  ['https://a.test:8443/x?y#z', 'https://a.test:8443'],
  ['file:///srv/app.js', 'file:///srv/app.js'],
  ['about:blank', 'http://localhost:9222'],
  ['', 'http://localhost:9222'],
])('the origin of %s is %s', (url, origin) => {
  expect(consentOrigin({ url, endpoint: 'http://localhost:9222' })).toBe(origin);
});
