/** The interface of a connected endpoint, for browsers and for Node and Deno processes. */
import type { Listenable } from '../../../shared/base/emitter.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { BrowserProcess } from '../../../shared/core/contracts/applications.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { BrowserAccess } from './browser-access.ts';
import type { AttachOptions, DedicatedSession } from './target-session.ts';

export interface Connection {
  readonly kind: 'browser' | 'inspector';
  readonly product: string;
  /** Aborted with an `AppError` when the connection is lost or closed. */
  readonly closed: AbortSignal;
  /** Listed targets, pages first. */
  targets(): readonly TargetInfo[];
  /** Fires when `targets()` has changed. */
  readonly changes: Listenable<void>;
  /** Reads the list of targets again. */
  relist(signal: AbortSignal): Promise<AppResult<unknown>>;
  attach(targetId: string, options: AttachOptions): Promise<AppResult<AttachedSession>>;
  /** Attaches over a dedicated connection that ends with the session. */
  openDedicated(targetId: string, options: AttachOptions): Promise<AppResult<DedicatedSession>>;
  /** The browser's own list of its processes; `target_unsupported` where there is none. */
  processes(signal: AbortSignal): Promise<AppResult<readonly BrowserProcess[]>>;
  /** Returns how another process of ours reaches this browser; `target_unsupported` where that is not possible. */
  access(): BrowserAccess;
  /** Resolves when its sockets are closed; see `SocketOptions.endsAfterAnswers`. */
  close(reason: AppError): Promise<void>;
}

/** Labels an endpoint in the targets it lists. */
export interface EndpointLabel {
  readonly endpointId: string;
  readonly endpoint: string;
  readonly oneDebugger?: true;
}

const TYPE_ORDER: readonly TargetInfo['type'][] = [
  'page',
  'node',
  'deno',
  'bun',
  'workerd',
  'react_native',
  'iframe',
  'worker',
  'service_worker',
  'other',
];

/** Pages first, then what belongs to them, each in order of appearance. */
export function inListOrder(targets: readonly TargetInfo[]): readonly TargetInfo[] {
  return targets.toSorted((a, b) => TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type));
}
