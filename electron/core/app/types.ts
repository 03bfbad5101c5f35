/**
 * The core: everything in the app that needs no window. The app composes it in the main process, `pen serve` and a standalone `pen …` in
 * theirs. Several may exist in one process (in tests), so it has no global state.
 */
import type { Listenable } from '../../../shared/base/emitter.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import type { Activity } from '../activity/activity.ts';
import type { AuditLog } from '../activity/audit-log.ts';
import type { AnalysisClient, AnalysisLauncher } from '../analysis-client/index.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { Endpoints } from '../cdp/index.ts';
import type { Emulations } from '../../features/page/emulation/index.ts';
import type { ConsoleLog } from '../../features/console/index.ts';
import type { Library } from '../library/index.ts';
import type { Lighthouse } from '../../features/audits/index.ts';
import type { AssistantStore, Consents, PathRule, PausedClients } from '../permissions/index.ts';
import type { LogFeed } from '../listening/index.ts';
import type { NetworkLogs } from '../../features/network/index.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { LiveOriginals } from '../../features/sources/index.ts';
import type { ScriptsPort } from '../../../shared/core/capability/scripts-ports.ts';
import type { Spool } from '../spool/index.ts';
import type { LiveLogName } from '../../../shared/core/contracts/live-logs.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { LocksState } from '../../../shared/core/contracts/locks.ts';
import type { Log } from '../log/log.ts';
import type { ClientAccess } from './access-parts.ts';
import type { ClientFlagRights } from './client-flags.ts';
import type { PersonTasks } from '../runner/person-tasks.ts';
import type { CallerSessions, Runner } from '../runner/types.ts';

/** Lists what runs. */
export interface RunningWork {
  /** `CPU profile of Orders`. */
  list(): readonly string[];
  readonly changes: Listenable<void>;
}

export interface LocksView {
  state(): LocksState;
  readonly changes: Listenable<void>;
}

/** Features add members of their own in their `part.ts`. */
export interface Core {
  readonly version: string;
  readonly dataDirectory: string;
  /** The current folder for MCP callers' files. */
  readonly projectRoot: () => string;
  readonly log: Log;
  readonly settings: SettingsStore;
  /** Replaces secrets in what leaves for assistants and scripts. */
  readonly redactor: Redactor;
  readonly runner: Runner;
  readonly sessions: CallerSessions;
  readonly activity: Activity;
  /** No call has run for four minutes. */
  readonly idle: Listenable<void>;
  readonly locks: LocksView;
  /** Ends a cooldown before its time, for the person. */
  skipCooldown(tool: string, targetId: string): void;
  readonly library: Library;
  readonly analysis: AnalysisClient;
  readonly endpoints: Endpoints;
  readonly recordings: RecordingsView;
  /** Runs beside recordings and calls. */
  readonly featureWork: readonly RunningWork[];
  /** Recordings and network logs that ended before their own caller stopped them. */
  readonly recordingEnds: Listenable<RecordingEnd>;
  readonly scripts: ScriptsPort;
  readonly liveOriginals: LiveOriginals;
  readonly network: NetworkLogs;
  readonly consoleLog: ConsoleLog;
  readonly consents: Consents;
  readonly tasks: PersonTasks;
  /** The assistants with a token of their own. */
  readonly assistants: AssistantStore;
  readonly audit: AuditLog;
  /** Rules and listed tools of each client, for the MCP server. */
  readonly clientAccess: ClientAccess;
  readonly clientFlags: ClientFlagRights;
  /** Pauses every client, and cancels their calls and recordings. Resolves with how many of each were running. */
  stopClients(): Promise<{ readonly calls: number; readonly recordings: number }>;
  /** Clients that the person has paused. */
  readonly pausedClients: PausedClients;
  /** The files that a caller may name. */
  readonly paths: PathRule;
  readonly emulations: Emulations;
  /** Live data of targets while clients listen, by kind. */
  readonly liveLogs: Readonly<Partial<Record<LiveLogName, LogFeed>>>;
  readonly spool: Spool;
  /** Cancels, cleans up on targets, deletes captures in flight, closes: true if that took less than `graceMs` (5 s). */
  close(graceMs?: number): Promise<boolean>;
}

export interface CoreOptions {
  readonly dataDirectory: string;
  readonly version: string;
  readonly log: Log;
  /** Values of flags: they override stored settings for this run and are not stored. */
  readonly settingsOverrides?: Partial<Settings>;
  /** The folder for file arguments of MCP callers, unless the settings name one or it is too wide (`permissions/project-root.ts`). */
  readonly projectRoot: string;
  /** Addresses known from the start; `flag` if the user named it, which also disables the search for others. */
  readonly endpoints: { readonly addresses: readonly string[]; readonly origin: 'default' | 'flag' };
  readonly launchAnalysis: AnalysisLauncher;
  /** The program of the SQL process; if absent, no SQL queries can be asked. */
  readonly sqlEntry?: string;
  /** Returns whether a window can ask the user now; absent in a process without one. */
  readonly canAskPerson?: () => boolean;
  /** The window of the person; absent in a process without one. */
  readonly personWindow?: PersonWindowPort;
  /** If absent, pages cannot be audited. */
  readonly lighthouse?: Lighthouse;
  /** The folder of the built scripts that run inside pages; default: they are read from the checkout. */
  readonly pageScriptsFolder?: string;
  /** The built page of shared files; if absent, none can be written. */
  readonly sharedPageFile?: string;
  /** Default: the app's own list; tests add a toy. */
  readonly capabilities?: readonly AnyCapability[];
  readonly temporaryDirectory?: string;
  readonly now?: () => number;
  /** Monotonic milliseconds for durations; default: `now`. */
  readonly elapsed?: () => number;
}
