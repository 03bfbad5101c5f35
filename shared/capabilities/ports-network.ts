/** What capabilities may ask of the logs of requests. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { LossRecord } from '../contracts/captures.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { NetworkDetails, NetworkEntry } from '../contracts/network.ts';
import type { TargetInfo } from '../contracts/targets.ts';

/** Everything that is kept of a target, as one caller sees it: from its own start mark on. */
export interface NetworkLogView {
  /** Oldest first. */
  readonly entries: readonly NetworkEntry[];
  /** Entries that had to go to make room, of all that was heard. */
  readonly dropped: number;
  readonly limit: number;
  readonly isCacheDisabled: boolean;
  /** Milliseconds since the Unix epoch: since when it listens. */
  readonly sinceMs: number;
}

export interface NetworkDetailsOptions {
  /** Cookies and authorization as they are. */
  readonly showsSecrets: boolean;
  readonly includeBody: boolean;
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

/** A log as a HAR file in the spool. */
export interface NetworkArchive {
  readonly file: { readonly path: string; readonly sizeBytes: number; discard(): Promise<void> };
  readonly entries: number;
  /** Of the log: how many were not there any more. */
  readonly dropped: number;
  readonly startedAtMs: number;
  /** Until it was written, or until listening ended before that. */
  readonly durationMs: number;
  /** What is not in it because the target or its connection went away meanwhile. */
  readonly loss: readonly LossRecord[];
}

/**
 * Requests of targets, heard from `enable` until nobody listens any more. All but `enable` end with `not_recording` where nobody
 * listens, saying why it ended where somebody had.
 */
export interface NetworkPort {
  /**
   * Begins with an empty log, or joins; `clearFirst` then moves this caller's start mark. The cache switch is the target's: the last
   * word counts, and it is put back at the end; null leaves it as it is.
   */
  enable(
    target: TargetInfo,
    options: { caller: CallerInfo; disableCache: boolean | null; clearFirst: boolean; signal: AbortSignal },
  ): Promise<AppResult<NetworkLogView & { readonly isNew: boolean }>>;
  /** This caller does not listen any more; the last one ends it. */
  leave(target: TargetInfo, caller: CallerInfo): Promise<void>;
  read(target: TargetInfo, caller: CallerInfo): AppResult<NetworkLogView>;
  /** Of one entry; `invalid_params` where it is not kept any more. */
  details(target: TargetInfo, entryId: number, options: NetworkDetailsOptions): Promise<AppResult<NetworkDetails>>;
  /** What this caller sees as a HAR file, secrets masked. `includeBodies` fetches those of text, each up to 100 KB. */
  archive(
    target: TargetInfo,
    options: {
      caller: CallerInfo;
      /** Only what began after it; null for all that the caller sees. */
      sinceMs: number | null;
      includeBodies: boolean;
      signal: AbortSignal;
      progress: (done: number, total: number) => void;
    },
  ): Promise<AppResult<NetworkArchive>>;
}
