/** Who sends a request: an assistant by its own token, or a client with the token of the installation. */
import type { IncomingMessage } from 'node:http';
import type { Listenable } from '../../../shared/base/emitter.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { Rules } from '../../../shared/core/contracts/permissions.ts';
import type { ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import { bearerOf, tokenMatches } from './http-guards.ts';

/** The assistants that have a token of their own. */
export interface AssistantTokens {
  readonly changes: Listenable<{ readonly what: string; readonly identity: AssistantIdentity }>;
  /** Looks for changes that another process made. */
  refresh(): Promise<void>;
  byToken(token: string): AssistantIdentity | null;
  byId(id: string): AssistantIdentity | null;
  list(): readonly AssistantIdentity[];
  /** Replaces the token of every assistant, and returns the assistants. */
  rotateAll(): Promise<AppResult<readonly AssistantIdentity[]>>;
}

/** Rules of clients, which decide which tools they are listed. */
export interface ClientAccess {
  rules(caller: CallerInfo): Rules;
  /** Categories of tools that this client is not offered. */
  disabledCategories(caller: CallerInfo): readonly ToolCategory[];
  /** True if no call of this client runs now. */
  isPaused(caller: CallerInfo): boolean;
  /** Returns why this client may not read captures as resources; null if it may. */
  refuseReading(caller: CallerInfo): AppError | null;
}

/** The sender with the person's token: the user's own command line. */
export const PERSON = 'person';
/** An assistant with a token of its own, null for a client with the token of the installation, or the person. */
export type Sender = AssistantIdentity | typeof PERSON | null;

/** The sender of a request; undefined if the token is nobody's. */
export async function senderOf(
  { headers: { authorization } }: IncomingMessage,
  tokens: { readonly mcp: string; readonly person: string },
  assistants: AssistantTokens | undefined,
): Promise<Sender | undefined> {
  if (tokenMatches(authorization, tokens.person)) return PERSON;
  if (tokenMatches(authorization, tokens.mcp)) return null;
  const token = bearerOf(authorization);
  if (token === null || assistants === undefined) return undefined;
  await assistants.refresh();
  return assistants.byToken(token) ?? undefined;
}

/** Returns whether a session belongs to the sender of a request: a session id alone gives no rights, and a replaced token ends its sessions. */
export function isSameClient(session: Sender, sender: Sender): boolean {
  if (session === PERSON || sender === PERSON) return session === sender;
  return session?.id === sender?.id && session?.tokenAtMs === sender?.tokenAtMs;
}
