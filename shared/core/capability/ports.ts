/**
 * The interfaces through which capabilities use the process that runs them: the app, the command line, or a test. A feature with a port of
 * its own adds it in its `…-ports.ts`.
 */
import type { ReportsPort } from './reports-ports.ts';
import type { AnalysisPort } from './analysis-ports.ts';
import type { CapturePort } from './capture-ports.ts';
import type { RunsPort } from './run-ports.ts';
import type { RecordingsPort } from './recording-ports.ts';
import type { StatusPort } from './status-ports.ts';
import type { TargetSession, TargetsPort } from './target-ports.ts';
import type { SnapshotDigestsPort } from './heap-ports.ts';
import type { LibraryPort } from './library-ports.ts';
import type { ProcessMemoryPort } from './memory-ports.ts';
import type { NotesPort } from './notes-ports.ts';
import type { EmulationPort } from './emulation-ports.ts';
import type { InteractionPort } from './interaction-ports.ts';
import type { PageScriptsPort } from './page-scripts-ports.ts';
import type { PersonWindowPort, ViewSelectionsPort } from './pointing-ports.ts';
import type { CaptureMapsPort, LiveOriginalsPort, ScriptsPort } from './scripts-ports.ts';
import type { AnsweredTracesPort } from './trace-ports.ts';
import type { SharePort } from './share-ports.ts';

export interface CapabilityPorts {
  readonly targets: TargetsPort;
  readonly capture: CapturePort;
  readonly recordings: RecordingsPort;
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
  readonly pageScripts: PageScriptsPort;
  readonly reports: ReportsPort;
  /** Absent where no file is shared. */
  readonly share?: SharePort;
  /** Absent where no processes are read. */
  readonly processMemory?: ProcessMemoryPort;
  /** Absent in a process without a window. */
  readonly personWindow?: PersonWindowPort;
  /** Absent where no client shows views. */
  readonly viewSelections?: ViewSelectionsPort;
}
