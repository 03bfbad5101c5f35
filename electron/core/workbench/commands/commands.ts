/** Commands of the window in addition to capabilities: calls, permissions, settings, the clients' configuration; others are in files of their own. */
import { join } from 'node:path';
import type { ScriptsPort } from '../../../../shared/core/capability/scripts-ports.ts';
import type { Finding } from '../../../../shared/core/contracts/diagnostics.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { Settings } from '../../../../shared/core/contracts/settings.ts';
import type { OriginalPosition } from '../../../../shared/engine/source-map/index.ts';
import type { BrowserLaunch } from '../../browser-launch/index.ts';
import type { Core } from '../../app/index.ts';
import type { Door } from '../door.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import type { LocalProcessList } from '../../local-processes/index.ts';
import type { CallerSession } from '../../runner/types.ts';
import { mapOfScript, sourceFile } from '../../source-maps/map-of-script.ts';
import { ANY_FILE, scriptFile } from '../../source-maps/small-file.ts';
import type { AuditCommandParts } from './audit-commands.ts';
import type { createInteractionCommands } from './interaction-commands.ts';
import { createCaptureCommands } from './capture-commands.ts';
import { createEndpointCommands } from './endpoint-commands.ts';
import { createLiveCommands } from './live-commands.ts';
import type { LiveFeeds } from '../live-feeds.ts';
import type { PointingCommands } from '../person-window.ts';
import type { SampleConnection } from '../sample-connection.ts';
import type { WindowPart } from '../part.ts';

// Commands of the Sources panel on a target's scripts: whole texts, maps and originals, which no tool returns.

/** A panel waits no longer for one answer. */
const LIMIT_MS = 120_000;

function createSourceCommands(options: {
  readonly scripts: ScriptsPort;
  /** Folders and map files that the user chose. */
  readonly sourceMapPaths: () => readonly string[];
  readonly projectRoot: () => string;
  /** The folder for maps of pages, and a function that adds it to the searched folders. */
  readonly savedMaps: { readonly folder: string; readonly lookThere: () => Promise<void> };
}) {
  const { scripts } = options;
  const timeLimit = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(LIMIT_MS) });
  // The user may read every file of the machine.
  const mapOf = (targetId: string, scriptId: string): ReturnType<ScriptsPort['map']> =>
    scripts.map(targetId, scriptId, {
      ...timeLimit(),
      rules: {
        lookIn: options.sourceMapPaths(),
        projectRoot: options.projectRoot(),
        mayRead: () => Promise.resolve(true),
      },
    });
  return {
    'sources.text': ({ targetId, scriptId }) => scripts.text(targetId, scriptId, timeLimit()),
    'sources.map': async ({ targetId, scriptId }) => {
      const { map, notes } = unwrap(await mapOf(targetId, scriptId));
      const shown = map === null ? null : { origin: map.origin, at: map.at, sources: [...map.sources] };
      return { map: shown, notes: [...notes] };
    },
    'sources.original': async ({ targetId, scriptId, name }) => {
      const found = unwrap(await mapOf(targetId, scriptId));
      if (found.map !== null) return { text: found.map.textOf(name) };
      throw new AppFailure(
        appError(
          'script_not_found',
          'The source map of this script is no longer available.',
          'Choose the script again.',
        ),
      );
    },
    'sources.original-place': async ({ targetId, scriptId, line, column }) => {
      const found = unwrap(await mapOf(targetId, scriptId));
      return { place: found.map?.originalOf(line, column) ?? null };
    },
    'sources.save-maps': async ({ targetId }) => {
      const { folder, lookThere } = options.savedMaps;
      const saved = await scripts.saveMaps(targetId, { ...timeLimit(), folder });
      if (saved.saved > 0) await lookThere();
      return { ...saved, notes: [...saved.notes] };
    },
    'sources.resources': async ({ targetId }) => {
      const found = await scripts.resources(targetId, timeLimit());
      return { resources: [...found] };
    },
    'sources.resource-text': async ({ targetId, frameId, url }) => {
      const found = await scripts.resourceText(targetId, { frameId, url }, timeLimit());
      return { text: found };
    },
  } satisfies Partial<WindowCommandHandlers>;
}

// The original place of a place in a script, by a source map inside or next to the script on this machine.

export interface OriginalSource extends OriginalPosition {
  readonly mapFile: string;
}

/** Null if there is no map, or no mapping for the place. `line` and `column` are 1-based. */
export async function originalSource(url: string, line: number, column: number): Promise<OriginalSource | null> {
  const script = scriptFile(url);
  const found = script === null ? null : await mapOfScript(script, ANY_FILE);
  const position = found?.map.find(line, column) ?? null;
  if (found === null || position === null) return null;
  return { ...position, source: sourceFile(position.source, found.file), mapFile: found.file };
}

// The part of a settings change that the window may make itself.

/** Folders of source maps are added by a dialog or a drop, which main handles; the window may only remove them. */
export function settingsPatch(
  patch: { readonly [K in keyof Settings]?: Settings[K] | undefined },
  current: Pick<Settings, 'sourceMapPaths'>,
): Partial<Settings> {
  const given: Partial<Settings> = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const { sourceMapPaths } = given;
  if (sourceMapPaths === undefined) return given;
  return { ...given, sourceMapPaths: current.sourceMapPaths.filter((path) => sourceMapPaths.includes(path)) };
}

export interface WindowCommandOptions {
  readonly core: Core;
  readonly session: CallerSession;
  readonly door: Pick<Door, 'files' | 'reveal' | 'copy'>;
  readonly sampleConnection: SampleConnection;
  readonly newMcpToken: () => Promise<string>;
  readonly browsers: BrowserLaunch;
  readonly localProcesses: LocalProcessList;
  readonly liveFeeds: LiveFeeds;
  readonly audits: AuditCommandParts['handlers'];
  readonly interaction: ReturnType<typeof createInteractionCommands>;
  readonly features: readonly WindowPart[];
  readonly pointing: PointingCommands;
  /** Facts about the installation. */
  readonly diagnostics: () => Promise<Finding[]>;
  /** Folders with files of a page's server. */
  readonly projectRoot: () => string;
}

export function createWindowCommands(options: WindowCommandOptions): WindowCommandHandlers {
  const { core, newMcpToken } = options;
  const done = {};
  const savedMapsFolder = join(core.dataDirectory, 'source-maps');

  const own = {
    ...options.audits,
    ...options.interaction,
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
      options.door.copy(text);
      return done;
    },
  } satisfies Partial<WindowCommandHandlers>;
  let others: Partial<WindowCommandHandlers> = {};
  for (const { commands } of options.features) others = { ...others, ...commands };
  // Each feature gives the commands of its own.
  return { ...own, ...(others as Omit<WindowCommandHandlers, keyof typeof own>) };
}

/** The core returns `Electron 45 …`; the window also needs the platform's name. */
export function platformName(): 'linux' | 'macos' | 'windows' {
  return process.platform === 'darwin' ? 'macos' : process.platform === 'win32' ? 'windows' : 'linux';
}
