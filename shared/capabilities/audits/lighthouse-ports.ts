/** Lighthouse in a process of its own, which audits an open page without starting a browser or opening a tab. */
import type { AppResult } from '../../contracts/errors.ts';
import type { TargetInfo } from '../../contracts/targets.ts';

/** Lighthouse's own presets: a slow phone, or a desktop computer with a fast connection. */
export type FormFactor = 'mobile' | 'desktop';

export interface LighthousePort {
  /**
   * Runs one audit; `json` is the report of Lighthouse. Errors: `target_unsupported` if the endpoint has no browser URL, `target_gone`,
   * `deadline_exceeded`, `cancelled`, and `analysis_failed` with the message of Lighthouse.
   */
  audit(
    target: TargetInfo,
    options: {
      url: string;
      categories: readonly string[];
      formFactor: FormFactor;
      signal: AbortSignal;
      /** Receives the status lines of Lighthouse. */
      onStatus: (text: string) => void;
    },
  ): Promise<AppResult<{ readonly json: string }>>;
  /** The HTML report of Lighthouse for a JSON report in a file. */
  html(filePath: string, options: { signal: AbortSignal }): Promise<AppResult<string>>;
}
