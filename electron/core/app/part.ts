/** Joins features to the core: each has a `part.ts`, which is entered in `electron/features/parts.ts`. */
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import type { NameOfTarget } from '../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { ConsoleLog } from '../../features/console/index.ts';
import type { Activity } from '../activity/activity.ts';
import type { AnalysisClient } from '../analysis-client/index.ts';
import type { RecordRenders, RecordingsView, Rings } from '../capture/index.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Locks } from '../locks/locks.ts';
import type { Log } from '../log/log.ts';
import type { RunnerPorts } from '../runner/call-ports.ts';
import type { CallersWork } from '../runner/sessions.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { Spool } from '../spool/index.ts';
import type { Core, CoreOptions, RunningWork } from './types.ts';

/** The core as features that join it find it. */
export interface CoreParts {
  readonly options: CoreOptions;
  readonly settings: SettingsStore;
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly analysis: AnalysisClient;
  /** Captures that are added get their follow-up work. */
  readonly library: Pick<LibraryPort, 'get' | 'list' | 'delete' | 'add'>;
  readonly rings: Rings;
  readonly recordings: RecordingsView;
  readonly locks: Locks;
  readonly consoleLog: ConsoleLog;
  readonly pageScripts: PageScriptsPort;
  readonly report: Activity['report'];
  /** Adds a notice to the next answer of a caller. */
  readonly notify: (caller: CallerInfo, text: string) => void;
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** One feature in one core. */
export interface FeaturePart {
  /** For its capabilities: those that its `…-ports.ts` adds. */
  readonly ports?: Partial<RunnerPorts>;
  /** For the window: members that its `part.ts` adds to `Core`. */
  readonly members?: Partial<Core>;
  readonly endsWithCaller?: readonly CallersWork[];
  /** Lines of `pen_status`. */
  readonly subsystems?: readonly {
    readonly name: string;
    readonly lines: (nameOf: NameOfTarget) => readonly string[];
  }[];
  /** An update would end it. */
  readonly work?: RunningWork;
  readonly recordRenders?: RecordRenders;
  /** To be called when a call has locked a target. */
  makeRoom?(target: TargetInfo): Promise<void>;
  /** Ends what assistants record; resolves with how many recordings that were. */
  stopClients?(): Promise<number>;
  /** To be called when the connections to targets are closed. */
  close?(): Promise<void>;
}

/** `before`: members of the features before it in the list. */
export type OpenPart = (core: CoreParts, before: Partial<Core>) => FeaturePart;

/** Opens features in the order of their list, each with the members of those before it. */
export function openParts(
  list: readonly OpenPart[],
  core: CoreParts,
): { readonly parts: readonly FeaturePart[]; readonly members: Partial<Core>; readonly ports: Partial<RunnerPorts> } {
  const parts: FeaturePart[] = [];
  let members: Partial<Core> = {};
  let ports: Partial<RunnerPorts> = {};
  for (const open of list) {
    const part = open(core, members);
    parts.push(part);
    members = { ...members, ...part.members };
    ports = { ...ports, ...part.ports };
  }
  return { parts, members, ports };
}
