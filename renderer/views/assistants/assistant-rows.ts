/** Known assistants, their client names, and the state of each row. */
import type { Assistant, McpClient } from '../../../shared/contracts/window.ts';

export const ASSISTANTS: readonly { readonly assistant: Assistant; readonly label: string; readonly names: RegExp }[] =
  [
    { assistant: 'claude-code', label: 'Claude Code', names: /claude[- ]?code/i },
    { assistant: 'claude-desktop', label: 'Claude Desktop', names: /claude[- ]?(ai|desktop)/i },
    { assistant: 'cursor', label: 'Cursor', names: /cursor/i },
    { assistant: 'vscode', label: 'VS Code', names: /visual studio code|vs ?code/i },
    { assistant: 'codex', label: 'Codex', names: /codex/i },
  ];

/** Display order, which differs from the matching order: Cursor reports `cursor-vscode`. */
export const LISTED: readonly Assistant[] = ['claude-code', 'claude-desktop', 'vscode', 'cursor', 'codex'];

export interface AssistantRow {
  /** Null for an unknown client. */
  readonly assistant: Assistant | null;
  readonly label: string;
  readonly state: 'connected' | 'waiting' | 'not-set-up';
  readonly clients: readonly McpClient[];
}

/** The assistant of a client name from the handshake; null if unknown. */
export function assistantOf(clientName: string): Assistant | null {
  return ASSISTANTS.find(({ names }) => names.test(clientName))?.assistant ?? null;
}

export function labelOf(assistant: Assistant): string {
  return ASSISTANTS.find((known) => known.assistant === assistant)?.label ?? assistant;
}

/** `copied`: assistants whose snippet was copied or added here and whose first call is pending. */
export function assistantRows(clients: readonly McpClient[], copied: ReadonlySet<Assistant>): AssistantRow[] {
  const known = LISTED.map((assistant): AssistantRow => {
    const own = clients.filter((client) => assistantOf(client.name) === assistant);
    const state = own.length > 0 ? 'connected' : copied.has(assistant) ? 'waiting' : 'not-set-up';
    return { assistant, label: labelOf(assistant), state, clients: own };
  });
  const others = new Map<string, McpClient[]>();
  for (const client of clients) {
    if (assistantOf(client.name) === null) others.set(client.name, [...(others.get(client.name) ?? []), client]);
  }
  return [
    ...known,
    ...[...others].map(([label, own]): AssistantRow => ({ assistant: null, label, state: 'connected', clients: own })),
  ];
}

/** `connected 14:01, handshake 41 ms`, for the newest session. */
export function connectionText(row: AssistantRow, clockTime: (atMs: number) => string): string {
  if (row.state === 'waiting') return 'waiting for the first call';
  const newest = row.clients.toSorted((a, b) => b.connectedAtMs - a.connectedAtMs)[0];
  if (newest === undefined) return 'not connected';
  const sessions = row.clients.length > 1 ? `${row.clients.length} sessions, ` : '';
  const answered = newest.handshakeMs === null ? '' : `, handshake ${Math.max(1, Math.round(newest.handshakeMs))} ms`;
  return `${sessions}connected ${clockTime(newest.connectedAtMs)}${answered}`;
}
