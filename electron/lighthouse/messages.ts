/** What passes between us and the processes that run Lighthouse: one job in, one end out; status lines come on standard error. */

export interface AuditJob {
  readonly browserSocketUrl: string;
  readonly targetId: string;
  readonly url: string;
  readonly categories: readonly string[];
}

/** The HTML report of a result, as Lighthouse writes it with `--output=html`. */
export interface ReportJob {
  /** The result's file; gzip told from its first bytes. */
  readonly filePath: string;
}

export type AuditMessage =
  /** Lighthouse's own result, as it writes it with `--output=json`. */
  | { readonly type: 'report'; readonly json: string }
  | { readonly type: 'failed'; readonly reason: 'no-page' | 'no-report' | 'thrown'; readonly text: string };

export type ReportMessage =
  | { readonly type: 'html'; readonly html: string }
  | { readonly type: 'failed'; readonly reason: 'thrown'; readonly text: string };
