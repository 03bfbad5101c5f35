/** The state of the program itself, as capabilities see it. */
import type { StatusPort } from '../../../shared/core/capability/status-ports.ts';
import type { RunnerPorts } from '../runner/call-ports.ts';
import { describeRuntime } from '../process/runtime.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { LocksView } from './types.ts';

export interface StatusPortOptions extends Pick<RunnerPorts['status'], 'projectRoot' | 'subsystems'> {
  readonly version: string;
  readonly settings: SettingsStore;
  readonly locks: LocksView;
  readonly uptimeMs: () => number;
  readonly codeRuleOf: StatusPort['evalMode'];
  readonly showsSecrets: StatusPort['showsSecrets'];
}

export function createStatusPort({
  version,
  settings,
  projectRoot,
  locks,
  subsystems,
  uptimeMs,
  codeRuleOf,
  showsSecrets,
}: StatusPortOptions): RunnerPorts['status'] {
  return {
    version: () => version,
    evalMode: codeRuleOf,
    projectRoot,
    locks: () => locks.state(),
    subsystems,
    runtime: () => {
      const { rss, heapUsed } = process.memoryUsage();
      return {
        description: describeRuntime(),
        residentBytes: rss,
        heapUsedBytes: heapUsed,
        uptimeS: uptimeMs() / 1000,
      };
    },
    heapSnapshotCapBytes: () => settings.current().heapSnapshotCapBytes,
    showsSecrets,
    sourceMapPaths: () => settings.current().sourceMapPaths,
    ignorePatterns: () => settings.current().ignorePatterns,
  };
}
