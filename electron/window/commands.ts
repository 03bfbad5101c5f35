/** Commands of the window in addition to capabilities: connecting, choosing files, settings, the clients' configuration. */
import { app, clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { CAPTURE_KINDS, OPENED_EXTENSIONS, exportExtension } from '../../shared/contracts/captures.ts';
import { appError, settle, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { Finding } from '../../shared/contracts/diagnostics.ts';
import type { EndpointInfo } from '../../shared/contracts/targets.ts';
import type { AssistantService } from '../assistants/index.ts';
import type { BrowserLaunch } from '../browser-launch/index.ts';
import type { ComposedCore } from '../core/index.ts';
import type { WindowCommandHandlers } from '../ipc/window-channel.ts';
import type { CallerSession } from '../runner/types.ts';
import type { SampleTarget } from '../sample/index.ts';
import type { AuditCommandParts } from './audit-commands.ts';
import type { InteractionCommands } from './interaction-commands.ts';
import { addSourceMaps, importFile } from './dropped-files.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { LivePlots } from './live-plots.ts';
import { originalSource } from './original-source.ts';
import { fileNameOf, savePicture } from './save-picture.ts';
import { settingsPatch } from './settings-patch.ts';
import { createSourceCommands } from './source-commands.ts';
import { chooseSourceMaps } from './choose-source-maps.ts';

/** Default ports of browsers, Node and Deno (9230 is Node's second). */
export const USUAL_ADDRESSES = [
  'http://localhost:9222',
  'http://localhost:9229',
  'http://localhost:9230',
  'http://localhost:9333',
];

export interface WindowCommandOptions {
  readonly core: ComposedCore;
  readonly session: CallerSession;
  readonly window: () => BrowserWindow | null;
  readonly sample: SampleTarget;
  readonly assistants: AssistantService;
  readonly newMcpToken: () => Promise<AppResult<string>>;
  readonly browsers: BrowserLaunch;
  readonly livePlots: LivePlots;
  readonly liveFeeds: LiveFeeds;
  readonly audits: AuditCommandParts['handlers'];
  readonly interaction: InteractionCommands;
  /** Facts about the installation. */
  readonly diagnostics: () => Promise<Finding[]>;
  /** Folders with files of a page's server. */
  readonly projectRoot: () => string;
}

/** The sample's endpoint, started and connected; shared by the button, `npm start` and the demo. */
export interface SampleConnection {
  readonly changes: Listenable<void>;
  endpointId(): string | null;
  error(): AppError | null;
  connect(): Promise<AppResult<{ endpointId: string }>>;
  /** Runs one more round of the sample's leak. */
  grow(): Promise<AppResult<{ refreshes: number }>>;
}

/** Only in the sample's page, which is ours: clicks the button that the user would click if the window were visible. */
const PRESS_GROW = `document.querySelector('#grow').click(), Number(document.querySelector('#rounds').textContent)`;
const GROW_DEADLINE_MS = 10_000;
/** The body of a request, when the user opens it. */
const SHOWN_BODY_BYTES = 1_000_000;
const EvaluatedSchema = z.object({ result: z.object({ value: z.number() }) });

export function createSampleConnection(options: {
  core: ComposedCore;
  sample: SampleTarget;
  session: CallerSession;
}): SampleConnection {
  const { core, sample, session } = options;
  const changes = new Emitter<void>();
  let endpointId: string | null = null;
  let error: AppError | null = null;
  sample.changes.listen(() => changes.emit());

  const keepError = <T>(result: AppResult<T>): AppResult<T> => {
    error = result.ok ? null : result.error;
    changes.emit();
    return result;
  };

  return {
    changes,
    endpointId: () => endpointId,
    error: () => error,
    async grow() {
      const page = core.endpoints
        .endpoints()
        .find(({ id }) => id === endpointId)
        ?.targets.find(({ type }) => type === 'page');
      if (page === undefined)
        return { ok: false, error: appError('no_target', 'The sample target is not connected.', 'Start it first.') };
      const attached = await core.endpoints.attach(page, { signal: AbortSignal.timeout(GROW_DEADLINE_MS) });
      if (!attached.ok) return attached;
      const pressed = await attached.value.send('Runtime.evaluate', { expression: PRESS_GROW, returnByValue: true });
      await attached.value.release();
      if (!pressed.ok) return pressed;
      const evaluated = EvaluatedSchema.safeParse(pressed.value);
      return evaluated.success
        ? { ok: true, value: { refreshes: evaluated.data.result.value } }
        : { ok: false, error: appError('sample_failed', 'The sample shows a page other than its own.', 'Reload it.') };
    },
    async connect() {
      const started = await sample.start();
      if (!started.ok) return keepError(started);
      endpointId = core.endpoints.addPipe(started.value.pipe, 'sample').id;
      const connected = await core.endpoints.connect(endpointId);
      if (!connected.ok) return keepError(connected);
      // The first click on "Heap snapshot" must be for the sample's page, unless the user has chosen another target already.
      const page = connected.value.targets.find(({ type }) => type === 'page');
      if (page !== undefined && session.selectedTargetId() === null) session.selectTarget(page.id);
      return keepError({ ok: true, value: { endpointId } });
    },
  };
}

export function createWindowCommands(
  options: WindowCommandOptions & { sampleConnection: SampleConnection },
): WindowCommandHandlers {
  const { core, session, sampleConnection, assistants, newMcpToken, browsers, livePlots, liveFeeds } = options;
  const done = { ok: true as const, value: {} };
  const keptMapsFolder = join(core.dataDirectory, 'source-maps');

  /** An address that the user typed is connected at the next start too; failing to store it is only a warning. */
  const keepAddresses = async (change: (known: readonly string[]) => string[]): Promise<void> => {
    const kept = await settle(() => core.settings.update({ endpoints: change(core.settings.current().endpoints) }));
    if (!kept.ok)
      core.activity.report({
        severity: 'warning',
        title: 'The address was not saved',
        detail: kept.error.message,
        suggestion: kept.error.suggestion ?? null,
        callId: null,
      });
  };

  const connectAndSelect = async (endpointId: string): Promise<AppResult<EndpointInfo>> => {
    const connected = await core.endpoints.connect(endpointId);
    if (!connected.ok) return connected;
    const selectedId = session.selectedTargetId();
    if (selectedId === null || core.endpoints.byId(selectedId) === null) {
      const first = connected.value.targets.find(({ type }) => type === 'page' || type === 'node' || type === 'deno');
      if (first !== undefined) session.selectTarget(first.id);
    }
    return connected;
  };

  /** Starts it, or uses the running one; resolves when it is connected. */
  const launchBrowser = async (): Promise<AppResult<{ endpointId: string }>> => {
    const launched = await browsers.launch();
    if (!launched.ok) return launched;
    for (const detail of launched.value.notices)
      core.activity.report({
        severity: 'info',
        title: 'About the browser that was started',
        detail,
        suggestion: null,
        callId: null,
      });
    const added = core.endpoints.addPipe(launched.value.pipe, 'launched');
    const connected = await connectAndSelect(added.id);
    return connected.ok ? { ok: true, value: { endpointId: added.id } } : connected;
  };

  return {
    ...options.audits,
    ...options.interaction,
    'endpoints.add': async ({ address }) => {
      const added = core.endpoints.add(address, 'added', { exactPort: true });
      if (!added.ok) return added;
      const connected = await connectAndSelect(added.value.id);
      if (!connected.ok) return connected;
      await keepAddresses((known) => [...new Set([...known, added.value.address])]);
      return { ok: true, value: { endpointId: added.value.id } };
    },
    'endpoints.connect': async ({ endpointId }) => {
      const origin = core.endpoints.endpoints().find(({ id }) => id === endpointId)?.origin;
      // A browser that we started and that has ended is started again: nothing would answer at its address.
      const connected: AppResult<unknown> =
        origin === 'sample'
          ? await sampleConnection.connect()
          : origin === 'launched'
            ? await launchBrowser()
            : await connectAndSelect(endpointId);
      return connected.ok ? done : connected;
    },
    'endpoints.disconnect': async ({ endpointId }) => {
      await core.endpoints.disconnect(endpointId);
      return done;
    },
    'endpoints.remove': async ({ endpointId }) => {
      const address = core.endpoints.endpoints().find(({ id }) => id === endpointId)?.address;
      await core.endpoints.remove(endpointId);
      await keepAddresses((known) => known.filter((one) => one !== address));
      return done;
    },
    'endpoints.look': async () => {
      const { looked, found } = await core.endpoints.look(USUAL_ADDRESSES);
      return { ok: true, value: { looked, found: found.length } };
    },
    'sample.start': () => sampleConnection.connect(),
    'sample.grow': () => sampleConnection.grow(),
    'browser.commands': async () => ({ ok: true, value: await browsers.commands() }),
    'browser.launch': launchBrowser,
    'calls.cancel': async ({ callId }) =>
      core.runner.cancel(callId) ? done : { ok: false, error: appError('cancelled', 'That call has ended already.') },
    'calls.answer': async ({ callId }) => ({ ok: true, value: { text: core.activity.answer(callId) } }),
    'recordings.cancel': async ({ recordingId }) => {
      const cancelled = await core.recordings.cancel(recordingId, 'the person in the window');
      return cancelled.ok ? done : cancelled;
    },
    'watch.follow': async ({ targetId, afterMs }) => livePlots.follow(targetId, afterMs),
    'watch.unfollow': async ({ targetId }) => {
      livePlots.unfollow(targetId);
      return done;
    },
    'live-log.follow': async ({ log, targetId, after }) => liveFeeds.follow(log, targetId, after),
    'live-log.unfollow': async ({ log, targetId }) => {
      liveFeeds.unfollow(log, targetId);
      return done;
    },
    'live-log.stop': async ({ log, targetId }) => {
      await liveFeeds.stop(log, targetId);
      return done;
    },
    'network.details': ({ targetId, entryId }) =>
      core.network.detailsFor(targetId, entryId, {
        showsSecrets: core.settings.current().showSecrets,
        includeBody: true,
        maxBodyBytes: SHOWN_BODY_BYTES,
        signal: new AbortController().signal,
      }),
    'network.cache': async ({ targetId }) => ({
      ok: true,
      value: { isDisabled: core.network.isCacheDisabled(targetId) },
    }),
    'consents.answer': async ({ requestId, answer }) => {
      const answered = core.consents.answer(requestId, answer);
      return answered.ok ? done : answered;
    },
    'consents.revoke': async ({ grantId }) => {
      core.consents.revoke(grantId);
      return done;
    },
    'console.properties': ({ targetId, objectId }) => core.consoleLog.properties(targetId, objectId),
    'captures.update': async ({ captureId, name, note, pinned }) => {
      const updated = core.library.update(captureId, {
        ...(name === undefined ? {} : { name }),
        ...(note === undefined ? {} : { note }),
        ...(pinned === undefined ? {} : { pinned }),
      });
      return updated.ok ? done : updated;
    },
    'captures.reveal': async ({ captureId }) => {
      const record = core.library.get(captureId);
      if (!record.ok) return record;
      shell.showItemInFolder(record.value.file);
      return done;
    },
    'captures.save-as': async ({ captureId, format }) => {
      const record = core.library.get(captureId);
      if (!record.ok) return record;
      const extension = exportExtension(record.value, format);
      const suggested = `${fileNameOf(record.value.name)}-${captureId}${extension}`;
      const window = options.window();
      const chosen = await (window === null
        ? dialog.showSaveDialog({ defaultPath: suggested })
        : dialog.showSaveDialog(window, {
            title: 'Export capture',
            defaultPath: suggested,
            filters: [{ name: CAPTURE_KINDS[record.value.kind].label, extensions: [extension.slice(1)] }],
          }));
      if (chosen.canceled || chosen.filePath === '') return { ok: true, value: { path: null } };
      // The system's dialog has asked about replacing an existing file.
      const written = await core.runner.run(
        'pen_export',
        { capture: captureId, path: chosen.filePath, format, overwrite: true },
        session,
      );
      return written.ok
        ? { ok: true, value: { path: String(written.value['path']) } }
        : { ok: false, error: written.error };
    },
    'pictures.save-as': ({ name, format, bytes }) => savePicture(options.window(), { name, format, bytes }),
    'source-maps.add': async ({ from }) => addSourceMaps({ core }, await chooseSourceMaps(options.window(), from)),
    'files.open': async () => {
      const window = options.window();
      const properties: Electron.OpenDialogOptions['properties'] = ['openFile', 'multiSelections'];
      const filters = [
        {
          name: 'Captures',
          extensions: OPENED_EXTENSIONS.map((extension) => extension.slice(1)),
        },
        { name: 'All files', extensions: ['*'] },
      ];
      const chosen = await (window === null
        ? dialog.showOpenDialog({ properties, filters })
        : dialog.showOpenDialog(window, { properties, filters }));
      const captureIds: string[] = [];
      for (const path of chosen.filePaths) {
        const imported = await importFile({ core, session }, path);
        if (!imported.ok)
          return { ok: false, error: { ...imported.error, message: `${basename(path)}: ${imported.error.message}` } };
        captureIds.push(imported.value.captureId);
      }
      return { ok: true, value: { captureIds } };
    },
    'settings.update': async (patch) => {
      const kept = await settle(() => core.settings.update(settingsPatch(patch, core.settings.current())));
      return kept.ok ? done : kept;
    },
    'assistants.snippet': async ({ assistant, transport }) => assistants.snippet(assistant, transport),
    'assistants.add': ({ assistant }) => assistants.add(assistant),
    'mcp.new-token': async () => {
      const replaced = await newMcpToken();
      return replaced.ok ? done : replaced;
    },
    'problems.clear': async () => {
      core.activity.clearProblems();
      return done;
    },
    'diagnostics.read': async () => ({ ok: true, value: { findings: await options.diagnostics() } }),
    'source.original': async ({ url, line, column }) => ({
      ok: true,
      value: { original: await originalSource(url, line, column) },
    }),
    ...createSourceCommands({
      scripts: core.scripts,
      sourceMapPaths: () => core.settings.current().sourceMapPaths,
      projectRoot: options.projectRoot,
      keptMaps: {
        folder: keptMapsFolder,
        lookThere: async () => {
          const { sourceMapPaths } = core.settings.current();
          if (!sourceMapPaths.includes(keptMapsFolder))
            await core.settings.update({ sourceMapPaths: [...sourceMapPaths, keptMapsFolder] });
        },
      },
    }),
    'clipboard.write': async ({ text }) => {
      await clipboard.writeText(text);
      return done;
    },
  };
}

/** The core returns `Electron 45 …`; the window also needs the platform's name. */
export function platformName(): 'linux' | 'macos' | 'windows' {
  return process.platform === 'darwin' ? 'macos' : process.platform === 'win32' ? 'windows' : 'linux';
}

/** The app's version for display. */
export function appVersion(): string {
  return app.getVersion();
}
