/** Where each connected client works: on the target and the captures of its newest call. */
import type { CallRecord } from '../../shared/contracts/activity.ts';
import { CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import type { McpClient } from '../../shared/contracts/window.ts';
import { isRunningCall } from './operations.ts';

export interface ClientPresence {
  readonly client: McpClient;
  /** Its newest call; null before the first one. */
  readonly call: CallRecord | null;
  readonly isWorking: boolean;
}

const CAPTURE_ID = new RegExp(
  `\\b(?:${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})-[0-9a-f]{8}\\b`,
  'g',
);

export function presence(clients: readonly McpClient[], calls: readonly CallRecord[]): readonly ClientPresence[] {
  return clients.map((client) => {
    const own = calls.filter(({ caller }) => caller.id === client.callerId);
    const running = own.findLast(isRunningCall);
    return { client, call: running ?? own.at(-1) ?? null, isWorking: running !== undefined };
  });
}

/** `pen_heap_snapshot on Orders`; what a client does or did last. */
export function workText({ call, isWorking }: ClientPresence): string {
  if (call === null) return 'no calls yet';
  const where = call.targetTitle === null ? '' : ` on ${call.targetTitle}`;
  return `${isWorking ? '' : 'last: '}${call.tool}${where}`;
}

function isAt({ call }: ClientPresence, place: { readonly targetId?: string; readonly captureId?: string }): boolean {
  if (call === null) return false;
  if (place.targetId !== undefined) return call.targetId === place.targetId;
  const captures = [call.captureId, ...(call.argumentsJson.match(CAPTURE_ID) ?? [])];
  return place.captureId !== undefined && captures.includes(place.captureId);
}

/** The names of the clients that work on a target or a capture, separated by commas; empty if there are none. */
export function clientsAt(
  all: readonly ClientPresence[],
  place: { readonly targetId?: string; readonly captureId?: string },
): string {
  const names = all.filter((each) => isAt(each, place)).map(({ client }) => client.name);
  return [...new Set(names)].join(', ');
}
