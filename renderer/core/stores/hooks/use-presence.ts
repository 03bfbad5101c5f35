/** The clients that work on a target or a capture now. */
import { clientsAt, presence } from '../topics/presence.ts';
import { useTopic } from '../workbench.tsx';

/** Their names, separated by commas; empty if there are none. */
export function useClientsAt(place: { readonly targetId?: string; readonly captureId?: string }): string {
  const clients = useTopic('mcp', (mcp) => mcp.clients);
  // A text, so that a row is drawn again only when it changes.
  return useTopic('calls', (calls) => (clients.length === 0 ? '' : clientsAt(presence(clients, calls), place)));
}
