/** What capabilities may ask of the process that runs them. Main and command line implement these; tests pass their own. */
import type { ProtocolEvent } from '../contracts/protocol-events.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisProgress, AnalysisQueryName } from '../contracts/analysis.ts';
import type { CallerInfo, CallRecord, Progress } from '../contracts/activity.ts';
import type { CaptureDraft, CaptureKind, CaptureRecord, LossRecord } from '../contracts/captures.ts';
import type { BrowserProcess } from '../contracts/applications.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { PerfettoConversion } from '../contracts/perfetto.ts';
import type { LocksState } from '../contracts/locks.ts';
import type { HeapMoment, Recording } from '../contracts/recordings.ts';
import type { EvalMode } from '../contracts/settings.ts';
import type { WatchReport, WatchState } from '../contracts/watch.ts';
import type { EndpointInfo, TargetInfo } from '../contracts/targets.ts';
import type { NetworkPort } from './ports-network.ts';
import type { TraceEngineReport } from '../contracts/trace-engine.ts';
import type { Subscription } from '../base/emitter.ts';
import type { RecordingOwner, RecordingsPort, SpooledFile } from './ports-recording.ts';
import type { ConsentPort } from './ports-consent.ts';
import type { ConsolePort } from './ports-console.ts';
import type { LighthousePort } from './ports-lighthouse.ts';
import type { PageScriptsPort } from './ports-page-scripts.ts';
import type { ReportsPort } from './ports-reports.ts';
import type { CoveragePort, JsCoverageSettings } from './ports-coverage.ts';
import type { ScriptsPort } from './ports-scripts.ts';
import type { EmulationPort } from './ports-emulation.ts';

export type { RecordingOwner, RecordingStatus, RecordingsPort, SpooledFile } from './ports-recording.ts';

/** A CDP session on one target, shared by nobody: released when the call ends. */
export interface TargetSession {
  readonly target: TargetInfo;
  /** Aborted with an `AppError` as reason when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /**
   * Sends one command and waits for its response.
   * `deadlineMs` defaults to 15 s: a target that does not answer ends as `target_unresponsive`. CDP's own errors end as
   * `cdp_error` with the likely cause in the suggestion. `asText` names the one member of the result that is wanted as the text
   * it came in, unparsed.
   */
  send<T = Record<string, unknown>>(
    method: string,
    params?: Record<string, unknown>,
    options?: { deadlineMs?: number; signal?: AbortSignal; asText?: string },
  ): Promise<AppResult<T>>;
  /** Listens to one event of this session; the listener gets events that fit their schema only. */
  on<T = Record<string, unknown>>(event: ProtocolEvent, listener: (params: T) => void): Subscription;
  /** Enables a domain on this target, counted: the last release disables it. */
  enable(domain: string, params?: Record<string, unknown>): Promise<AppResult<Subscription>>;
}

/** A session that whoever attached gives back. */
export interface AttachedSession extends TargetSession {
  /** Its listeners go, the target is detached from. Harmless the second time. Never throws. */
  release(): Promise<void>;
}

export interface TargetsPort {
  /** What is known now, without asking anybody. */
  endpoints(): readonly EndpointInfo[];
  /** Connects what should be connected (one series of attempts where a connection was lost) and lists targets anew. */
  refresh(signal: AbortSignal): Promise<readonly EndpointInfo[]>;
  /** Finds a listed target by id; `target_not_found` where there is none. */
  byId(targetId: string): TargetInfo | null;
  /** Processes of the browser behind an endpoint; `target_unsupported` for Node, Deno, and browsers that do not tell. */
  processes(endpointId: string, signal: AbortSignal): Promise<AppResult<readonly BrowserProcess[]>>;
}

export interface HeapSnapshotStream {
  readonly file: SpooledFile;
  /** Number of chunks the browser sent. */
  readonly chunks: number;
  readonly gcForced: boolean;
  /** Why the collection before it failed, where it was asked for and did. */
  readonly gcFailure: string | null;
  /** From the command to the first chunk: as long as the target stood still at least. */
  readonly pauseMs: number;
  readonly durationMs: number;
}

/** What every recording that was stopped tells of itself. */
interface EndedRecording {
  readonly file: SpooledFile;
  readonly startedBy: CallerInfo;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  /** The heap while it was recorded, thinned out evenly; empty where the target never said. */
  readonly overTime: readonly HeapMoment[];
  /** What the file does not hold, though it was recorded: what lay before a reload, or before another client left. */
  readonly loss: readonly LossRecord[];
}

export interface HeapTimelineStream extends EndedRecording {
  readonly trackAllocations: boolean;
  readonly chunks: number;
  /** From the command to the first chunk: as long as the target stood still at least. */
  readonly pauseMs: number;
}

export interface SampledHeap extends EndedRecording {
  readonly samplingIntervalBytes: number;
  /** The target sent a profile without any allocation. */
  readonly isEmpty: boolean;
}

/**
 * Tracking and sampling go on after the call that starts them, on a session that stays. They end with `stop`, `cancel`, the target,
 * the connection, the session of whoever began them, or the app, and are then really over on the target.
 * `stop` is for the caller that began it, and for a person in the window: `busy` for others, `not_recording` where none goes on.
 */
export interface HeapTrackingPort {
  start(
    target: TargetInfo,
    options: { trackAllocations: boolean; owner: RecordingOwner; signal: AbortSignal },
  ): Promise<AppResult<Recording>>;
  /**
   * Ends it and streams the timeline to the spool as a heap snapshot is streamed, with the same endings. Whatever it ends with, the
   * tracking is over.
   */
  stop(
    target: TargetInfo,
    options: {
      caller: CallerInfo;
      capBytes: number;
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<AppResult<HeapTimelineStream>>;
}

export interface HeapSamplingPort {
  start(
    target: TargetInfo,
    options: { samplingIntervalBytes: number; owner: RecordingOwner; signal: AbortSignal },
  ): Promise<AppResult<Recording>>;
  stop(
    target: TargetInfo,
    options: { caller: CallerInfo; capBytes: number; signal: AbortSignal },
  ): Promise<AppResult<SampledHeap>>;
}

/** Wants to know how far a file in the spool has come. */
export interface SpoolFollower {
  /** So many bytes from the beginning are on the disk. Another path than before is another try: the one before is gone. */
  readonly written: (path: string, writtenBytes: number) => void;
}

export interface CpuProfileStream extends Omit<EndedRecording, 'overTime'> {
  readonly samplingIntervalUs: number;
  /** By the monotonic clock that all targets of a machine share, in microseconds; null where the profile does not say. */
  readonly startedUs: number | null;
  /** How often the page changed its address without loading, which the profile continues over. */
  readonly documentNavigations: number;
}

/** Several recordings that begin at the same moment. Whoever takes part says when nothing but the start is left to do. */
export interface StartTogether {
  /** Resolves when all others are ready too, have failed, or have been waited for long enough; at once when the signal is aborted. */
  ready(signal: AbortSignal): Promise<void>;
}

/**
 * A profile of so long, in one call, or from start to stop as the heap recordings are. Whatever ends either, the profiler is off on
 * the target: by its own commands where the target answers, else by the end of its session.
 */
export interface CpuProfilingPort {
  record(
    target: TargetInfo,
    options: {
      samplingIntervalUs: number;
      durationMs: number;
      caller: CallerInfo;
      capBytes: number;
      signal: AbortSignal;
      /** Told once a second how long it has been recorded, and at the end. */
      onTick: (recordedMs: number) => void;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<CpuProfileStream>>;
  start(
    target: TargetInfo,
    options: { samplingIntervalUs: number; owner: RecordingOwner; signal: AbortSignal },
  ): Promise<AppResult<Recording>>;
  stop(
    target: TargetInfo,
    options: { caller: CallerInfo; capBytes: number; signal: AbortSignal },
  ): Promise<AppResult<CpuProfileStream>>;
}

/** What a browser is told to record. */
export interface TraceSettings {
  readonly categories: readonly string[];
  readonly bufferBytes: number;
  /** Goes on when the buffer is full, and keeps the end. */
  readonly isRing: boolean;
  /** Lets the browser compress what it sends; the file is the same. */
  readonly gzip: boolean;
  /** Loads the page anew once the browser records. */
  readonly reload: boolean;
  /** Takes the browser's own Perfetto trace, which it need not turn into JSON: that is done here, without `gzip`. */
  readonly fastStop?: boolean;
}

export interface TraceStream extends Omit<EndedRecording, 'overTime'> {
  readonly settings: TraceSettings;
  /** Of the page's main frame, or of the frame that was asked for: traces name frames so. */
  readonly frameId: string;
  /** The fullest that the buffer was, 0 to 1; null where the browser never said. */
  readonly fullestShare: number | null;
  /** In a ring buffer: it went round, and the beginning is gone. */
  readonly wentRound: boolean;
  /** From the end of the recording until the browser had its trace ready. */
  readonly writeMs: number;
  /** From then until the last byte was here, and JSON. */
  readonly readMs: number;
  /** Of a fast stop: the Perfetto trace that `file` was made of. Whoever takes `file` discards it. */
  readonly perfetto?: SpooledFile;
}

/**
 * A trace of so long, in one call, or from start to stop. The browser records on a session and connection of its own: whatever ends it
 * but a stop, the session goes, and with it what was recorded. Ends with `cdp_error` where another client traces, `incomplete_capture`,
 * `cap_exceeded`, `disk_full`, `write_failed`, `cancelled`, `target_gone`, `disconnected` or `deadline_exceeded`; nothing is left then.
 */
export interface TracingPort {
  record(
    target: TargetInfo,
    options: {
      settings: TraceSettings;
      durationMs: number;
      caller: CallerInfo;
      capBytes: number;
      signal: AbortSignal;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Told how far the file of the trace has come. */
      follower?: SpoolFollower | undefined;
    },
  ): Promise<AppResult<TraceStream>>;
  start(
    target: TargetInfo,
    options: {
      settings: TraceSettings;
      owner: RecordingOwner;
      signal: AbortSignal;
      onCommand: (method: string) => void;
    },
  ): Promise<AppResult<Recording>>;
  stop(
    target: TargetInfo,
    options: {
      caller: CallerInfo;
      capBytes: number;
      signal: AbortSignal;
      progress: (progress: Progress) => void;
      follower?: SpoolFollower | undefined;
    },
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
   * Takes a heap snapshot of the target on a socket of its own and streams it to the spool at flat memory.
   * Ends with `cap_exceeded`, `disk_full`, `disk_too_slow`, `write_failed`, `no_chunks`, `incomplete_capture`, `cancelled`,
   * `target_gone`, `disconnected`, `deadline_exceeded`, `message_too_big` or `cdp_error`; the partial file is then gone.
   * `onCommand` is told each command as it is sent.
   */
  heapSnapshot(
    target: TargetInfo,
    options: {
      forceGc: boolean;
      capBytes: number;
      signal: AbortSignal;
      onCommand: (method: string) => void;
      progress: (progress: Progress) => void;
      /** Told how far the file has come. */
      follower?: SpoolFollower | undefined;
      together?: StartTogether | undefined;
    },
  ): Promise<AppResult<HeapSnapshotStream>>;
}

/**
 * Watches of targets that go on after the call that began them: one a caller and target, over one series of looks a target. They end
 * with `stop`, the caller's session, the target or the app. `not_recording` where nobody watches.
 */
export interface WatchPort {
  /** Again by the same caller: its watch goes on, at the interval that is now named. Answers after the first look, or soon. */
  start(
    target: TargetInfo,
    options: { caller: CallerInfo; intervalMs: number; signal: AbortSignal },
  ): Promise<AppResult<{ state: WatchState; startedAtMs: number; wasWatching: boolean }>>;
  /** What it had seen in the end. */
  stop(target: TargetInfo, options: { caller: CallerInfo; rows: number }): AppResult<WatchReport>;
  /** The caller's own watch, else the oldest of others. */
  read(target: TargetInfo, options: { caller: CallerInfo; rows: number }): AppResult<WatchReport>;
}

export interface LibraryPort {
  /** Newest first. */
  list(): readonly CaptureRecord[];
  /** By id; `capture_not_found` says what may have become of it. */
  get(captureId: string): AppResult<CaptureRecord>;
  /** Moves a spooled file into the library and gives it its id. Nothing half-written is ever listed. */
  add(
    file: SpooledFile,
    draft: CaptureDraft,
    signal: AbortSignal,
  ): Promise<AppResult<{ record: CaptureRecord; notes: string[] }>>;
  delete(captureId: string): Promise<AppResult<CaptureRecord>>;
  /** Copies a file of the disk into the library; the kind is told from its content. `path` must be resolved already. */
  import(
    path: string,
    options: { note: string; takenBy: string; signal: AbortSignal; progress: (progress: Progress) => void },
  ): Promise<AppResult<{ record: CaptureRecord; notes: string[] }>>;
  /**
   * Writes the capture's bytes (or their gzip) to `path`; an existing file is replaced only when `overwrite`. With `content` those
   * bytes are written in their place, or those of `contentFile`, or what `writeContent` writes: the capture in another format.
   * `replaceable` limits `overwrite` to a file that holds a capture of this kind by its content; with `none` no file is replaced.
   */
  export(
    captureId: string,
    options: {
      path: string;
      format: 'native' | 'gzip';
      content?: Uint8Array;
      contentFile?: string;
      /** Writes what stands in their place into the file that it is given, which is there and empty. */
      writeContent?: (path: string) => Promise<AppResult<{ readonly sizeBytes: number }>>;
      overwrite: boolean;
      replaceable?: CaptureKind | 'none';
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<AppResult<{ path: string; sizeBytes: number }>>;
  usage(): { libraryBytes: number; limitBytes: number; freeBytes: number };
}

/**
 * Reads a heap snapshot or a trace while it is being written, so that it is open soon after its last byte. Nothing depends on it: where it
 * cannot be done or comes to nothing, the file is read when it is asked about.
 */
export interface ReadingAlong extends SpoolFollower {
  /** Nothing follows; the file may be moved. */
  whole(sizeBytes: number): void;
  /** The whole file lies here now: whoever asks about it joins this reading. */
  complete(filePath: string, sizeBytes: number): void;
  /** This reading is needed no more; one that was not complete is given up. */
  end(): void;
}

/**
 * Makes the JSON trace of a file in Perfetto's format in `toPath`, which must be there and empty, in another process and in flat memory. Ends
 * with the file's errors, `cap_exceeded`, `disk_full`, `write_failed`, `cancelled` or `analysis_crashed`; what is in `toPath` is then of no use.
 */
export type ConvertPerfetto = (
  filePath: string,
  toPath: string,
  options: {
    readonly capBytes: number;
    readonly signal: AbortSignal;
    /** Told how many bytes of the JSON are in the file. */
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
  /** Begins to read a file of the spool along; see `ReadingAlong`. Absent where files are only read whole. */
  readAlong?(): ReadingAlong;
  readonly convertPerfetto?: ConvertPerfetto;
  /**
   * Tells what a file holds from its content. With `byHead` from its beginning alone: a heap recorded over time without stacks may
   * then be told as a snapshot.
   */
  kindOf(filePath: string, options?: { readonly byHead?: boolean }): Promise<AppResult<CaptureKind>>;
}

export interface StatusPort {
  version(): string;
  evalMode(): EvalMode;
  projectRoot(): string;
  locks(): LocksState;
  running(): readonly CallRecord[];
  /** Node, Electron, platform; memory in bytes; uptime in seconds. */
  runtime(): { description: string; residentBytes: number; heapUsedBytes: number; uptimeS: number };
  /** Collectors that are on now, per target (network, console …), as sentences. */
  subsystems(): readonly { name: string; active: boolean; detail: string }[];
  heapSnapshotCapBytes(): number;
  /** Cookies, authorization headers and storage may be told to this kind of caller as they are; else they are masked. */
  showsSecrets(callerKind: 'window' | 'mcp' | 'cli'): boolean;
  /** Folders and files with source maps that the person chose. */
  sourceMapPaths?(): readonly string[];
}

/**
 * @paulirish/trace_engine, in a process of its own that ends with the answer. Ends with `too_large` where it needs more memory than it
 * may have, `deadline_exceeded`, `cancelled`, and `analysis_failed` with its own words where it refuses the trace.
 */
export interface TraceEnginePort {
  /** A file up to this size is worth its time without being asked for. */
  readonly unaskedLimitBytes: number;
  insights(filePath: string, options: { signal: AbortSignal }): Promise<AppResult<TraceEngineReport>>;
}

export interface CapabilityPorts {
  readonly targets: TargetsPort;
  readonly capture: CapturePort;
  readonly recordings: RecordingsPort;
  readonly watch: WatchPort;
  readonly network: NetworkPort;
  readonly console: ConsolePort;
  readonly consent: ConsentPort;
  readonly scripts: ScriptsPort;
  readonly emulation: EmulationPort;
  readonly library: LibraryPort;
  readonly analysis: AnalysisPort;
  readonly status: StatusPort;
  /** Absent where no process can be started for it. */
  readonly traceEngine?: TraceEnginePort;
  /** As `traceEngine`. */
  readonly lighthouse?: LighthousePort;
  readonly pageScripts: PageScriptsPort;
  readonly reports: ReportsPort;
}
