/** Commands of the window in addition to capabilities: calls, permissions, settings, the clients' configuration; others are in files of their own. */
import { app, clipboard, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import type { Finding } from '../../../shared/contracts/diagnostics.ts';
import { appError, settle, type AppResult } from '../../../shared/contracts/errors.ts';
import type { AssistantService } from '../../assistants/index.ts';
import type { BrowserLaunch } from '../../browser-launch/index.ts';
import type { Core } from '../../core/index.ts';
import type { WindowCommandHandlers } from '../../ipc/window-channel.ts';
import type { LocalProcessList } from '../../local-processes/index.ts';
import type { CallerSession } from '../../runner/types.ts';
import type { AuditCommandParts } from './audit-commands.ts';
import type { InteractionCommands } from './interaction-commands.ts';
import { createCaptureCommands } from './capture-commands.ts';
import { createEndpointCommands } from './endpoint-commands.ts';
import { createLiveCommands } from './live-commands.ts';
import type { LiveFeeds } from '../live-feeds.ts';
import type { LivePlots } from '../live-plots.ts';
import type { PointingCommands } from '../person-window.ts';
import { originalSource } from './original-source.ts';
import type { SampleConnection } from '../sample-connection.ts';
import { settingsPatch } from './settings-patch.ts';
import { createSourceCommands } from './source-commands.ts';
import type { UpdateCommands } from './update-commands.ts';

export interface WindowCommandOptions {
  readonly core: Core;
  readonly session: CallerSession;
  readonly window: () => BrowserWindow | null;
  readonly sampleConnection: SampleConnection;
  readonly assistants: AssistantService;
  readonly newMcpToken: () => Promise<AppResult<string>>;
  readonly browsers: BrowserLaunch;
  readonly localProcesses: LocalProcessList;
  readonly livePlots: LivePlots;
  readonly liveFeeds: LiveFeeds;
  readonly audits: AuditCommandParts['handlers'];
  readonly interaction: InteractionCommands;
  readonly updates: UpdateCommands;
  readonly pointing: PointingCommands;
  /** Facts about the installation. */
  readonly diagnostics: () => Promise<Finding[]>;
  /** Folders with files of a page's server. */
  readonly projectRoot: () => string;
}

export function createWindowCommands(options: WindowCommandOptions): WindowCommandHandlers {
  const { core, assistants, newMcpToken } = options;
  const done = ok({});
  const savedMapsFolder = join(core.dataDirectory, 'source-maps');

  return {
    ...options.audits,
    ...options.interaction,
    ...options.updates,
    ...options.pointing,
    ...createEndpointCommands(options),
    ...createLiveCommands(options),
    ...createCaptureCommands(options),
    'cooldowns.skip': async ({ tool, targetId }) => {
      core.skipCooldown(tool, targetId);
      return done;
    },
    'calls.cancel': async ({ callId }) =>
      core.runner.cancel(callId) ? done : err(appError('cancelled', 'That call has ended already.')),
    'calls.answer': async ({ callId }) => ok({ text: core.activity.answer(callId) }),
    'recordings.cancel': async ({ recordingId }) => {
      const cancelled = await core.recordings.cancel(recordingId, 'the person in the window');
      return cancelled.ok ? done : cancelled;
    },
    'consents.answer': async ({ requestId, answer }) => {
      const answered = core.consents.answer(requestId, answer);
      return answered.ok ? done : answered;
    },
    'consents.revoke': async ({ grantId }) => {
      core.consents.revoke(grantId);
      return done;
    },
    'tasks.answer': async ({ taskId, answer }) => {
      const answered = core.tasks.answer(taskId, answer);
      return answered.ok ? done : answered;
    },
    'settings.update': async (patch) => {
      const saved = await settle(() => core.settings.update(settingsPatch(patch, core.settings.current())));
      return saved.ok ? done : saved;
    },
    'audit.search': async ({ text, limit }) => ok(await core.audit.search(text, limit)),
    'clients.pause': async ({ callerId, assistantId, isPaused }) => {
      const client =
        assistantId === null
          ? core.sessions.all().find(({ id }) => id === callerId)?.info
          : core.assistants.byId(assistantId);
      if (client === undefined || client === null)
        return err(appError('cancelled', 'That client has disconnected or was revoked.'));
      const { id, name } = client;
      const info = { id, name, kind: 'mcp' as const, ...(assistantId === null ? {} : { assistantId }) };
      if (isPaused) core.pausedClients.pause(info);
      else core.pausedClients.resume(info);
      return done;
    },
    'clients.stop-all': async () => ok(await core.stopClients()),
    'clients.resume-all': async () => {
      core.pausedClients.resumeAll();
      return done;
    },
    'assistants.connect': ({ assistant, transport }) => assistants.connect(assistant, transport),
    'assistants.change': async ({ assistantId, change }) => {
      const changed = await core.assistants.change(assistantId, change);
      return changed.ok ? done : changed;
    },
    'assistants.revoke': async ({ assistantId }) => {
      const name = core.assistants.byId(assistantId)?.name ?? '';
      const revoked = await core.assistants.revoke(assistantId);
      if (!revoked.ok) return revoked;
      const undone = await assistants.undoRevoked(name);
      return undone.ok ? done : undone;
    },
    'assistants.rotate': async ({ assistantId }) => {
      const rotated = await core.assistants.rotate(assistantId);
      return rotated.ok ? done : rotated;
    },
    'assistants.snippet': async ({ assistant, transport }) => ok(assistants.snippet(assistant, transport)),
    'assistants.clients': async () => ok({ clients: await assistants.clients() }),
    'assistants.add': ({ assistant }) => assistants.add(assistant),
    'assistants.verify': ({ assistant }) => assistants.verify(assistant),
    'assistants.undo': ({ assistant }) => assistants.undo(assistant),
    'mcp.new-token': async () => {
      const replaced = await newMcpToken();
      return replaced.ok ? done : replaced;
    },
    'problems.clear': async () => {
      core.activity.clearProblems();
      return done;
    },
    'diagnostics.read': async () => ok({ findings: await options.diagnostics() }),
    'source.original': async ({ url, line, column }) => ok({ original: await originalSource(url, line, column) }),
    ...createSourceCommands({
      scripts: core.scripts,
      sourceMapPaths: () => core.settings.current().sourceMapPaths,
      projectRoot: options.projectRoot,
      savedMaps: {
        folder: savedMapsFolder,
        lookThere: async () => {
          const { sourceMapPaths } = core.settings.current();
          if (!sourceMapPaths.includes(savedMapsFolder))
            await core.settings.update({ sourceMapPaths: [...sourceMapPaths, savedMapsFolder] });
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
