/** What a connected endpoint offers, whether a browser or a Node or Deno process is behind it. */
import type { Listenable } from '../../shared/base/emitter.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { BrowserProcess } from '../../shared/contracts/applications.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
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
  /** Asks anew what is there. */
  relist(signal: AbortSignal): Promise<AppResult<undefined>>;
  attach(targetId: string, options: AttachOptions): Promise<AppResult<AttachedSession>>;
  /** As `attach`, over a connection of its own that ends with the session. */
  openDedicated(targetId: string, options: AttachOptions): Promise<AppResult<DedicatedSession>>;
  /** What the browser says of its processes; `target_unsupported` where it has none to tell of. */
  processes(signal: AbortSignal): Promise<AppResult<readonly BrowserProcess[]>>;
  /** How another process of ours reaches this browser; `target_unsupported` where there is none. */
  access(): AppResult<BrowserAccess>;
  /** Resolves when its sockets are gone; see `SocketOptions.endsAfterAnswers`. */
  close(reason: AppError): Promise<void>;
}

/** Names an endpoint in the targets it lists. */
export interface EndpointLabel {
  readonly endpointId: string;
  readonly endpoint: string;
}

const TYPE_ORDER: readonly TargetInfo['type'][] = [
  'page',
  'node',
  'deno',
  'iframe',
  'worker',
  'service_worker',
  'other',
];

/** Pages first, then what belongs to them, in the order they appeared. */
export function inListOrder(targets: readonly TargetInfo[]): readonly TargetInfo[] {
  return targets.toSorted((a, b) => TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type));
}
