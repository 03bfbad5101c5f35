/** Texts of consent requests and durations of permissions. */
import { formatCount } from '../../../shared/base/units.ts';
import type { ConsentRequest } from '../../../shared/core/contracts/consents.ts';
import { PERMISSIONS, type Permission } from '../../../shared/core/contracts/permissions.ts';
import type { ConsentCard } from '../stores/topics/consents.ts';

const MINUTE_MS = 60_000;

export const PERMISSION_TIMES = [
  { value: '15m', label: '15 minutes', forMs: 15 * MINUTE_MS },
  { value: '1h', label: '1 hour', forMs: 60 * MINUTE_MS },
  { value: 'run', label: 'Until it disconnects', forMs: null },
] as const;
export type PermissionTime = (typeof PERMISSION_TIMES)[number]['value'];

/** The allowed actions as part of a sentence: `record a capture and change the page`. */
export function actionText(permissions: readonly Permission[]): string {
  return permissions
    .map((permission) => PERMISSIONS[permission].action)
    .map((action) => `${action.slice(0, 1).toLowerCase()}${action.slice(1)}`)
    .join(' and ');
}

/** `Claude Code wants to run code`, `Claude Code was started with --allow-eval` */
export function requestTitle({
  caller,
  permissions,
  flags,
}: Pick<ConsentRequest, 'caller' | 'permissions' | 'flags'>): string {
  if (flags !== undefined) return `${caller.name} was started with ${flags.join(' and ')}`;
  return `${caller.name} wants to ${actionText(permissions)}`;
}

/** `1 line, 40 characters`: the amount of code to read. */
export function codeSize(code: string): string {
  const lines = code.split('\n').length;
  const characters = Array.from(code).length;
  return `${formatCount(lines)} ${lines === 1 ? 'line' : 'lines'}, ${formatCount(characters)} ${characters === 1 ? 'character' : 'characters'}`;
}

/** `waiting 12 s`, `waiting 3 min`: a request waits as long as the person needs. */
export function waitingText({ askedAtMs }: Pick<ConsentRequest, 'askedAtMs'>, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - askedAtMs) / 1000));
  return seconds < 60 ? `waiting ${seconds} s` : `waiting ${Math.floor(seconds / 60)} min`;
}

/** The request that a shortcut answers: the oldest with a visible card. */
export function answerable(
  requests: readonly ConsentRequest[],
  cards: ReadonlyMap<string, ConsentCard>,
): ConsentRequest | null {
  return requests.find(({ id }) => cards.get(id)?.isVisible() === true) ?? null;
}
