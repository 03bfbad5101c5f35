/** Network logs, as capabilities use them. */
import type { CallerInfo } from '../../../core/contracts/activity.ts';
import type { LossRecord } from '../../../base/loss.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { NetworkDetails, NetworkEntry } from '../../../engine/network/contract/network.ts';
import type { NetworkSelection, SelectedRequests } from '../../../engine/network/contract/network-selection.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';

/** The network log of a target as one caller sees it, from its start mark on. */
export interface NetworkLogView {
  /** Oldest first. */
  readonly entries: readonly NetworkEntry[];
  /** Entries of the whole log that were dropped to make room. */
  readonly dropped: number;
  readonly limit: number;
  readonly isCacheDisabled: boolean;
  /** Start of the recording, milliseconds since the Unix epoch. */
  readonly sinceMs: number;
}

export interface NetworkDetailsOptions {
  /** Show cookies and authorization headers unmasked. */
  readonly showsSecrets: boolean;
  readonly includeBody: boolean;
  readonly maxBodyBytes: number;
  /** Include the messages of a WebSocket or event stream. Default: no. */
  readonly includeMessages?: boolean;
  readonly signal: AbortSignal;
}

/** A log as a HAR file in the spool. */
export interface NetworkArchive {
  readonly file: { readonly path: string; readonly sizeBytes: number; discard(): Promise<void> };
  readonly entries: number;
  /** Entries that were dropped from the log. */
  readonly dropped: number;
  readonly startedAtMs: number;
  /** Until the file was written, or until the recording ended before that. */
  readonly durationMs: number;
  /** Data that is missing because the target or its connection was lost meanwhile. */
  readonly loss: readonly LossRecord[];
}

/**
 * Records requests of targets, from `enable` until the last client leaves. All methods except `enable` return `not_recording` if requests are
 * not recorded, with the reason if a recording has ended.
 */
export interface NetworkPort {
  /**
   * Starts with an empty log, or joins an active recording; `clearFirst` then moves this caller's start mark. The cache setting is per target:
   * the last call wins, and the setting is restored at the end. Null does not change it.
   */
  enable(
    target: TargetInfo,
    options: { caller: CallerInfo; disableCache: boolean | null; clearFirst: boolean; signal: AbortSignal },
  ): Promise<NetworkLogView & { readonly isNew: boolean }>;
  /** Removes this caller; the recording ends with the last one. */
  leave(target: TargetInfo, caller: CallerInfo): Promise<void>;
  read(target: TargetInfo, caller: CallerInfo): AppResult<NetworkLogView>;
  /** Filters, sorts and counts the requests that this caller sees. */
  select(
    target: TargetInfo,
    caller: CallerInfo,
    selection: NetworkSelection,
  ): SelectedRequests & Pick<NetworkLogView, 'dropped'>;
  /** Details of one entry; `invalid_params` if it was dropped. */
  details(target: TargetInfo, entryId: number, options: NetworkDetailsOptions): Promise<NetworkDetails>;
  /** Writes what this caller sees as a HAR file, with masked secrets. `includeBodies` adds text bodies, each up to 100 KB. */
  archive(
    target: TargetInfo,
    options: {
      caller: CallerInfo;
      /** Only requests that started after this time; null for all. */
      sinceMs: number | null;
      includeBodies: boolean;
      /** `not_recording` unless this caller began or joined the recording, and did not leave it. */
      mustHaveJoined: boolean;
      signal: AbortSignal;
      progress: (done: number, total: number) => void;
    },
  ): Promise<AppResult<NetworkArchive>>;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    readonly network: NetworkPort;
  }
}
