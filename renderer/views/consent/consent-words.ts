/** Texts of consent requests and durations of permissions. */
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsentRequest } from '../../../shared/contracts/consents.ts';
import type { ConsentCard } from '../../stores/consents.ts';

const MINUTE_MS = 60_000;

export const PERMISSION_TIMES = [
  { value: '15m', label: '15 minutes', forMs: 15 * MINUTE_MS },
  { value: '1h', label: '1 hour', forMs: 60 * MINUTE_MS },
  { value: 'run', label: 'Until it disconnects', forMs: null },
] as const;
export type PermissionTime = (typeof PERMISSION_TIMES)[number]['value'];

/** `Claude Code wants to run code` */
export function requestTitle({ caller, action }: Pick<ConsentRequest, 'caller' | 'action'>): string {
  return `${caller.name} wants to ${action.slice(0, 1).toLowerCase()}${action.slice(1)}`;
}

/** `1 line, 40 characters`: the amount of code to read. */
export function codeSize(code: string): string {
  const lines = code.split('\n').length;
  const characters = Array.from(code).length;
  return `${formatCount(lines)} ${lines === 1 ? 'line' : 'lines'}, ${formatCount(characters)} ${characters === 1 ? 'character' : 'characters'}`;
}

/** Remaining whole seconds, at least 0. */
export function secondsLeft({ expiresAtMs }: Pick<ConsentRequest, 'expiresAtMs'>, nowMs: number): number {
  return Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1000));
}

/** The request that a shortcut answers: the oldest with a visible card. */
export function answerable(
  requests: readonly ConsentRequest[],
  cards: ReadonlyMap<string, ConsentCard>,
): ConsentRequest | null {
  return requests.find(({ id }) => cards.get(id)?.isVisible() === true) ?? null;
}
