/** One line into the analysis process: the parent's own, or a MessagePort that somebody handed over. */
import type { AnalysisReply } from '../../shared/contracts/analysis.ts';

export interface HostPort {
  send(reply: AnalysisReply): void;
  /** Messages as they come, unchecked; `onClose` once, when nobody listens at the other end any more. */
  listen(onMessage: (message: unknown) => void, onClose: () => void): void;
}
