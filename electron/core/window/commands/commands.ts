/** Commands of the window in addition to capabilities: calls, permissions, settings, the clients' configuration; others are in files of their own. */
import { app, clipboard, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Finding } from '../../../../shared/core/contracts/diagnostics.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { AssistantService } from '../../../features/assistants/index.ts';
import type { BrowserLaunch } from '../../browser-launch/index.ts';
import type { Core } from '../../app/index.ts';
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
import type { UpdateCommands } from '../../../features/updates/window/update-commands.ts';

export interface WindowCommandOptions {
  readonly core: Core;
  readonly session: CallerSession;
  readonly window: () => BrowserWindow | null;
  readonly sampleConnection: SampleConnection;
  readonly assistants: AssistantService;
  readonly newMcpToken: () => Promise<string>;
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
  const done = {};
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
    'calls.cancel': async ({ callId }) => {
      if (core.runner.cancel(callId)) return done;
      throw new AppFailure(appError('cancelled', 'That call has ended already.'));
    },
    'calls.answer': async ({ callId }) => ({ text: core.activity.answer(callId) }),
    'recordings.cancel': async ({ recordingId }) => {
      unwrap(await core.recordings.cancel(recordingId, 'the person in the window'));
      return done;
    },
    'consents.answer': async ({ requestId, answer }) => {
      core.consents.answer(requestId, answer);
      return done;
    },
    'consents.revoke': async ({ grantId }) => {
      core.consents.revoke(grantId);
      return done;
    },
    'tasks.answer': async ({ taskId, answer }) => {
      core.tasks.answer(taskId, answer);
      return done;
    },
    'settings.update': async (patch) => {
      await core.settings.update(settingsPatch(patch, core.settings.current()));
      return done;
    },
    'audit.search': async ({ text, limit }) => core.audit.search(text, limit),
    'clients.pause': async ({ callerId, assistantId, isPaused }) => {
      const client =
        assistantId === null
          ? core.sessions.all().find(({ id }) => id === callerId)?.info
          : core.assistants.byId(assistantId);
      if (client === undefined || client === null)
        throw new AppFailure(appError('cancelled', 'That client has disconnected or was revoked.'));
      const { id, name } = client;
      const info = { id, name, kind: 'mcp' as const, ...(assistantId === null ? {} : { assistantId }) };
      if (isPaused) core.pausedClients.pause(info);
      else core.pausedClients.resume(info);
      return done;
    },
    'clients.stop-all': async () => core.stopClients(),
    'clients.resume-all': async () => {
      core.pausedClients.resumeAll();
      return done;
    },
    'assistants.connect': ({ assistant, transport }) => assistants.connect(assistant, transport),
    'assistants.change': async ({ assistantId, change }) => {
      await core.assistants.change(assistantId, change);
      return done;
    },
    'assistants.revoke': async ({ assistantId }) => {
      await core.assistants.revoke(assistantId);
      return done;
    },
    'assistants.rotate': async ({ assistantId }) => {
      await core.assistants.rotate(assistantId);
      return done;
    },
    'assistants.snippet': async ({ assistant, transport }) => assistants.snippet(assistant, transport),
    'assistants.clients': async () => ({ clients: await assistants.clients() }),
    'assistants.add': ({ assistant, program }) => assistants.add(assistant, program),
    'assistants.verify': ({ assistant, program }) => assistants.verify(assistant, program),
    'assistants.remove': ({ assistant, program }) => assistants.remove(assistant, program),
    'mcp.new-token': async () => {
      await newMcpToken();
      return done;
    },
    'problems.clear': async () => {
      core.activity.clearProblems();
      return done;
    },
    'diagnostics.read': async () => ({ findings: await options.diagnostics() }),
    'source.original': async ({ url, line, column }) => ({ original: await originalSource(url, line, column) }),
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
