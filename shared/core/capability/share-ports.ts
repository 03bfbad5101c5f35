/** Writes captures into one HTML file that shows them in any browser. */
import type { AppResult } from '../../base/errors.ts';
import type { CaptureRecord } from '../contracts/captures.ts';
import type { Progress } from '../contracts/activity.ts';

export interface SharePort {
  /**
   * `records`: all that the page lists, the one of the link first; `files`: those whose files go with it. With `redact` their secrets are replaced. Errors: those of exports,
   * `too_large`.
   */
  write(
    toPath: string,
    shared: {
      readonly link: string;
      readonly records: readonly CaptureRecord[];
      readonly files: readonly CaptureRecord[];
      readonly redact: boolean;
    },
    options: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void },
  ): Promise<AppResult<{ readonly sizeBytes: number }>>;
}
