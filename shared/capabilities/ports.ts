/** The interfaces through which capabilities use the process that runs them: the app, the command line, or a test. */
import type { LighthousePort } from './audits/lighthouse-ports.ts';
import type { ProcessMemoryPort } from './application/memory-ports.ts';
import type { ReportsPort } from './audits/reports-ports.ts';
import type { AnalysisPort } from './common/analysis-ports.ts';
import type { CapturePort } from './common/capture-ports.ts';
import type { RunsPort } from './common/run-ports.ts';
import type { RecordingsPort } from './common/recording-ports.ts';
import type { StatusPort } from './common/status-ports.ts';
import type { TargetSession, TargetsPort } from './common/target-ports.ts';
import type { ConsolePort } from './console/console-ports.ts';
import type { SnapshotDigestsPort } from './heap/heap-ports.ts';
import type { LibraryPort } from './library/library-ports.ts';
import type { NotesPort } from './library/notes-ports.ts';
import type { NetworkPort } from './network/network-ports.ts';
import type { EmulationPort } from './page/emulation-ports.ts';
import type { InteractionPort } from './page/interaction-ports.ts';
import type { PageScriptsPort } from './page/page-scripts-ports.ts';
import type { PersonWindowPort, ViewSelectionsPort } from './pointing/pointing-ports.ts';
import type { CaptureMapsPort, LiveOriginalsPort, ScriptsPort } from './sources/scripts-ports.ts';
import type { SqlPort } from './sql/sql-ports.ts';
import type { AnsweredTracesPort } from './trace/trace-ports.ts';
import type { RecorderPort } from './watch/recorder-ports.ts';
import type { ProofsPort } from './workflow/proof-ports.ts';
import type { WatchPort } from './watch/watch-ports.ts';
import type { Redactor } from '../redaction/redactor.ts';

export interface CapabilityPorts {
  readonly targets: TargetsPort;
  readonly capture: CapturePort;
  readonly recordings: RecordingsPort;
  readonly watch: WatchPort;
  readonly recorder: RecorderPort;
  readonly network: NetworkPort;
  readonly console: ConsolePort;
  readonly scripts: ScriptsPort;
  /** Absent where no captures are taken. */
  readonly captureMaps?: CaptureMapsPort;
  /** Absent where no targets are reached. */
  readonly liveOriginals?: LiveOriginalsPort;
  /** Absent where answers always list everything. */
  readonly snapshotDigests?: SnapshotDigestsPort;
  /** As `snapshotDigests`. */
  readonly answeredTraces?: AnsweredTracesPort;
  readonly emulation: EmulationPort;
  readonly interaction: InteractionPort<TargetSession>;
  readonly library: LibraryPort;
  readonly notes: NotesPort;
  readonly analysis: AnalysisPort;
  readonly status: StatusPort;
  /** Absent in tests that have no calls. */
  readonly runs?: RunsPort;
  /** Absent in tests that have no processes. */
  readonly processMemory?: ProcessMemoryPort;
  /** Replaces the secrets of texts; absent in tests that write no reports. */
  readonly redactor?: Pick<Redactor, 'text'>;
  /** Absent if its process cannot be started. */
  readonly sql?: SqlPort;
  /** Absent if its process cannot be started. */
  readonly lighthouse?: LighthousePort;
  /** Absent where no targets are reached and no programs are started. */
  readonly proofs?: ProofsPort;
  readonly pageScripts: PageScriptsPort;
  readonly reports: ReportsPort;
  /** Absent in a process without a window. */
  readonly personWindow?: PersonWindowPort;
  /** Absent where no client shows views. */
  readonly viewSelections?: ViewSelectionsPort;
}
