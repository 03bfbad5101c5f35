/** Sessions on targets, and the list of targets, as capabilities use them. */
import type { Subscription } from '../../base/emitter.ts';
import type { BrowserProcess } from '../contracts/applications.ts';
import type { AppResult } from '../../base/errors.ts';
import type { CommandParams, ProtocolDomain, SendCommand } from '../contracts/protocol-commands.ts';
import type { EventParams, ProtocolEvent } from '../contracts/protocol-events.ts';
import type { EndpointInfo, ShownEndpoint, ShownTarget, TargetInfo } from '../contracts/targets.ts';

/** A CDP session on one target, used by one call only and released at its end. */
export interface TargetSession {
  readonly target: Pick<TargetInfo, 'id' | 'type'>;
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
  readonly target: TargetInfo;
  /** Removes the listeners and detaches. Can be called repeatedly. Never throws. */
  release(): Promise<void>;
}

interface TargetList<Endpoint, Target> {
  /** The endpoints as last known, without a round trip. */
  endpoints(): readonly Endpoint[];
  /** Connects all endpoints that should be connected (with one series of attempts for a lost connection) and lists targets again. */
  refresh(signal: AbortSignal): Promise<readonly Endpoint[]>;
  /** Finds a listed target by id; null if there is none. */
  byId(targetId: string): Target | null;
  /** Processes of the browser of an endpoint; `target_unsupported` for Node, Deno, and browsers that do not list them. */
  processes(endpointId: string, signal: AbortSignal): Promise<AppResult<readonly BrowserProcess[]>>;
}

/** Targets as the caller of a call may see them. */
export type TargetsPort = TargetList<ShownEndpoint, ShownTarget>;

/** Targets with the titles and addresses that only the person may see. The runner and the parts below it have it, capabilities do not. */
export type UnmaskedTargetsPort = TargetList<EndpointInfo, TargetInfo>;
