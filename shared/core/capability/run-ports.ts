/** Calls that continue after their client was answered. */
import type { RunView } from '../contracts/runs.ts';
import type { CallerInfo } from '../contracts/activity.ts';

export interface RunsPort {
  /** The run of this caller; null if there is none, and for one of another client. */
  read(callId: string, caller: Pick<CallerInfo, 'id' | 'assistantId' | 'kind'>): RunView | null;
  /** Resolves when the call has ended or found something more, or waits for the person, or at an abort. */
  news(callId: string, signal: AbortSignal): Promise<void>;
  /** Resolves when the call has ended or waits for the person, or at an abort. */
  end(callId: string, signal: AbortSignal): Promise<void>;
  /** Ends it as a cancel of its client does: what it stored by then stays. False if it has ended. */
  cancel(callId: string): boolean;
}
