/** Where each connected client works: on the target and the captures of its newest call that names any. */
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import { CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import type { McpClient } from '../../../../shared/core/contracts/window-topics.ts';
import { isRunningCall } from './operations.ts';

export interface ClientPresence {
  /** The one that called last, of several connections of one assistant. */
  readonly client: McpClient;
  /** Protocols by which it is connected: a program may use the one with sessions and the one without. */
  readonly connections: readonly McpClient[];
  /** Its newest call; null before the first one. */
  readonly call: CallRecord | null;
  /** Its newest call with a target or capture: one without, such as a list, does not change where the client is. */
  readonly placeCall: CallRecord | null;
  readonly isWorking: boolean;
}

const CAPTURE_ID = new RegExp(
  `\\b(?:${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})-[0-9a-f]{8}\\b`,
  'g',
);

function capturesOf({ captureId, argumentsJson }: CallRecord): readonly string[] {
  return [...(captureId === null ? [] : [captureId]), ...(argumentsJson.match(CAPTURE_ID) ?? [])];
}

function hasPlace(call: CallRecord): boolean {
  return call.targetId !== null || capturesOf(call).length > 0;
}

/** The connections of each assistant: those with the same token are one. Without a token the name is a claim, so each is told by itself. */
export function assistantsOf(clients: readonly McpClient[]): readonly (readonly McpClient[])[] {
  return [...Map.groupBy(clients, ({ assistantId, sessionId }) => assistantId ?? sessionId).values()];
}

const calledLast = (a: McpClient, b: McpClient): McpClient =>
  (b.lastCallAtMs ?? b.connectedAtMs) > (a.lastCallAtMs ?? a.connectedAtMs) ? b : a;

export function presence(clients: readonly McpClient[], calls: readonly CallRecord[]): readonly ClientPresence[] {
  return assistantsOf(clients).map((connections) => {
    const client = connections.reduce(calledLast);
    const own = calls.filter(({ caller }) => connections.some(({ callerId }) => callerId === caller.id));
    const running = own.findLast(isRunningCall);
    const placeCall = running !== undefined && hasPlace(running) ? running : (own.findLast(hasPlace) ?? null);
    return { client, connections, call: running ?? own.at(-1) ?? null, placeCall, isWorking: running !== undefined };
  });
}

/** `pen_heap_snapshot on Orders`; what a client does or did last. */
export function workText({ call, isWorking }: ClientPresence): string {
  if (call === null) return 'no calls yet';
  const where = call.targetTitle === null ? '' : ` on ${call.targetTitle}`;
  return `${isWorking ? '' : 'last: '}${call.tool}${where}`;
}

function isAt(
  { placeCall }: ClientPresence,
  place: { readonly targetId?: string; readonly captureId?: string },
): boolean {
  if (placeCall === null) return false;
  if (place.targetId !== undefined) return placeCall.targetId === place.targetId;
  return place.captureId !== undefined && capturesOf(placeCall).includes(place.captureId);
}

/** `Claude Code (2), Cursor`: the names of the clients that work on a target or a capture, with how many have it; empty if there are none. */
export function clientsAt(
  all: readonly ClientPresence[],
  place: { readonly targetId?: string; readonly captureId?: string },
): string {
  const there = Map.groupBy(
    all.filter((each) => isAt(each, place)),
    ({ client }) => client.name,
  );
  return [...there].map(([name, { length }]) => (length === 1 ? name : `${name} (${length})`)).join(', ');
}
