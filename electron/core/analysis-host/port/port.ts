/** A channel into the analysis process: the parent's own, or a MessagePort that was handed over. */
import type { AnalysisReply } from '../../../../shared/core/analysis/analysis.ts';

export interface HostPort {
  send(reply: AnalysisReply): void;
  /** Delivers messages unchecked; calls `onClose` once, when the other end has closed. */
  listen(onMessage: (message: unknown) => void, onClose: () => void): void;
}
