/**
 * The steps of an update: check, download, install. The person starts the last two, and the first one too unless the settings let the app check
 * by itself. No step runs while something is recorded: it waits and names what it waits for. An installation that had to wait is offered again, so
 * that the app never restarts without a click just before.
 */
import { z } from 'zod';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { appError, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { Updates, UpdateState, UpdateStep } from '../../../shared/features/updates/contract/updates.ts';
import type { Log } from '../../core/log/log.ts';
import { isSignedFeed, type UpdateFeed } from './feed-signature.ts';
import type { UpdateSource } from './update-source.ts';

// The reasons why a step of an update failed, in a sentence with what to do: messages of the updater name its internals, addresses and headers.

const ON_THE_WAY =
  /net::ERR_(?:CONTENT_LENGTH_MISMATCH|CONNECTION_(?:RESET|CLOSED|ABORTED)|INCOMPLETE_CHUNKED_ENCODING|HTTP2)/;
const CHECK_NETWORK = 'Check the network connection, then try again.';
const LATER = 'Try again later, or download the release yourself.';

/** By the codes of electron-updater, which are more stable than its texts. `{server}` is replaced. */
const BY_CODE: Readonly<Record<string, readonly [reason: string, suggestion: string]>> = {
  ERR_CHECKSUM_MISMATCH: [
    'The downloaded file is not the one that the release key signed. It was discarded.',
    'Try again. If it happens again, do not install the release by hand, and report this to the maintainers (SECURITY.md).',
  ],
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: ['{server} has no release for this system.', LATER],
  ERR_UPDATER_LATEST_VERSION_NOT_FOUND: ['{server} has no release.', LATER],
  ERR_UPDATER_NO_PUBLISHED_VERSIONS: ['{server} has no release.', LATER],
  ENOSPC: ['There is no space left on the disk.', 'Free some space, then try again.'],
};
const NO_LIST: readonly [string, string] = [
  'The answer of {server} is not a list of releases. A proxy or the sign-in page of a network may have answered in its place.',
  'Open any page in a browser to see whether the network asks for a sign-in, then try again.',
];

/** Fields of an error of Node and of electron-updater. */
const FieldsSchema = z.object({ code: z.string().optional(), statusCode: z.number().optional() }).catch({});

function reasonOf(thrown: unknown): readonly [reason: string, suggestion: string] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const { code = '', statusCode = Number(/HttpError: (\d{3})/.exec(message)?.[1] ?? 404) } = FieldsSchema.parse(thrown);
  // The updater wraps failures of the network: they are more exact than its code.
  if (ON_THE_WAY.test(message))
    return ['The connection to {server} ended before everything had arrived.', 'Try again.'];
  const net = /net::(ERR_\w+)/.exec(message)?.[1];
  if (net?.startsWith('ERR_CERT_') === true)
    return [`The certificate of {server} is not trusted (${net}).`, 'Use another network, or ask who runs this one.'];
  if (net !== undefined) return [`{server} cannot be reached (${net}).`, CHECK_NETWORK];
  if (statusCode !== 404) return [`{server} answered with the status ${statusCode}.`, LATER];
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (
    code.startsWith('ERR_UPDATER_INVALID') ||
    message.includes('valid semver version') ||
    thrown instanceof z.ZodError
  )
    return NO_LIST;
  const [line = ''] = message.split('\n', 1);
  const sentence = `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`;
  return [/[.!?]$/.test(sentence) ? sentence : `${sentence}.`, LATER];
}

/** `server`: the host that was asked. Errors: `update_failed`. */
export function failureOf(thrown: unknown, server: string): AppError {
  const [reason, suggestion] = reasonOf(thrown);
  const text = reason.replace('{server}', server);
  return appError('update_failed', text, suggestion);
}

export interface FoundUpdate extends UpdateFeed {
  /** That of the content. */
  readonly version: string;
  /** Size of the file for this installation; null if the server did not say. */
  readonly sizeBytes: number | null;
}

/** The part that contacts the server and replaces the program. Its methods throw what went wrong. */
export interface Updater {
  /** The newer version that the server has; null if it has none. */
  check(): Promise<FoundUpdate | null>;
  /** Downloads what `check` found and checks its hash. `onProgress` receives 0 to 1. Rejects when `signal` is aborted. */
  download(onProgress: (share: number) => void, signal: AbortSignal): Promise<void>;
  /** Replaces the program and starts it. */
  install(): void;
}

export interface UpdateParts {
  readonly source: AppResult<UpdateSource>;
  /** Called with the first check. */
  readonly loadUpdater: () => Promise<Updater>;
  /** Work in progress: `CPU profile of Orders`. */
  readonly runningWork: { list(): readonly string[]; readonly changes: Listenable<void> };
  readonly settings: { current(): Pick<Settings, 'checkForUpdates'>; readonly changes: Listenable<unknown> };
  /** Closes the app, unless the person objects, and calls `install` last; false if the person objected. */
  readonly closeApp: (install: () => void) => Promise<boolean>;
  /** Calls back after a time in milliseconds; returns what cancels it. */
  readonly schedule: (work: () => void, delayMs: number) => () => void;
  readonly now: () => number;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface UpdateService {
  state(): Updates;
  readonly changes: Listenable<void>;
  /** Resolves with the state after the check, which may be waiting. */
  check(): Promise<UpdateState>;
  /** Begins the download, or waits for running work. `update_failed` if no version was found. */
  download(): Record<string, never>;
  /** Ends a download, or the wait for running work. What was found or downloaded stays. */
  cancel(): void;
  /** Closes the app and installs, or waits for running work. `update_failed` if nothing was downloaded. */
  install(): Promise<Record<string, never>>;
  dispose(): void;
}

/** A server that takes a connection and never answers. */
const CHECK_TIMEOUT_MS = 60_000;
/** The window opens first. */
const FIRST_CHECK_MS = 30_000;
const CHECK_INTERVAL_MS = 24 * 60 * 60_000;

const NOT_SIGNED = appError(
  'update_failed',
  'The server offers an update that the release key of this build did not sign. It is not downloaded.',
  'Do not install it. Report this to the maintainers (SECURITY.md).',
);

export function createUpdates(parts: UpdateParts): UpdateService {
  const { source, runningWork, settings, log } = parts;
  const changes = new Emitter<void>();
  let state: UpdateState = source.ok
    ? { kind: 'idle', checkedAtMs: null }
    : { kind: 'unavailable', error: source.error };
  const server = source.ok ? source.value.server : 'The server';
  let updater: Updater | null = null;
  /** Size of the version that was found. */
  let sizeBytes: number | null = null;
  let downloading: AbortController | null = null;
  let cancelTimer: (() => void) | null = null;
  let isDisposed = false;

  const become = (next: UpdateState): void => {
    if (isDisposed) return;
    state = next;
    changes.emit();
  };

  /** Waits, if something is recorded. */
  const mustWait = (step: UpdateStep, version: string | null): boolean => {
    const work = runningWork.list();
    if (work.length === 0) return false;
    become({ kind: 'waiting', step, version, work: [...work] });
    return true;
  };
  const fail = (step: UpdateStep, version: string | null, error: AppError): void => {
    log.warn('Update failed', { step, error: error.message });
    become({ kind: 'failed', step, version, error });
  };

  /** Rejects if the server does not answer in time; electron-updater waits for ever. */
  const askServer = async (from: Updater): Promise<FoundUpdate | null> => {
    let cancelTimeout = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      const timeout = (): void => reject(new Error('The server did not answer within a minute.'));
      cancelTimeout = parts.schedule(timeout, CHECK_TIMEOUT_MS);
    });
    try {
      return await Promise.race([from.check(), late]);
    } finally {
      cancelTimeout();
    }
  };

  const findUpdate = async ({ releaseKey }: UpdateSource): Promise<void> => {
    if (mustWait('check', null)) return;
    become({ kind: 'checking' });
    try {
      updater ??= await parts.loadUpdater();
      const found = await askServer(updater);
      if (found === null) return become({ kind: 'idle', checkedAtMs: parts.now() });
      if (!isSignedFeed(found, releaseKey)) return fail('check', found.version, NOT_SIGNED);
      ({ sizeBytes } = found);
      log.info('Update found', { version: found.version });
      become({ kind: 'available', version: found.version, sizeBytes });
    } catch (thrown) {
      fail('check', null, failureOf(thrown, server));
    }
  };

  const runDownload = async (from: Updater, version: string): Promise<void> => {
    if (mustWait('download', version)) return;
    const controller = new AbortController();
    downloading = controller;
    become({ kind: 'downloading', version, share: 0 });
    try {
      await from.download((share) => {
        if (downloading === controller) become({ kind: 'downloading', version, share });
      }, controller.signal);
      if (downloading === controller) become({ kind: 'ready', version });
    } catch (thrown) {
      // A recording has begun: the state is waiting already.
      if (downloading === controller) fail('download', version, failureOf(thrown, server));
    } finally {
      if (downloading === controller) downloading = null;
    }
  };

  /** A recording began or ended. */
  const workChanged = (): void => {
    const work = runningWork.list();
    if (state.kind === 'downloading' && work.length > 0) {
      const { version } = state;
      const controller = downloading;
      downloading = null;
      become({ kind: 'waiting', step: 'download', version, work: [...work] });
      controller?.abort();
      return;
    }
    if (state.kind !== 'waiting') return;
    const { step, version } = state;
    if (work.length > 0) {
      if (work.join('\n') !== state.work.join('\n')) become({ ...state, work: [...work] });
    } else if (step === 'check') {
      if (source.ok) void findUpdate(source.value);
    } else if (version === null || updater === null) {
      become({ kind: 'idle', checkedAtMs: null });
    } else if (step === 'download') void runDownload(updater, version);
    else become({ kind: 'ready', version });
  };

  /** Checks by itself only while the setting is on, and never over a version that was found. */
  const plan = (delayMs: number): void => {
    cancelTimer?.();
    cancelTimer = null;
    if (!source.ok || isDisposed || !settings.current().checkForUpdates) return;
    cancelTimer = parts.schedule(() => {
      plan(CHECK_INTERVAL_MS);
      if (state.kind === 'idle' || (state.kind === 'failed' && state.step === 'check')) void findUpdate(source.value);
    }, delayMs);
  };
  let isAutomatic = settings.current().checkForUpdates;
  plan(FIRST_CHECK_MS);
  const subscriptions = [
    runningWork.changes.listen(workChanged),
    settings.changes.listen(() => {
      if (settings.current().checkForUpdates === isAutomatic) return;
      isAutomatic = !isAutomatic;
      plan(0);
    }),
  ];

  /** The version that a step can continue with: one that was found, or whose step failed. */
  const versionFor = (step: 'download' | 'install', kind: UpdateState['kind']): string | null => {
    if (state.kind === kind && 'version' in state) return state.version;
    return state.kind === 'failed' && state.step === step ? state.version : null;
  };
  /** Only of a version that was found and is signed. */
  const releasePage = (): string | null => {
    if (!source.ok || source.value.releasePages === null || state.kind === 'failed') return null;
    // `release.yml` publishes the tag `v` and the version.
    return 'version' in state && state.version !== null ? `${source.value.releasePages}v${state.version}` : null;
  };
  const nothingFor = (what: string) => {
    throw new AppFailure(appError('update_failed', `No update ${what}.`, 'Check for updates first.'));
  };

  return {
    state: () => ({ server: source.ok ? source.value.server : null, releasePage: releasePage(), state }),
    changes,
    async check() {
      if (!source.ok) throw new AppFailure(source.error);
      // One that was found stays found: a second check would only lose its download.
      if (state.kind === 'idle' || state.kind === 'failed') await findUpdate(source.value);
      if (state.kind === 'failed') throw new AppFailure(state.error);
      return state;
    },
    download() {
      const version = versionFor('download', 'available');
      if (version === null || updater === null) return nothingFor('was found');
      void runDownload(updater, version);
      return {};
    },
    cancel() {
      if (state.kind !== 'downloading' && state.kind !== 'waiting') return;
      const { version } = state;
      const isDownloaded = state.kind === 'waiting' && state.step === 'install';
      const controller = downloading;
      downloading = null;
      if (version === null) become({ kind: 'idle', checkedAtMs: null });
      else become(isDownloaded ? { kind: 'ready', version } : { kind: 'available', version, sizeBytes });
      controller?.abort();
    },
    async install() {
      const version = versionFor('install', 'ready');
      const from = updater;
      if (version === null || from === null) return nothingFor('was downloaded');
      if (mustWait('install', version)) return {};
      become({ kind: 'installing', version });
      try {
        if (!(await parts.closeApp(() => from.install()))) become({ kind: 'ready', version });
        return {};
      } catch (thrown) {
        const error = failureOf(thrown, server);
        fail('install', version, error);
        throw new AppFailure(error);
      }
    },
    dispose() {
      isDisposed = true;
      cancelTimer?.();
      downloading?.abort();
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
