/**
 * What passes between us and the processes that run Lighthouse: one job in, one end out; status lines come on standard error. Where the
 * browser is reached over a pipe that only we have, messages of the protocol pass as well, both ways.
 */

export interface AuditJob {
  /** The browser's own socket, which was found and checked by whoever connected to it; null: messages pass through us. */
  readonly browserSocketUrl: string | null;
  readonly targetId: string;
  readonly url: string;
  readonly categories: readonly string[];
}

/** The HTML report of a result, as Lighthouse writes it with `--output=html`. */
export interface ReportJob {
  /** The result's file; gzip told from its first bytes. */
  readonly filePath: string;
}

/** To the process that audits, after its job. */
export type RelayedMessage =
  | { readonly type: 'from-browser'; readonly message: string }
  /** Nothing passes any more. */
  | { readonly type: 'browser-gone' };

export type AuditMessage =
  | { readonly type: 'to-browser'; readonly message: string }
  /** Lighthouse's own result, as it writes it with `--output=json`. */
  | { readonly type: 'report'; readonly json: string }
  | { readonly type: 'failed'; readonly reason: 'no-page' | 'no-report' | 'thrown'; readonly text: string };

export type ReportMessage =
  | { readonly type: 'html'; readonly html: string }
  | { readonly type: 'failed'; readonly reason: 'thrown'; readonly text: string };
