/** The core of the app, with its processes and the flags of this run. */
import { join } from 'node:path';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { createUtilityProcessLauncher } from '../analysis-client/utility-process-launcher.ts';
import { createCore, type Core } from '../app/index.ts';
import { createLighthouse, type Lighthouse } from '../../features/audits/index.ts';
import type { AppOptions } from './app-options.ts';

/** Errors: those of `createCore`. */
export async function openCore(
  options: AppOptions,
  personWindow: PersonWindowPort,
): Promise<{ readonly core: Core; readonly lighthouse: Lighthouse }> {
  const { flags, dataDirectory, version, log } = options;
  const launchAnalysis = createUtilityProcessLauncher({
    entryPath: options.analysisEntry,
    log,
    // Called when a process starts; the core exists by then.
    columnCache: () => ({ dataDirectory, libraryLimitBytes: core.settings.current().libraryLimitBytes }),
  });
  const lighthouse = createLighthouse({
    execPath: process.execPath,
    auditEntry: join(options.lighthouseFolder, 'audit.js'),
    reportEntry: join(options.lighthouseFolder, 'report.js'),
    log,
  });
  const core = await createCore({
    dataDirectory,
    version,
    log,
    projectRoot: process.cwd(),
    settingsOverrides: {
      ...(flags.allowEval ? { evalMode: 'allow' as const } : {}),
      ...(flags.projectRoot === undefined ? {} : { projectRoot: flags.projectRoot }),
      ...(flags.mcpPort === undefined ? {} : { mcpPort: flags.mcpPort }),
      ...(flags.coreTools ? { coreTools: true } : {}),
      ...(flags.structuredResults ? { structuredResults: true } : {}),
      ...(flags.disabledCategories.length === 0 ? {} : { disabledCategories: [...flags.disabledCategories] }),
    },
    endpoints:
      flags.cdpUrl === undefined
        ? { addresses: ['http://localhost:9222'], origin: 'default' }
        : { addresses: [flags.cdpUrl], origin: 'flag' },
    canAskPerson: () => personWindow.isOpen(),
    personWindow,
    launchAnalysis,
    sqlEntry: options.sqlEntry,
    pageScriptsFolder: options.pageScriptsFolder,
    lighthouse,
    sharedPageFile: options.sharedPageFile,
  });
  // An invalid project root is reported at the start, not with the first file.
  core.projectRoot();
  return { core, lighthouse };
}
