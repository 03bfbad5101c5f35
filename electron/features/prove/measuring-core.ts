/** Parts that a run needs of the process that measures it: the core of a check, or the call of a client. */
import type { ThreadTime } from '../../../shared/features/prove/statistics/index.ts';
import type { MadeChanges, Trial } from './changes/made-changes.ts';
import type { RequestWatch } from './requests-in-flight.ts';
import type { SendRequest } from '../../../shared/core/capability/local-request.ts';

/** A measurement of the CPU time of a target's main thread that is under way. */
export interface ThreadWatch {
  /** CPU time since the watch began, or since the page was loaded; null if the target does not report it. Ends the watch. */
  end(): Promise<ThreadTime | null>;
}

export interface StepsWatch {
  /** CPU time since the watch began, in milliseconds; null if the page is another document now. Ends the watch. */
  end(): Promise<number | null>;
}

export interface MeasuringCore {
  /** Runs one tool; its notes are dropped. */
  call(tool: string, params: Record<string, unknown>, signal: AbortSignal): Promise<Record<string, unknown>>;
  readonly sendRequest: SendRequest;
  /** Measures the CPU time of a target's main thread from now on. Null if the target cannot be attached to, and for pages except on Linux. */
  watchThread(targetId: string, signal: AbortSignal): Promise<ThreadWatch | null>;
  /** Measures the CPU time of a page's main thread from now on, without its functions. Null if the page does not report it. */
  watchSteps(targetId: string, signal: AbortSignal): Promise<StepsWatch | null>;
  /** Watches the requests of a page from now on. Null if it cannot be attached to. */
  watchRequests(targetId: string, signal: AbortSignal): Promise<RequestWatch | null>;
  /** The value of an expression of ours in a page, a promise awaited. The pages of a check are in browsers of its own, so this asks for no permission. */
  readPage(targetId: string, expression: string, signal: AbortSignal): Promise<unknown>;
  /** Begins to change a target until it is ended. Errors: those of the connection, and `invalid_params` for a change that the target cannot have. */
  makeChanges(targetId: string, trial: Trial, signal: AbortSignal): Promise<MadeChanges>;
  /** The file of a capture as text. Errors: `capture_not_found`, and `file_not_found` for a file that was removed. */
  captureText(captureId: string): Promise<string>;
}
