/** The interfaces through which capabilities use the process that runs them: the app, the command line, or a test. */
import type { SnapshotDigest } from '../contracts/snapshot-digest.ts';
import type { CommandParams, ProtocolDomain, SendCommand } from '../contracts/protocol-commands.ts';
import type { EventParams, ProtocolEvent } from '../contracts/protocol-events.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisProgress, AnalysisQueryName } from '../contracts/analysis.ts';
import type { CallerInfo, CallRecord, Progress } from '../contracts/activity.ts';
import type { CaptureDraft, CaptureKind, CaptureRecord, LossRecord } from '../contracts/captures.ts';
import type { BrowserProcess } from '../contracts/applications.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { RedactionSummary } from '../contracts/redaction.ts';
import type { PerfettoConversion } from '../contracts/perfetto.ts';
import type { LocksState } from '../contracts/locks.ts';
import type { HeapMoment, Recording } from '../contracts/recordings.ts';
import type { EvalMode } from '../contracts/permissions.ts';
import type { WatchReport, WatchState } from '../contracts/watch.ts';
import type { EndpointInfo, TargetInfo } from '../contracts/targets.ts';
import type { NetworkPort } from './network/network-ports.ts';
import type { TraceEngineReport } from '../contracts/trace-engine.ts';
import type { Subscription } from '../base/emitter.ts';
import type { RecordingsPort, SpooledFile, StartOptions, StopOptions } from './common/recording-ports.ts';
import type { ConsolePort } from './console/console-ports.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { NotesPort } from './library/notes-ports.ts';
import type { LighthousePort } from './audits/lighthouse-ports.ts';
import type { PageScriptsPort } from './page/page-scripts-ports.ts';
import type { ReportsPort } from './audits/reports-ports.ts';
import type { CoveragePort, JsCoverageSettings } from './coverage/coverage-ports.ts';
import type { CaptureMapsPort, LiveOriginalsPort, ScriptsPort } from './sources/scripts-ports.ts';
import type { EmulationPort } from './page/emulation-ports.ts';
import type { InteractionPort } from './page/interaction-ports.ts';
import type { PersonWindowPort } from './pointing/pointing-ports.ts';
import type { SqlPort } from './sql/sql-ports.ts';
import type { RecorderPort } from './watch/recorder-ports.ts';

export type { NotesPort } from './library/notes-ports.ts';
export type { RecorderPort } from './watch/recorder-ports.ts';
export type { RecordingOwner, RecordingStatus, RecordingsPort, SpooledFile } from './common/recording-ports.ts';

/** A CDP session on one target, used by one call only and released at its end. */
export interface TargetSession {
  readonly target: TargetInfo;
  /** Aborted with an `AppError` as reason when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /**
   * Sends one command and waits for its response.
   * `deadlineMs` defaults to 15 s, after which the error is `target_unresponsive`. CDP errors become `cdp_error` with the likely cause in the
   * suggestion.
   */
  readonly send: SendCommand;
  /** Listens to one event of this session. Events that do not match their schema are dropped. */
  on<E extends ProtocolEvent>(event: E, listener: (params: EventParams<E>) => void): Subscription;
  /** Enables a domain on this target. Uses are counted, and the last one to be disposed disables it. */
  enable<D extends ProtocolDomain>(domain: D, params?: CommandParams<`${D}.enable`>): Promise<AppResult<Subscription>>;
}

/** A session that the caller must release. */
export interface AttachedSession extends TargetSession {
  /** Removes the listeners and detaches. Can be called repeatedly. Never throws. */
  release(): Promise<void>;
}

export interface TargetsPort {
  /** The endpoints as last known, without a round trip. */
  endpoints(): readonly EndpointInfo[];
  /** Connects all endpoints that should be connected (with one series of attempts for a lost connection) and lists targets again. */
  refresh(signal: AbortSignal): Promise<readonly EndpointInfo[]>;
  /** Finds a listed target by id; null if there is none. */
  byId(targetId: string): TargetInfo | null;
  /** Processes of the browser of an endpoint; `target_unsupported` for Node, Deno, and browsers that do not list them. */
  processes(endpointId: string, signal: AbortSignal): Promise<AppResult<readonly BrowserProcess[]>>;
}

export interface HeapSnapshotStream {
  readonly file: SpooledFile;
  /** Number of chunks the browser sent. */
  readonly chunks: number;
  readonly gcForced: boolean;
  /** Error of the requested garbage collection, or null. */
  readonly gcFailure: string | null;
  /** Time from the command to the first chunk; the target was paused for at least as long. */
  readonly pauseMs: number;
  readonly durationMs: number;
}

/** The result of every stopped recording. */
interface EndedRecording {
  readonly file: SpooledFile;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  /** Heap usage during the recording, thinned out evenly; empty if the target never reported it. */
  readonly overTime: readonly HeapMoment[];
  /** Recorded data that is not in the file, such as everything before a reload or before another client detached. */
  readonly loss: readonly LossRecord[];
}

export interface HeapTimelineStream extends EndedRecording {
  readonly trackAllocations: boolean;
  readonly chunks: number;
  /** Time from the command to the first chunk; the target was paused for at least as long. */
  readonly pauseMs: number;
}

export interface SampledHeap extends EndedRecording {
  readonly samplingIntervalBytes: number;
  /** The target sent a profile without any allocation. */
  readonly isEmpty: boolean;
}

/**
 * Tracking and sampling outlive the call that starts them, on a session of their own. They end with `stop`, `cancel`, the target, the
 * connection, the session of their client, or the app, and are then stopped on the target. Only the client that started a recording, and a
 * person in the window, can stop it: `busy` for others, `not_recording` without a recording.
 */
export interface HeapTrackingPort {
  start(target: TargetInfo, options: StartOptions & { trackAllocations: boolean }): Promise<AppResult<Recording>>;
  /**
   * Stops the tracking and streams the timeline to the spool, with the same errors as a heap snapshot. The tracking has ended on errors
   * too.
   */
  stop(
    target: TargetInfo,
    options: StopOptions & { progress: (progress: Progress) => void },
  ): Promise<AppResult<HeapTimelineStream>>;
}

export interface HeapSamplingPort {
  start(target: TargetInfo, options: StartOptions & { samplingIntervalBytes: number }): Promise<AppResult<Recording>>;
  stop(target: TargetInfo, options: StopOptions): Promise<AppResult<SampledHeap>>;
}

/** Follows the progress of a file in the spool. */
export interface SpoolFollower {
  /** Receives the number of bytes on the disk. A new path means another attempt; the previous file is gone. */
  readonly written: (path: string, writtenBytes: number) => void;
}

export interface CpuProfileStream extends Omit<EndedRecording, 'overTime'> {
  readonly samplingIntervalUs: number;
  /** Start in microseconds, on the monotonic clock that all targets of a machine share; null if the profile lacks it. */
  readonly startedUs: number | null;
  /** Number of same-document navigations, over which the profile continues. */
  readonly documentNavigations: number;
  /** Samples name functions that V8 had inlined before the recording; otherwise their time counts for their callers. */
  readonly namesInlined?: boolean;
}

/** Lets several recordings start at the same time. Each one calls `ready` right before its start command. */
export interface StartTogether {
  /** Resolves when all others are ready, have failed, or took too long; at once if the signal is aborted. */
  ready(signal: AbortSignal): Promise<void>;
}

/**
 * Records a CPU profile for a duration within one call, or from start to stop like the heap recordings. However it ends, the profiler is turned
 * off: by its commands, or by the end of the session if the target does not answer.
 */
export interface CpuProfilingPort {
  record(
    target: TargetInfo,
    options: StopOptions & {
      samplingIntervalUs: number;
      durationMs: number;
      /** Called once a second, and at the end, with the recorded time. */
      onTick: (recordedMs: number) => void;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<CpuProfileStream>>;
  start(target: TargetInfo, options: StartOptions & { samplingIntervalUs: number }): Promise<AppResult<Recording>>;
  stop(target: TargetInfo, options: StopOptions): Promise<AppResult<CpuProfileStream>>;
}

/** The settings of a trace. */
export interface TraceSettings {
  readonly categories: readonly string[];
  readonly bufferBytes: number;
  /** Overwrites the oldest data when the buffer is full. */
  readonly isRing: boolean;
  /** Lets the browser compress the transfer; the file is the same. */
  readonly gzip: boolean;
  /** Reloads the page when the recording has started. */
  readonly reload: boolean;
  /** Reads the Perfetto trace, which the browser need not convert to JSON; it is converted here. Without `gzip`. */
  readonly fastStop?: boolean;
  /** A ring with a fast stop only: false leaves out the CPU times of events, which the browser reads with a system call each. */
  readonly threadTimes?: boolean;
}

export interface TraceStream extends Omit<EndedRecording, 'overTime'> {
  readonly settings: TraceSettings;
  /** Frame id, as in trace events, of the main frame or of the traced iframe. */
  readonly frameId: string;
  /** Peak buffer usage, 0 to 1; null if the browser never reported it. */
  readonly fullestShare: number | null;
  /** The ring buffer has wrapped, and the start of the recording is lost. */
  readonly wentRound: boolean;
  /** As of a CPU profile. */
  readonly namesInlined?: boolean;
  /** Time that the browser took to write its trace. */
  readonly writeMs: number;
  /** Time to read the trace, including the conversion to JSON. */
  readonly readMs: number;
  /** After a fast stop: the Perfetto trace that `file` was converted from. The caller must discard it. */
  readonly perfetto?: SpooledFile;
}

/**
 * Records a trace for a duration within one call, or from start to stop, on a session and connection of its own: unless it is stopped, its data
 * is discarded with the session. Errors: `cdp_error` if another client is tracing, `incomplete_capture`, `cap_exceeded`, `disk_full`,
 * `write_failed`, `cancelled`, `target_gone`, `disconnected`, `deadline_exceeded`; no file is left then.
 */
export interface TracingPort {
  record(
    target: TargetInfo,
    options: StopOptions & {
      settings: TraceSettings;
      durationMs: number;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Follows the file of the trace. */
      follower?: SpoolFollower | undefined;
    },
  ): Promise<AppResult<TraceStream>>;
  start(
    target: TargetInfo,
    options: StartOptions & { settings: TraceSettings; onCommand: (method: string) => void },
  ): Promise<AppResult<Recording>>;
  stop(
    target: TargetInfo,
    options: StopOptions & { progress: (progress: Progress) => void; follower?: SpoolFollower | undefined },
  ): Promise<AppResult<TraceStream>>;
}

export interface CapturePort {
  readonly cpuProfiling: CpuProfilingPort;
  readonly tracing: TracingPort;
  readonly jsCoverage: CoveragePort<JsCoverageSettings>;
  readonly cssCoverage: CoveragePort<Record<string, never>>;
  readonly heapTracking: HeapTrackingPort;
  readonly heapSampling: HeapSamplingPort;
  /**
   * Takes a heap snapshot on a connection of its own and streams it to the spool, in constant memory.
   * Errors: `cap_exceeded`, `disk_full`, `disk_too_slow`, `write_failed`, `no_chunks`, `incomplete_capture`, `cancelled`,
   * `target_gone`, `disconnected`, `deadline_exceeded`, `message_too_big`, `cdp_error`; the partial file is deleted then.
   * `onCommand` is called for each command that is sent.
   */
  heapSnapshot(
    target: TargetInfo,
    options: {
      forceGc: boolean;
      capBytes: number;
      signal: AbortSignal;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Follows the file of the snapshot. */
      follower?: SpoolFollower | undefined;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<HeapSnapshotStream>>;
}

/**
 * Watches of targets, which outlive the call that starts them: one per caller and target, with one series of samples per target. They end with
 * `stop`, the session of the caller, the target or the app. `not_recording` without a watch.
 */
export interface WatchPort {
  /** If the caller already watches the target, only the interval changes. Returns after the first sample, or after a short time. */
  start(
    target: TargetInfo,
    options: { caller: CallerInfo; intervalMs: number; signal: AbortSignal },
  ): Promise<AppResult<{ state: WatchState; startedAtMs: number; wasWatching: boolean }>>;
  /**
   * Takes a sample now and marks it as one after a garbage collection, which the caller has just run. False if the caller has no watch, or if
   * the target does not answer in time.
   */
  sampleCollected(target: TargetInfo, options: { caller: CallerInfo; signal: AbortSignal }): Promise<boolean>;
  /** Ends the caller's watch and returns its report. */
  stop(target: TargetInfo, options: { caller: CallerInfo; rows: number }): AppResult<WatchReport>;
  /** The report of the caller's watch, else of the oldest other watch. */
  read(target: TargetInfo, options: { caller: CallerInfo; rows: number }): AppResult<WatchReport>;
}

export interface ImportedCaptures {
  readonly record: CaptureRecord;
  /** The other captures of a zip archive. */
  readonly also: readonly CaptureRecord[];
  /** Files of the archive that were not imported, each with the reason. */
  readonly skipped: readonly string[];
  readonly notes: readonly string[];
}

export interface LibraryPort {
  /** Newest first. */
  list(): readonly CaptureRecord[];
  /** By id; `capture_not_found` explains why it may be gone. */
  get(captureId: string): AppResult<CaptureRecord>;
  /** Moves a spooled file into the library and assigns an id. Incomplete files are never listed. */
  add(
    file: SpooledFile,
    draft: CaptureDraft,
    signal: AbortSignal,
  ): Promise<AppResult<{ record: CaptureRecord; notes: string[] }>>;
  delete(captureId: string): Promise<AppResult<CaptureRecord>>;
  /** Copies a file, or each capture of a zip archive, into the library; kinds are detected from the content. `path` must be resolved. */
  import(
    path: string,
    options: { note: string; takenBy: string; signal: AbortSignal; progress: (progress: Progress) => void },
  ): Promise<AppResult<ImportedCaptures>>;
  /**
   * Writes the bytes of the capture, or their gzip, to `path`. An existing file is replaced only with `overwrite`. For other formats, the bytes
   * come from `content`, `contentFile` or `writeContent`. `replaceable` limits `overwrite` to files whose content is a capture of this kind;
   * with `none`, no file is replaced. The notes of a capture that is exported as it is, or as gzip, are written next to it (`notesPath`);
   * `warning` says why they were not.
   * with `none`, no file is replaced. `redact` replaces the secrets of JSON and writes a report next to the file.
   */
  export(
    captureId: string,
    options: {
      path: string;
      format: 'native' | 'gzip';
      content?: Uint8Array;
      contentFile?: string;
      /** Writes the content into the file at `path`, which exists and is empty. */
      writeContent?: (path: string) => Promise<AppResult<{ readonly sizeBytes: number }>>;
      redact?: boolean;
      overwrite: boolean;
      replaceable?: CaptureKind | 'none';
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<
    AppResult<{
      readonly path: string;
      readonly sizeBytes: number;
      readonly notesPath?: string;
      readonly warning?: string;
      readonly redaction?: RedactionSummary & { readonly report: string };
    }>
  >;
  usage(): { libraryBytes: number; limitBytes: number; freeBytes: number };
}

/**
 * Incremental read of a heap snapshot or a trace while it is written, so that it opens soon after its last byte. This is only an optimisation:
 * if it is impossible or fails, the file is read on the first query.
 */
export interface IncrementalReading extends SpoolFollower {
  /** The file is complete and may be moved. */
  allWritten(sizeBytes: number): void;
  /** The final path of the file; queries of this path join the incremental read. */
  complete(filePath: string, sizeBytes: number): void;
  /** Ends the use of this read; cancels it if `complete` was not called. */
  end(): void;
}

/**
 * Converts a Perfetto trace to JSON in another process, in constant memory. `toPath` must exist and be empty. Errors: those of the file,
 * `cap_exceeded`, `disk_full`, `write_failed`, `cancelled`, `analysis_crashed`; the content of `toPath` is unusable then.
 */
export type ConvertPerfetto = (
  filePath: string,
  toPath: string,
  options: {
    readonly capBytes: number;
    /** Keeps only this end of the trace, in milliseconds. */
    readonly lastMs?: number | undefined;
    readonly signal: AbortSignal;
    /** Receives the number of written bytes of JSON. */
    readonly onWritten: (writtenBytes: number) => void;
  },
) => Promise<AppResult<PerfettoConversion>>;

export interface AnalysisPort {
  /** Opens a file (or joins the open document) and answers one query on it; the document stays open for the next. */
  query<N extends AnalysisQueryName>(
    filePath: string,
    query: N,
    params: AnalysisParams<N>,
    options: { signal: AbortSignal; progress?: (progress: AnalysisProgress) => void },
  ): Promise<AppResult<AnalysisAnswer<N>>>;
  /** Starts an incremental read of a spool file, see `IncrementalReading`. Absent if files are only read when complete. */
  readIncrementally?(): IncrementalReading;
  readonly convertPerfetto?: ConvertPerfetto;
  /**
   * Detects the kind of a file from its content. `byHead` reads only the start of the file, and may return `heap-snapshot` for a heap timeline
   * without stacks.
   */
  kindOf(filePath: string, options?: { readonly byHead?: boolean }): Promise<AppResult<CaptureKind>>;
}

export interface StatusPort {
  version(): string;
  /** The rule for running code in targets that applies to this caller. */
  evalMode(callerId: string): EvalMode;
  projectRoot(): string;
  locks(): LocksState;
  running(): readonly CallRecord[];
  /** Node, Electron, platform; memory in bytes; uptime in seconds. */
  runtime(): { description: string; residentBytes: number; heapUsedBytes: number; uptimeS: number };
  /** Active collectors per target (network, console …), as sentences. */
  subsystems(): readonly { name: string; active: boolean; detail: string }[];
  heapSnapshotCapBytes(): number;
  /** Whether this caller sees cookies, authorization headers and storage unmasked. */
  showsSecrets(caller: { readonly kind: 'window' | 'mcp' | 'cli'; readonly assistantId?: string | undefined }): boolean;
  /** Folders and files with source maps that the person chose. */
  sourceMapPaths?(): readonly string[];
}

/**
 * Runs @paulirish/trace_engine in a process of its own per query. Errors: `too_large` if it exceeds its memory limit, `deadline_exceeded`,
 * `cancelled`, and `analysis_failed` with its message if it refuses the trace.
 */
export interface TraceEnginePort {
  /** Files up to this size are analysed by default. */
  readonly unaskedLimitBytes: number;
  insights(filePath: string, options: { signal: AbortSignal }): Promise<AppResult<TraceEngineReport>>;
}

/** What the last answer about a heap snapshot of a target listed, by caller. */
export interface SnapshotDigestsPort {
  last(callerId: string, targetId: string): SnapshotDigest | null;
  keep(callerId: string, targetId: string, digest: SnapshotDigest): void;
}

/** Which callers have the answer of a trace's recording, so that `pen_trace_insights` does not repeat it. */
export interface AnsweredTracesPort {
  add(callerId: string, captureId: string): void;
  /** Whether the caller has it; true once, so that the same call again gets everything. */
  take(callerId: string, captureId: string): boolean;
}

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
  /** Replaces the secrets of texts; absent in tests that write no reports. */
  readonly redactor?: Pick<Redactor, 'text'>;
  /** Absent if its process cannot be started. */
  readonly sql?: SqlPort;
  /** Absent if its process cannot be started. */
  readonly traceEngine?: TraceEnginePort;
  /** As `traceEngine`. */
  readonly lighthouse?: LighthousePort;
  readonly pageScripts: PageScriptsPort;
  readonly reports: ReportsPort;
  /** Absent in a process without a window. */
  readonly personWindow?: PersonWindowPort;
}
