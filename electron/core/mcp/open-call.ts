/** A call of a client without a session, while it runs: what it asks, and who waits for it. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Question } from './ask-in-client.ts';
import type { Notify } from './reported-call.ts';

/** One request of the client, while it is answered. */
export interface Exchange {
  readonly notify: Notify;
  /** Aborted when the client has gone, or has cancelled the request. */
  readonly signal: AbortSignal;
  /** Returns why the call ends with its exchange. */
  readonly gone: () => AppError;
  /** The client can ask for the result later: a call that takes long becomes a task. */
  readonly hasTasks: boolean;
}

export type InputRequest =
  | { readonly method: 'elicitation/create'; readonly params: Question & { readonly mode: 'form' } }
  | { readonly method: 'roots/list' };

interface OpenQuestion {
  readonly request: InputRequest;
  /** False: not an answer to this question, which is then asked again. */
  take(answer: unknown): boolean;
  /** No answer will come. */
  drop(): void;
}

/** A call that is not answered yet. */
export interface OpenCall {
  readonly handle: string;
  readonly of: string;
  readonly questions: Map<string, OpenQuestion>;
  readonly result: Promise<CallToolResult>;
  exchange: Exchange | null;
  progress: Progress | null;
  onAsked: () => void;
  onProgress: () => void;
  expiry: ReturnType<typeof setTimeout> | undefined;
}
