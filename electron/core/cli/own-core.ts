/** A core in this process for the time of a command: for `--standalone`, `pen serve` and `pen mcp` without a running app. */
import { resolve } from 'node:path';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { createForkLauncher } from '../analysis-client/index.ts';
import { isPipeAddress, USUAL_PORTS } from '../cdp/index.ts';
import { createCore, type Core } from '../app/index.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import type { Log } from '../log/log.ts';
import { dataFolderConflict } from '../permissions/index.ts';
import { createLighthouse } from '../../features/audits/index.ts';
import type { CommandContext } from './context.ts';
import { categoriesOf } from './disabled-categories.ts';
import { DEFAULT_ADDRESS } from './start-check.ts';

/**
 * Refuses to serve a project that holds the data folder, or is in it: its files would be refused in every call, without a word at the start. The
 * home folder is replaced instead, because editors name it where no project is open.
 */
export function checkProjectRoot({
  arguments: { values },
  workingDirectory,
  dataDirectory,
}: CommandContext): AppError | null {
  const named = values.get('project-root');
  if (named === undefined) return null;
  const folder = resolve(workingDirectory, named);
  const reason = dataFolderConflict(folder, dataDirectory);
  if (reason === null) return null;
  return appError(
    'invalid_params',
    `${folder} cannot be the project root: it ${reason}. Clients read and write in the project.`,
    `Name the folder of your project with --project-root, or another data folder with --data-dir (now ${dataDirectory}).`,
  );
}

/** Creates the core for the flags. `cdpUrls`: the only endpoints of this run; empty: the usual ones. `window`: where the person is asked. */
export async function createOwnCore(
  context: CommandContext,
  cdpUrls: readonly string[],
  log: Log,
  window?: PersonWindowPort,
): Promise<Core> {
  const { values, switches } = context.arguments;
  await createPrivateDirectory(context.dataDirectory);
  const projectRoot = values.get('project-root');
  const disabledCategories = categoriesOf(values.get('disable-category'));
  const core: Core = await createCore({
    dataDirectory: context.dataDirectory,
    version: context.version,
    log,
    projectRoot: context.workingDirectory,
    settingsOverrides: {
      ...(switches.has('allow-eval') ? { evalMode: 'allow' as const } : {}),
      ...(values.get('allow-eval') === 'false' ? { evalMode: 'off' as const } : {}),
      ...(switches.has('core') ? { coreTools: true } : {}),
      ...(switches.has('structured') ? { structuredResults: true } : {}),
      ...(disabledCategories === null ? {} : { disabledCategories }),
      ...(projectRoot === undefined ? {} : { projectRoot: resolve(context.workingDirectory, projectRoot) }),
    },
    endpoints:
      cdpUrls.length === 0
        ? { addresses: [DEFAULT_ADDRESS], origin: 'default' }
        : { addresses: cdpUrls, origin: 'flag' },
    ...(window === undefined ? {} : { personWindow: window, canAskPerson: () => window.isOpen() }),
    lighthouse: createLighthouse({ execPath: process.execPath, ...context.installation.lighthouseEntries, log }),
    ...(context.installation.pageScriptsFolder === undefined
      ? {}
      : { pageScriptsFolder: context.installation.pageScriptsFolder }),
    sqlEntry: context.installation.sqlEntry,
    sharedPageFile: context.installation.sharedPageFile,
    launchAnalysis: createForkLauncher({
      execPath: process.execPath,
      entryPath: context.installation.analysisEntry,
      log,
      // Called when the process starts; the core exists by then.
      columnCache: () => ({
        dataDirectory: context.dataDirectory,
        libraryLimitBytes: core.settings.current().libraryLimitBytes,
      }),
    }),
  });
  return core;
}

/** Probes the other default ports once and connects to those that answer: a command lists Node and Deno without configuration. */
export async function connectUsual(core: Core, signal: AbortSignal): Promise<void> {
  const others = USUAL_PORTS.slice(1).map((port) => `http://localhost:${port}`);
  // Only listed where connecting one would ask its person.
  const running = await core.endpoints.lookForRunning();
  const open = running.filter(({ address }) => !isPipeAddress(address));
  const { found } = await core.endpoints.look(others, signal);
  await Promise.all([...open, ...found].map((endpoint) => core.endpoints.connect(endpoint.id, signal)));
}
