/** Lighthouse, in a process of its own that drives a page which is open already: it starts no browser and opens no tab. */
import type { AppResult } from '../contracts/errors.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface LighthousePort {
  /**
   * One audit; `json` is Lighthouse's own result. Ends with `target_unsupported` where the page's endpoint has no browser address,
   * `target_gone`, `deadline_exceeded` at its limit, `cancelled`, and `analysis_failed` with Lighthouse's own words.
   */
  audit(
    target: TargetInfo,
    options: {
      url: string;
      categories: readonly string[];
      signal: AbortSignal;
      /** Lighthouse's status lines as they come. */
      onStatus: (text: string) => void;
    },
  ): Promise<AppResult<{ readonly json: string }>>;
  /** Lighthouse's own HTML report of a result in a file. */
  html(filePath: string, options: { signal: AbortSignal }): Promise<AppResult<string>>;
}
