/** What capabilities may ask of the process that runs them. Main and command line implement these; tests pass their own. */
import type { AnalysisAnswer, AnalysisParams, AnalysisProgress, AnalysisQueryName } from '../contracts/analysis.ts';
import type { CallRecord, Progress } from '../contracts/activity.ts';
import type { CaptureDraft, CaptureKind, CaptureRecord } from '../contracts/captures.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { LocksState } from '../contracts/locks.ts';
import type { EvalMode } from '../contracts/settings.ts';
import type { EndpointInfo, TargetInfo } from '../contracts/targets.ts';
import type { Subscription } from '../base/emitter.ts';

/** A CDP session on one target, shared by nobody: released when the call ends. */
export interface TargetSession {
  readonly target: TargetInfo;
  /** Aborted with an `AppError` as reason when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /**
   * Sends one command and waits for its response.
   * `deadlineMs` defaults to 15 s: a target that does not answer ends as `target_unresponsive`. CDP's own errors end as
   * `cdp_error` with the likely cause in the suggestion.
   */
  send<T = Record<string, unknown>>(
    method: string,
    params?: Record<string, unknown>,
    options?: { deadlineMs?: number; signal?: AbortSignal },
  ): Promise<AppResult<T>>;
  /** Listens to one event of this session. */
  on<T = Record<string, unknown>>(event: string, listener: (params: T) => void): Subscription;
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
}

/** A finished stream that lies in the spool, waiting to be taken into the library or dropped. */
export interface SpooledFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Deletes it, unless the library took it. */
  discard(): Promise<void>;
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

export interface CapturePort {
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
    },
  ): Promise<AppResult<HeapSnapshotStream>>;
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
  /** Writes the capture's bytes (or their gzip) to `path`; an existing file is replaced only when `overwrite`. */
  export(
    captureId: string,
    options: {
      path: string;
      format: 'native' | 'gzip';
      overwrite: boolean;
      signal: AbortSignal;
      progress: (progress: Progress) => void;
    },
  ): Promise<AppResult<{ path: string; sizeBytes: number }>>;
  usage(): { libraryBytes: number; limitBytes: number; freeBytes: number };
}

export interface AnalysisPort {
  /** Opens a file (or joins the open document) and answers one query on it; the document stays open for the next. */
  query<N extends AnalysisQueryName>(
    filePath: string,
    query: N,
    params: AnalysisParams<N>,
    options: { signal: AbortSignal; progress?: (progress: AnalysisProgress) => void },
  ): Promise<AppResult<AnalysisAnswer<N>>>;
  /** Tells what a file holds from its content, without reading it whole. */
  kindOf(filePath: string): Promise<AppResult<CaptureKind>>;
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
}

export interface CapabilityPorts {
  readonly targets: TargetsPort;
  readonly capture: CapturePort;
  readonly library: LibraryPort;
  readonly analysis: AnalysisPort;
  readonly status: StatusPort;
}
