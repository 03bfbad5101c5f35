/**
 * Messages between us and the processes that run Lighthouse: one job in, one result out; status lines come on standard error. If the
 * browser is reached over our pipe, CDP messages pass as well, in both directions.
 */

import type { FormFactor } from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import type { LighthouseMode } from '../../../shared/features/audits/contract/lighthouse.ts';

export interface AuditJob {
  /** The browser's own socket, found and checked when it was connected; null: messages pass through us. */
  readonly browserSocketUrl: string | null;
  readonly targetId: string;
  readonly mode: LighthouseMode;
  /** Loaded by a navigation only. */
  readonly url: string;
  readonly categories: readonly string[];
  readonly formFactor: FormFactor;
}

/** The HTML report of a result, as Lighthouse writes it with `--output=html`. */
export interface ReportJob {
  /** The result's file; gzip is detected by its first bytes. */
  readonly filePath: string;
}

/** To the audit process, after its job. */
export type RelayedMessage =
  | { readonly type: 'from-browser'; readonly message: string }
  /** The connection has ended. */
  | { readonly type: 'browser-gone' }
  /** Ends the timespan: the report follows. */
  | { readonly type: 'end-timespan' };

export type AuditMessage =
  | { readonly type: 'to-browser'; readonly message: string }
  /** The timespan has begun. */
  | { readonly type: 'timespan-started' }
  /** Lighthouse's own result, as it writes it with `--output=json`. */
  | { readonly type: 'report'; readonly json: string }
  | { readonly type: 'failed'; readonly reason: 'no-page' | 'no-report' | 'thrown'; readonly text: string };

export type ReportMessage =
  | { readonly type: 'html'; readonly html: string }
  | { readonly type: 'failed'; readonly reason: 'thrown'; readonly text: string };
