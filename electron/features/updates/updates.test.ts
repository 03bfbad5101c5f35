import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, settle, createGuard } from '../../../shared/base/errors.ts';
import { signedText } from './feed-signature.ts';
import { createUpdates, type FoundUpdate, type UpdateParts, type Updater, type UpdateService } from './updates.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const RELEASE_KEY = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const FEED = { version: '0.3.0', files: [{ url: 'a', sha512: 'aaaa' }] };
const FOUND: FoundUpdate = {
  version: FEED.version,
  content: FEED,
  sizeBytes: 160_000_000,
  signature: sign(null, Buffer.from(signedText(FEED)), privateKey).toString('base64'),
};

let made: UpdateService | null = null;
afterEach(() => {
  made?.dispose();
  made = null;
});

function setup(given: Partial<Pick<UpdateParts, 'source'>> & { isOn?: boolean; found?: FoundUpdate | null } = {}) {
  const did: string[] = [];
  const settings = { checkForUpdates: given.isOn ?? false };
  const settingsChanges = new Emitter<void>();
  const workChanges = new Emitter<void>();
  const timers: { readonly work: () => void; readonly delayMs: number }[] = [];
  let work: readonly string[] = [];
  let mayClose = true;
  let server: () => FoundUpdate | null | Promise<null> = () => (given.found === undefined ? FOUND : given.found);
  const downloads: {
    readonly progress: (share: number) => void;
    readonly end: (thrown?: Error) => void;
    readonly signal: AbortSignal;
  }[] = [];
  const updater: Updater = {
    check: async () => {
      did.push('check');
      return server();
    },
    download: (progress, signal) => {
      did.push('download');
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
        downloads.push({ progress, signal, end: (thrown) => (thrown === undefined ? resolve() : reject(thrown)) });
      });
    },
    install: () => void did.push('install'),
  };
  const updates = createUpdates({
    source:
      given.source ??
      ok({ server: 'github.com', releaseKey: RELEASE_KEY, releasePages: 'https://github.com/ada/pen/releases/tag/' }),
    loadUpdater: async () => {
      did.push('load');
      return updater;
    },
    runningWork: { list: () => work, changes: workChanges },
    settings: { current: () => settings, changes: settingsChanges },
    closeApp: async (install) => {
      did.push('close');
      if (mayClose) install();
      return mayClose;
    },
    schedule: (callback, delayMs) => {
      const timer = { work: callback, delayMs };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    now: () => 1000,
    log: { info: () => undefined, warn: () => undefined },
  });
  made = updates;
  const kind = () => updates.state().state.kind;
  return {
    updates,
    did,
    downloads,
    timers,
    kind,
    state: () => updates.state().state,
    become: (next: readonly string[]) => {
      work = next;
      workChanges.emit();
    },
    turn: (isOn: boolean) => {
      settings.checkForUpdates = isOn;
      settingsChanges.emit();
    },
    answer: (next: typeof server) => void (server = next),
    objectToClosing: () => void (mayClose = false),
    runTimer: () => {
      const [timer] = timers.splice(0, 1);
      timer?.work();
    },
    settles: async (expected: string) => {
      await expect.poll(kind).toBe(expected);
    },
  };
}

describe('nothing is asked of a server', () => {
  test('by itself, as long as the setting is off', () => {
    const { did, timers, kind } = setup();
    expect(timers).toEqual([]);
    expect(did).toEqual([]);
    expect(kind()).toBe('idle');
  });

  test('by an installation that does not update itself, whatever the setting is', async () => {
    const error = appError('update_unavailable', 'This is a checkout.', 'Pull.');
    const { updates, did, timers, state } = setup({ source: err(error), isOn: true });
    expect(await settle(() => updates.check())).toEqual(err(error));
    expect(updates.state()).toEqual({ server: null, releasePage: null, state: { kind: 'unavailable', error } });
    expect(timers).toEqual([]);
    expect(did).toEqual([]);
    expect(state()).toMatchObject({ kind: 'unavailable' });
  });
});

describe('the setting', () => {
  test('checks some time after the start and once a day, until it is turned off', async () => {
    const { did, timers, runTimer, turn, settles, answer } = setup({ isOn: true, found: null });
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([30_000]);
    runTimer();
    await settles('idle');
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([86_400_000]);
    answer(() => FOUND);
    runTimer();
    await settles('available');
    expect(did).toEqual(['load', 'check', 'check']);
    turn(false);
    expect(timers).toEqual([]);
  });

  test('checks at once when it is turned on, and downloads nothing', async () => {
    const { did, runTimer, timers, turn, settles } = setup();
    turn(true);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([0]);
    runTimer();
    await settles('available');
    runTimer();
    expect(did).toEqual(['load', 'check']);
  });
});

describe('an update', () => {
  test('is found, downloaded and installed, each by a click', async () => {
    const { updates, did, downloads, state, settles } = setup();
    expect(updates.state().releasePage).toBeNull();
    expect(await settle(() => updates.check())).toEqual(
      ok({ kind: 'available', version: '0.3.0', sizeBytes: 160_000_000 }),
    );
    expect(updates.state().releasePage).toBe('https://github.com/ada/pen/releases/tag/v0.3.0');
    expect(did).toEqual(['load', 'check']);
    expect(createGuard().run(() => updates.download())).toEqual(ok({}));
    downloads[0]?.progress(0.4);
    expect(state()).toEqual({ kind: 'downloading', version: '0.3.0', share: 0.4 });
    downloads[0]?.end();
    await settles('ready');
    expect(did).toEqual(['load', 'check', 'download']);
    expect(await settle(() => updates.install())).toEqual(ok({}));
    expect(did).toEqual(['load', 'check', 'download', 'close', 'install']);
  });

  test('is not there', async () => {
    const { updates, state } = setup({ found: null });
    expect(await settle(() => updates.check())).toMatchObject({ ok: true });
    expect(state()).toEqual({ kind: 'idle', checkedAtMs: 1000 });
    expect(createGuard().run(() => updates.download())).toMatchObject({ ok: false, error: { code: 'update_failed' } });
    expect(await settle(() => updates.install())).toMatchObject({ ok: false, error: { code: 'update_failed' } });
  });

  test.each([
    ['of another version', { content: { ...FEED, version: '0.4.0' } }],
    ['with other files', { content: { ...FEED, files: [{ url: 'a', sha512: 'cccc' }] } }],
    ['with a member more', { content: { ...FEED, packages: { x64: { path: 'p' } } } }],
    ['without a signature', { signature: null }],
  ])('that the release key did not sign is refused: %s', async (_, change) => {
    const { updates, did } = setup({ found: { ...FOUND, ...change } });
    expect(await settle(() => updates.check())).toMatchObject({
      ok: false,
      error: { code: 'update_failed', message: expect.stringContaining('did not sign') },
    });
    expect(createGuard().run(() => updates.download())).toMatchObject({ ok: false });
    expect(did).toEqual(['load', 'check']);
  });

  test('that fails can be tried again at each step', async () => {
    const { updates, answer, downloads, state, settles } = setup();
    answer(() => {
      throw new Error('net::ERR_NAME_NOT_RESOLVED\nHeaders: {…}');
    });
    expect(await settle(() => updates.check())).toMatchObject({
      error: { message: 'github.com cannot be reached (ERR_NAME_NOT_RESOLVED).' },
    });
    answer(() => FOUND);
    await updates.check();
    updates.download();
    downloads[0]?.end(new Error('sha512 checksum mismatch'));
    await settles('failed');
    expect(state()).toMatchObject({ step: 'download', version: '0.3.0' });
    updates.download();
    downloads[1]?.end();
    await settles('ready');
  });

  test('of a server that never answers fails in time, and can be checked again', async () => {
    const { updates, answer, timers, runTimer, settles, state } = setup();
    answer(() => new Promise(() => undefined));
    const check = settle(() => updates.check());
    await expect.poll(() => timers.map(({ delayMs }) => delayMs)).toEqual([60_000]);
    runTimer();
    expect(await check).toMatchObject({ error: { message: 'The server did not answer within a minute.' } });
    expect(state()).toMatchObject({ kind: 'failed', step: 'check' });
    answer(() => FOUND);
    await updates.check();
    await settles('available');
    expect(timers).toEqual([]);
  });

  test('is cancelled while it is downloaded, and can be chosen again', async () => {
    const { updates, downloads, kind, state, settles } = setup();
    await updates.check();
    updates.download();
    updates.cancel();
    expect(downloads[0]?.signal.aborted).toBe(true);
    expect(state()).toEqual({ kind: 'available', version: '0.3.0', sizeBytes: 160_000_000 });
    updates.download();
    downloads[0]?.progress(0.9);
    downloads[1]?.end();
    await settles('ready');
    updates.cancel();
    expect(kind()).toBe('ready');
  });

  test('stays ready if the person does not want to quit', async () => {
    const { updates, downloads, did, kind, settles, objectToClosing } = setup();
    await updates.check();
    updates.download();
    downloads[0]?.end();
    await settles('ready');
    objectToClosing();
    await updates.install();
    expect(kind()).toBe('ready');
    expect(did).not.toContain('install');
  });
});

describe('while something is recorded', () => {
  const PROFILE = ['CPU profile of Orders'];

  test('a check waits, names the recording and runs after it', async () => {
    const { updates, did, become, state, settles } = setup();
    become(PROFILE);
    expect(await settle(() => updates.check())).toEqual(
      ok({ kind: 'waiting', step: 'check', version: null, work: PROFILE }),
    );
    expect(did).toEqual([]);
    become([...PROFILE, 'Flight recorder of Shop']);
    expect(state()).toMatchObject({ work: [...PROFILE, 'Flight recorder of Shop'] });
    become([]);
    await settles('available');
  });

  test('a download stops, and starts again after it', async () => {
    const { updates, downloads, become, state, settles } = setup();
    await updates.check();
    updates.download();
    become(PROFILE);
    expect(downloads[0]?.signal.aborted).toBe(true);
    expect(state()).toEqual({ kind: 'waiting', step: 'download', version: '0.3.0', work: PROFILE });
    become([]);
    await settles('downloading');
    downloads[0]?.progress(0.9);
    expect(state()).toEqual({ kind: 'downloading', version: '0.3.0', share: 0 });
    downloads[1]?.end();
    await settles('ready');
  });

  test('an installation waits, and is offered again instead of closing the app unasked', async () => {
    const { updates, downloads, did, become, state, settles } = setup();
    await updates.check();
    updates.download();
    downloads[0]?.end();
    await settles('ready');
    become(PROFILE);
    await updates.install();
    expect(state()).toEqual({ kind: 'waiting', step: 'install', version: '0.3.0', work: PROFILE });
    become([]);
    expect(state()).toEqual({ kind: 'ready', version: '0.3.0' });
    expect(did).not.toContain('close');
  });

  test('a wait is cancelled, and what waited does not begin by itself', async () => {
    const { updates, downloads, did, become, state, kind, settles } = setup();
    become(PROFILE);
    await updates.check();
    updates.cancel();
    expect(kind()).toBe('idle');
    become([]);
    expect(did).toEqual([]);
    await updates.check();
    updates.download();
    become(PROFILE);
    updates.cancel();
    expect(kind()).toBe('available');
    become([]);
    updates.download();
    downloads[1]?.end();
    await settles('ready');
    become(PROFILE);
    await updates.install();
    updates.cancel();
    expect(state()).toEqual({ kind: 'ready', version: '0.3.0' });
    become([]);
    expect(did).not.toContain('close');
  });
});
