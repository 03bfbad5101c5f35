/** The person's selection, as an MCP resource that clients can subscribe to. */
import type { Resource } from '@modelcontextprotocol/sdk/types.js';
import { noWindow } from '../../../shared/core/capability/no-window.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { selectionValue } from '../../../shared/core/capability/selection-value.ts';
import { SELECTION_URI } from '../../../shared/core/contracts/selections.ts';
import { isOwnBrowser, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { CaptureSource } from './capture-resources.ts';
import { protocolErrorOf, RPC_CODES } from './protocol-error.ts';

/** Moving through a list selects many rows: a client is notified when that settles. */
const SETTLES_MS = 250;

export const SELECTION_RESOURCE: Resource = {
  uri: SELECTION_URI,
  name: 'selection',
  title: 'Selection of the person',
  description:
    'What the person has selected in the window: its link, and its name, sizes and times. Can be subscribed to.',
  mimeType: 'application/json',
};

/** The selection of the window of this process. */
export interface SelectionSource {
  /** The resource as JSON; null while no window is open. */
  read(): string | null;
  readonly changes: PersonWindowPort['changes'];
}

/** With secrets redacted unless clients may see them. */
export function selectionSource(
  window: PersonWindowPort,
  captures: CaptureSource,
  redactor: Pick<Redactor, 'members'>,
  showsSecrets: () => boolean,
  targets: () => readonly Pick<TargetInfo, 'id' | 'endpoint'>[],
): SelectionSource {
  const isHidden = (targetId: string): boolean =>
    targets().some(({ id, endpoint }) => id === targetId && isOwnBrowser(endpoint));
  return {
    changes: window.changes,
    read: () => {
      if (!window.isOpen()) return null;
      const value = selectionValue(window.selection(), captures, isHidden);
      return JSON.stringify(showsSecrets() ? value : redactor.members(value), null, 1);
    },
  };
}

/** The resource. A protocol error without a window. */
export function readSelection(source: SelectionSource): {
  contents: [{ uri: string; mimeType: string; text: string }];
} {
  const text = source.read();
  if (text === null) throw protocolErrorOf(RPC_CODES.resourceNotFound, noWindow());
  return { contents: [{ uri: SELECTION_URI, mimeType: 'application/json', text }] };
}

export interface SelectionWatch {
  subscribe(): void;
  unsubscribe(): void;
  dispose(): void;
}

/** Notifies one client, while it is subscribed, when the selection has changed and settled. */
export function watchSelection(source: SelectionSource, updated: () => void): SelectionWatch {
  let known: string | null = null;
  let isSubscribed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const settle = (): void => {
    timer = null;
    const now = source.read();
    if (!isSubscribed || now === known) return;
    known = now;
    updated();
  };
  const subscription = source.changes.listen(() => {
    if (isSubscribed) timer ??= setTimeout(settle, SETTLES_MS);
  });
  return {
    subscribe() {
      isSubscribed = true;
      known = source.read();
    },
    unsubscribe() {
      isSubscribed = false;
    },
    dispose() {
      isSubscribed = false;
      if (timer !== null) clearTimeout(timer);
      subscription.dispose();
    },
  };
}
