/** What a run needs of the process that measures it: the core of a check, or the call of a client. */
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { ThreadWatch } from './thread-watch.ts';

/** What a person reads in a page. */
export const PAGE_TEXT = 'document.body?.innerText ?? ""';

export interface MeasuringCore {
  /** Runs one tool; its notes are dropped. */
  call(tool: string, params: Record<string, unknown>, signal: AbortSignal): Promise<AppResult<Record<string, unknown>>>;
  /** Measures the CPU time of a target's main thread from now on. Null if the target cannot be attached to, and for pages except on Linux. */
  watchThread(targetId: string, signal: AbortSignal): Promise<ThreadWatch | null>;
  /** What a person reads in a page now. The pages of a check are in browsers of its own, so this asks for no permission. */
  pageText(targetId: string, signal: AbortSignal): Promise<AppResult<string>>;
  /** The file of a capture as text. Errors: `capture_not_found`, and `file_not_found` for a file that was removed. */
  captureText(captureId: string): Promise<AppResult<string>>;
}
