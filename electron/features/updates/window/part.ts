/** Updates in the window. */
import type { OpenAppPart } from '../../../core/window/app-part.ts';
import { penCommand } from '../../../core/pen-on-path/index.ts';
import { createUpdates, updateSource } from '../index.ts';
import { loadAppUpdater } from './app-updater.ts';
import { installedBuild } from './installed-build.ts';
import { createUpdateCommands } from './update-commands.ts';

export const openUpdatesWindow: OpenAppPart = ({ core, options, window, work }) => {
  const { log } = options;
  const build = installedBuild(options);
  const updates = createUpdates({
    source: updateSource(build),
    loadUpdater: () => loadAppUpdater(log),
    runningWork: work,
    settings: core.settings,
    closeApp: options.closeAndInstall,
    schedule: (check, delayMs) => {
      const timer = setTimeout(check, delayMs);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
    log,
  });
  return {
    commands: createUpdateCommands({ updates, build, pen: penCommand(options), window }),
    topics: { updates: { read: () => updates.state(), changes: updates.changes } },
    dispose: () => updates.dispose(),
  };
};
