import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { consentOrigin, type WaitInClient } from '../../../shared/core/contracts/consents.ts';
import { appError, unwrap, settle, createGuard } from '../../../shared/base/errors.ts';
import { rulesOf, type Permission } from '../../../shared/core/contracts/permissions.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createConsents, type AskInClient, type ConsentEvent } from './consents.ts';

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
  const waits: string[] = [];
  const events: ConsentEvent[] = [];
  consents.events.listen((event) => void events.push(event));
  interface AskOptions {
    readonly caller?: CallerInfo;
    readonly target?: TargetInfo | null;
    readonly signal?: AbortSignal;
    readonly permissions?: readonly Permission[];
    readonly askInClient?: AskInClient;
    readonly waitInClient?: WaitInClient;
    readonly place?: string;
  }
  const ask = async (options: AskOptions = {}) =>
    unwrap(
      await consents.ask({
        caller: options.caller ?? CLAUDE,
        askInClient: options.askInClient ?? null,
        waitInClient: options.waitInClient ?? null,
        tool: 'pen_evaluate',
        title: 'Evaluate JavaScript',
        permissions: options.permissions ?? ['run-code'],
        target: options.target === undefined ? TARGET : options.target,
        place: options.place ?? null,
        code: 'document.title',
        details: [{ label: 'timeoutMs', text: '100' }],
        detailsInClient: [{ label: 'timeoutMs', text: '100' }],
        signal: options.signal ?? new AbortController().signal,
        onWaiting: (where) => void waits.push(where),
      }),
    );
  const first = (): string => consents.state().requests[0]?.id ?? '';
  return { state, consents, ask, waits, events, first };
}

describe('a caller that several programs may be', () => {
  const shared: CallerInfo = { ...CLAUDE, isShared: true };

  it('gets no lasting permission, whatever the answer', async () => {
    const { consents, ask, events, first } = fixture();
    const asked = settle(() => ask({ caller: shared }));
    consents.answer(first(), { answer: 'always', forMs: 900_000, everywhere: true });
    expect(await asked).toMatchObject({ ok: true });
    expect(consents.state().grants).toEqual([]);
    expect(events).toMatchObject([{ what: 'allowed' }]);
    void settle(() => ask({ caller: shared }));
    expect(consents.state().requests).toHaveLength(1);
  });
});

describe('a request', () => {
  it('waits, lists all details, and is allowed once', async () => {
    const { consents, ask, waits, first } = fixture();
    const asked = settle(ask);
    expect(consents.state().requests).toMatchObject([
      {
        caller: CLAUDE,
        tool: 'pen_evaluate',
        title: 'Evaluate JavaScript',
        permissions: ['run-code'],
        targetTitle: 'Orders',
        origin: 'https://shop.test',
        code: 'document.title',
        details: [{ label: 'timeoutMs', text: '100' }],
      },
    ]);
    expect(waits).toEqual(['window']);
    expect(createGuard().run(() => consents.answer(first(), { answer: 'once' }))).toMatchObject({ ok: true });
    expect(await asked).toEqual({ ok: true, value: { by: 'person', place: 'https://shop.test' } });
    expect(consents.state()).toEqual({ requests: [], grants: [] });
    // The next one needs a new answer.
    void settle(ask);
    expect(consents.state().requests).toHaveLength(1);
  });

  it('is refused by the user', async () => {
    const { consents, ask, events, first } = fixture();
    const refused = settle(ask);
    consents.answer(first(), { answer: 'refuse' });
    expect(await refused).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('the user refused') },
    });
    expect(events).toMatchObject([{ what: 'refused', caller: CLAUDE, permissions: ['run-code'] }]);
    expect(createGuard().run(() => consents.answer('gone', { answer: 'once' }))).toMatchObject({
      ok: false,
      error: { code: 'cancelled' },
    });
  });

  it('waits as long as the user needs', async () => {
    const { consents, ask, first } = fixture();
    const asked = settle(ask);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(consents.state().requests).toHaveLength(1);
    consents.answer(first(), { answer: 'once' });
    expect(await asked).toMatchObject({ ok: true });
  });

  it('is withdrawn when its call is cancelled', async () => {
    const { consents, ask } = fixture();
    const call = new AbortController();
    const asked = settle(() => ask({ signal: call.signal }));
    call.abort(appError('cancelled', 'The client is gone.'));
    expect(await asked).toMatchObject({ ok: false, error: { message: 'The client is gone.' } });
    expect(consents.state().requests).toEqual([]);
    expect(await settle(() => ask({ signal: call.signal }))).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('is valid for the page that the user saw, and for no other', async () => {
    const { state, consents, ask, first } = fixture();
    const moved = settle(ask);
    state.target = { ...TARGET, url: 'https://bank.test/' };
    consents.answer(first(), { answer: 'once' });
    expect(await moved).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('went to https://bank.test') },
    });
    state.target = null;
    const closed = settle(ask);
    consents.answer(first(), { answer: 'once' });
    expect(await closed).toMatchObject({ ok: false, error: { message: expect.stringContaining('was closed') } });
    state.target = { ...TARGET, url: 'https://shop.test/other' };
    const same = settle(ask);
    consents.answer(first(), { answer: 'once' });
    expect(await same).toMatchObject({ ok: true });
  });

  it('is refused without a window, and above the maximum of waiting requests', async () => {
    const { state, ask, waits } = fixture();
    state.hasWindow = false;
    expect(await settle(ask)).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('no window') },
    });
    expect(waits).toEqual([]);
    state.hasWindow = true;
    for (let count = 0; count < 10; count += 1) void settle(ask);
    expect(await settle(ask)).toMatchObject({ ok: false, error: { code: 'busy' } });
  });
});

describe('a lasting permission', () => {
  it('is valid for its client, origin and time, and answers requests that wait already', async () => {
    const { consents, ask, first } = fixture();
    const one = settle(ask);
    const other = settle(ask);
    consents.answer(first(), { answer: 'always', forMs: 900_000, everywhere: false });
    expect([await one, await other]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await settle(ask)).toEqual({ ok: true, value: { by: 'grant', place: 'https://shop.test' } });
    void settle(() => ask({ target: { ...TARGET, url: 'https://other.test/' } }));
    void settle(() => ask({ caller: { ...CLAUDE, id: 'm2' } }));
    expect(consents.state().requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(consents.state().grants).toEqual([]);
    void settle(ask);
    expect(consents.state().requests).toHaveLength(3);
  });

  it('belongs to the session that it was given to, even if others use the same name, and ends with it', async () => {
    const { consents, ask, first } = fixture();
    const one = settle(ask);
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await one;
    // A client of the same name asks; the allowed one may be renamed.
    void settle(() => ask({ caller: { ...CLAUDE, id: 'm2' } }));
    expect(consents.state().requests).toMatchObject([{ caller: { id: 'm2' } }]);
    expect(await settle(() => ask({ caller: { ...CLAUDE, name: 'Renamed' } }))).toEqual({
      ok: true,
      value: { by: 'grant', place: null },
    });
    consents.endOfCaller({ ...CLAUDE, id: 'm2' }, true);
    expect(consents.state().grants).toHaveLength(1);
    consents.endOfCaller(CLAUDE, true);
    expect(consents.state().grants).toEqual([]);
    void settle(ask);
    expect(consents.state().requests).toHaveLength(2);
  });

  it('of the user’s own command line is valid for the next command, and for no client', async () => {
    const { consents, ask, first } = fixture();
    const command: CallerInfo = { id: 'c1', kind: 'cli', name: 'pen' };
    const one = settle(() => ask({ caller: command }));
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: false });
    await one;
    consents.endOfCaller(command, true);
    expect(await settle(() => ask({ caller: { ...command, id: 'c2' } }))).toEqual({
      ok: true,
      value: { by: 'grant', place: 'https://shop.test' },
    });
    void settle(() => ask({ caller: { ...CLAUDE, id: 'cli', name: 'pen' } }));
    expect(consents.state().requests).toHaveLength(1);
  });

  it('is valid everywhere until it is revoked', async () => {
    const { consents, ask, first } = fixture();
    const asked = settle(ask);
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await asked;
    const [grant] = consents.state().grants;
    expect(grant).toMatchObject({ callerName: 'Claude Code', permission: 'run-code', origin: null, untilMs: null });
    expect(await settle(() => ask({ target: { ...TARGET, url: 'https://other.test/' } }))).toMatchObject({ ok: true });
    consents.revoke(grant?.id ?? '');
    void settle(ask);
    expect(consents.state().requests).toHaveLength(1);
  });

  it('ends with the setting that made it necessary', async () => {
    const { consents, ask, first } = fixture();
    const look = rulesOf({ preset: 'look', rules: {} }, 'off');
    const everything = rulesOf({ preset: 'everything', rules: {} }, 'off');
    const granted = settle(ask);
    consents.answer(first(), { answer: 'always', forMs: null, everywhere: true });
    await granted;
    consents.rulesChanged(
      () => rulesOf({ preset: 'investigate', rules: {} }, 'ask'),
      ({ permission }) => permission === 'run-code',
    );
    expect(consents.state().grants).toEqual([]);
    const waiting = settle(ask);
    consents.rulesChanged(
      () => look,
      () => false,
    );
    expect(await waiting).toMatchObject({ ok: false, error: { message: expect.stringContaining('switched it off') } });
    const allowed = settle(ask);
    consents.rulesChanged(
      () => everything,
      () => false,
    );
    expect(await allowed).toMatchObject({ ok: true });
  });

  it('covers read-only code with code, but no other permission', async () => {
    const { consents, ask, first } = fixture();
    const one = settle(ask);
    consents.answer(first(), { answer: 'always', forMs: 60_000, everywhere: true });
    await one;
    expect(await settle(() => ask({ permissions: ['read-code'] }))).toEqual({
      ok: true,
      value: { by: 'grant', place: null },
    });
    void settle(() => ask({ permissions: ['run-code', 'change-page'] }));
    expect(consents.state().requests).toMatchObject([{ permissions: ['run-code', 'change-page'] }]);
  });

  it('to use files is valid for their folder, and one without a place everywhere', async () => {
    const { consents, ask, first } = fixture();
    const one = settle(() => ask({ target: null, place: '/srv/data', permissions: ['outside-files'] }));
    consents.answer(first(), { answer: 'always', forMs: 60_000, everywhere: false });
    expect(await one).toMatchObject({ ok: true });
    expect(await settle(() => ask({ target: null, place: '/srv/data', permissions: ['outside-files'] }))).toMatchObject(
      { ok: true },
    );
    void settle(() => ask({ target: null, place: '/etc', permissions: ['outside-files'] }));
    expect(consents.state().requests).toMatchObject([{ origin: '/etc', targetId: null }]);
  });
});

describe('a lasting permission of an assistant with a token', () => {
  const KNOWN: CallerInfo = { ...CLAUDE, assistantId: 'as-1' };
  const granted = async (forMs: number | null) => {
    const made = fixture();
    const one = settle(() => made.ask({ caller: KNOWN }));
    made.consents.answer(made.first(), { answer: 'always', forMs, everywhere: true });
    await one;
    return made;
  };

  it('is valid for each of its sessions, and survives a reconnect until its time is over', async () => {
    const { consents, ask } = await granted(60_000);
    consents.endOfCaller(KNOWN, true);
    expect(await settle(() => ask({ caller: { ...KNOWN, id: 'm7' } }))).toEqual({
      ok: true,
      value: { by: 'grant', place: null },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    void settle(() => ask({ caller: { ...KNOWN, id: 'm7' } }));
    expect(consents.state()).toMatchObject({ requests: [{ caller: { id: 'm7' } }], grants: [] });
  });

  it('“until it disconnects” ends with its last session', async () => {
    const { consents } = await granted(null);
    consents.endOfCaller(KNOWN, false);
    expect(consents.state().grants).toHaveLength(1);
    consents.endOfCaller(KNOWN, true);
    expect(consents.state().grants).toEqual([]);
  });

  it.each([
    ['a client without a token that has its name', { ...CLAUDE, id: 'm9' }],
    ['a client that has its id as session id', { ...CLAUDE, id: 'as-1' }],
    ['a client whose session id looks like its key', { ...CLAUDE, id: 'assistant as-1' }],
    ['another assistant of the same name', { ...KNOWN, assistantId: 'as-2' }],
  ])('is not valid for %s', async (_who, caller) => {
    const { consents, ask } = await granted(null);
    void settle(() => ask({ caller }));
    expect(consents.state().requests).toHaveLength(1);
  });

  it('ends with its token, and so do the requests that wait', async () => {
    const { consents, ask } = await granted(60_000);
    const waiting = settle(() => ask({ caller: KNOWN, permissions: ['library'] }));
    const other = settle(ask);
    consents.endOfAssistant('as-1', 'the token was revoked.');
    expect(await waiting).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('revoked') },
    });
    expect(consents.state()).toMatchObject({ requests: [{ caller: CLAUDE }], grants: [] });
    consents.answer(consents.state().requests[0]?.id ?? '', { answer: 'refuse' });
    await other;
  });
});

describe('without a window', () => {
  it('the client asks, and its answer allows one call', async () => {
    const { state, consents, ask, waits, events } = fixture();
    state.hasWindow = false;
    const questions: string[] = [];
    const answers = [true, false, null];
    const askInClient: AskInClient = async (question) => {
      questions.push(question);
      return answers.shift() ?? null;
    };
    expect(await settle(() => ask({ askInClient }))).toEqual({
      ok: true,
      value: { by: 'client', place: 'https://shop.test' },
    });
    expect(questions[0]).toBe(
      'Claude Code wants to run code in "Orders" (https://shop.test/orders): Evaluate JavaScript.\ntimeoutMs: 100\ndocument.title',
    );
    expect(await settle(() => ask({ askInClient }))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the user refused') },
    });
    expect(await settle(() => ask({ askInClient }))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no answer') },
    });
    expect(waits).toEqual(['client', 'client', 'client']);
    expect(events).toMatchObject([{ what: 'allowed' }, { what: 'refused' }]);
    expect(consents.state()).toEqual({ requests: [], grants: [] });
  });

  it('a client is not asked while a window is open', async () => {
    const { consents, ask, waits } = fixture();
    void settle(() => ask({ askInClient: async () => true }));
    expect(consents.state().requests).toHaveLength(1);
    expect(waits).toEqual(['window']);
  });
});

describe('a client whose call is answered with what it waits for', () => {
  /** Says where the person answers, and hands over what the client replies. */
  function pointing() {
    const replies = Promise.withResolvers<'wait' | 'withdraw' | 'gone'>();
    const messages: string[] = [];
    const ended: AbortSignal[] = [];
    const waitInClient: WaitInClient = (message, signal) => {
      messages.push(message);
      ended.push(signal);
      return replies.promise;
    };
    return { waitInClient, messages, reply: replies.resolve, isEnded: () => ended[0]?.aborted };
  }

  it('points to the window, whose answer counts and ends the question', async () => {
    const { consents, ask, first } = fixture();
    const { waitInClient, messages, reply, isEnded } = pointing();
    const asked = settle(() => ask({ waitInClient }));
    expect(messages).toEqual([
      expect.stringMatching(/^Claude Code wants to run code in "Orders".*\nAllow or refuse it in the window/),
    ]);
    reply('wait');
    await Promise.resolve();
    expect(consents.state().requests).toHaveLength(1);
    consents.answer(first(), { answer: 'once' });
    expect(await asked).toMatchObject({ ok: true, value: { by: 'person' } });
    expect(isEnded()).toBe(true);
  });

  it.each([
    ['withdraw', 'the user refused it', [{ what: 'refused' }]],
    ['gone', 'the client did not come back', []],
  ] as const)('takes the card away on %s', async (what, why, logged) => {
    const { consents, ask, events } = fixture();
    const { waitInClient, reply } = pointing();
    const asked = settle(() => ask({ waitInClient }));
    reply(what);
    expect(await asked).toMatchObject({ ok: false, error: { message: expect.stringContaining(why) } });
    expect(consents.state().requests).toEqual([]);
    expect(events).toMatchObject(logged);
  });

  it('is not pointed anywhere without a window: it asks itself', async () => {
    const { state, ask } = fixture();
    state.hasWindow = false;
    const { waitInClient, messages } = pointing();
    expect(await settle(() => ask({ waitInClient, askInClient: async () => true }))).toMatchObject({
      value: { by: 'client' },
    });
    expect(messages).toEqual([]);
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
