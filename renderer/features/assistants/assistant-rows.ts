/** Known assistants, their client names, and the state of each row. */
import {
  ASSISTANT_LABELS,
  type Assistant,
  type ClientSetup,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';

const ASSISTANTS: readonly { readonly assistant: Assistant; readonly names: RegExp }[] = [
  { assistant: 'claude-code', names: /claude[- ]?code/i },
  { assistant: 'claude-desktop', names: /claude[- ]?(ai|desktop)/i },
  { assistant: 'cursor', names: /cursor/i },
  { assistant: 'vscode', names: /visual studio code|vs ?code/i },
  { assistant: 'codex', names: /codex/i },
];

/** Display order, which differs from the matching order: Cursor reports `cursor-vscode`. */
export const LISTED: readonly Assistant[] = ['claude-code', 'claude-desktop', 'vscode', 'cursor', 'codex', 'other'];

export interface AssistantRow {
  /** Null for an unknown client. */
  readonly assistant: Assistant | null;
  readonly label: string;
  /** `waiting`: its snippet was copied, or it was connected here, and its first call is pending. */
  readonly state: 'session' | 'waiting' | 'no-session' | 'not-installed';
  readonly clients: readonly McpClient[];
}

/**
 * The assistant of a client: by the name of its token, otherwise by the name from its handshake; null if unknown, or if it claims the name
 * of another.
 */
export function assistantOf({
  name: clientName,
  assistantId,
}: Pick<McpClient, 'name' | 'assistantId'>): Assistant | null {
  if (assistantId !== null) return LISTED.find((assistant) => ASSISTANT_LABELS[assistant] === clientName) ?? null;
  if (clientName.startsWith('MCP client "')) return null;
  return ASSISTANTS.find(({ names }) => names.test(clientName))?.assistant ?? null;
}

export function labelOf(assistant: Assistant): string {
  return ASSISTANT_LABELS[assistant];
}

/** `prepared`: assistants whose snippet was copied, or that were connected here, and whose first call is pending. */
export function assistantRows(
  clients: readonly McpClient[],
  prepared: ReadonlySet<Assistant>,
  setups: readonly ClientSetup[],
): AssistantRow[] {
  const known = LISTED.map((assistant): AssistantRow => {
    const own = clients.filter((client) => assistantOf(client) === assistant);
    const isMissing = setups.find((setup) => setup.assistant === assistant)?.isInstalled === false;
    const idle = isMissing ? 'not-installed' : 'no-session';
    const state = own.length > 0 ? 'session' : prepared.has(assistant) ? 'waiting' : idle;
    return { assistant, label: labelOf(assistant), state, clients: own };
  });
  const others = new Map<string, McpClient[]>();
  for (const client of clients) {
    if (assistantOf(client) === null) others.set(client.name, [...(others.get(client.name) ?? []), client]);
  }
  return [
    ...known,
    ...[...others].map(([label, own]): AssistantRow => ({ assistant: null, label, state: 'session', clients: own })),
  ];
}

const STATE_TEXTS: Readonly<Record<Exclude<AssistantRow['state'], 'session'>, string>> = {
  waiting: 'waiting for the first call',
  'not-installed': 'not installed',
  'no-session': 'no session now',
};

/** `connected 14:01, handshake 41 ms`, for the newest session. */
export function connectionText({ state, clients }: AssistantRow, clockTime: (atMs: number) => string): string {
  if (state !== 'session') return STATE_TEXTS[state];
  const newest = clients.toSorted((a, b) => b.connectedAtMs - a.connectedAtMs)[0];
  if (newest === undefined) return STATE_TEXTS['no-session'];
  const sessions = clients.length > 1 ? `${clients.length} sessions, ` : '';
  const answered = newest.handshakeMs === null ? '' : `, handshake ${Math.max(1, Math.round(newest.handshakeMs))} ms`;
  return `${sessions}connected ${clockTime(newest.connectedAtMs)}${answered}`;
}
