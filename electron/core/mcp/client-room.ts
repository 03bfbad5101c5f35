/**
 * Room for one more client. Anybody with the token of the installation can invent clients, so those that prove nothing have fewer places, and take
 * none from others. A recording is work: nobody loses one to a newcomer, who is refused instead.
 */

/** Several times what a user's assistants open; a client that opens more is in a loop. */
export const MAX_CLIENTS = 64;
/** Places among them for clients without a token or a command of their own. */
export const MAX_UNPROVEN = 48;

export interface ClientPlace {
  /** The assistant whose token it sent, or its own command; null: it proves nothing. */
  readonly owner: string | null;
  /** It has open requests, calls, results that nobody has read yet, or recordings. */
  readonly isAtWork: boolean;
  readonly lastSeenMs: number;
}

/** The client to close for a newcomer, null if there is a free place; undefined if all are at work, and the newcomer is to be refused. */
export function leavingFor<Key>(
  owner: ClientPlace['owner'],
  clients: readonly (readonly [Key, ClientPlace])[],
): Key | null | undefined {
  const unproven = clients.filter(([, client]) => client.owner === null);
  const isFull = clients.length >= MAX_CLIENTS || (owner === null && unproven.length >= MAX_UNPROVEN);
  if (!isFull) return null;
  const rank = ({ owner: other }: ClientPlace): number => (other === null ? 0 : other === owner ? 1 : 2);
  const [leaving] = (owner === null ? unproven : clients)
    .filter(([, { isAtWork }]) => !isAtWork)
    .toSorted(([, a], [, b]) => rank(a) - rank(b) || a.lastSeenMs - b.lastSeenMs);
  return leaving?.[0];
}
