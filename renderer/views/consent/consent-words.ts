/** What a request is called, and how long a permission may hold. */
import type { ConsentRequest } from '../../../shared/contracts/consents.ts';

const MINUTE_MS = 60_000;

export const PERMISSION_TIMES = [
  { value: '15m', label: '15 minutes', forMs: 15 * MINUTE_MS },
  { value: '1h', label: '1 hour', forMs: 60 * MINUTE_MS },
  { value: 'run', label: 'Until the app ends', forMs: null },
] as const;
export type PermissionTime = (typeof PERMISSION_TIMES)[number]['value'];

/** `Claude Code wants to run code` */
export function requestTitle({ caller, action }: Pick<ConsentRequest, 'caller' | 'action'>): string {
  return `${caller.name} wants to ${action.slice(0, 1).toLowerCase()}${action.slice(1)}`;
}

/** Whole seconds that are left, never less than none. */
export function secondsLeft({ expiresAtMs }: Pick<ConsentRequest, 'expiresAtMs'>, nowMs: number): number {
  return Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1000));
}

/** The request that a key is for: the oldest whose card is in sight, for nobody allows what they do not see. */
export function answerable(
  requests: readonly ConsentRequest[],
  cards: ReadonlyMap<string, () => boolean>,
): ConsentRequest | null {
  return requests.find(({ id }) => cards.get(id)?.() === true) ?? null;
}
