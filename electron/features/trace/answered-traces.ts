/** Holds which callers have the first answer about which traces, so that the next answer does not repeat it. */
import type { AnsweredTracesPort } from '../../../shared/core/capability/trace-ports.ts';

/** Shared by all callers; the oldest is forgotten first. */
const MAX_TRACES = 500;

export function createAnsweredTraces(): AnsweredTracesPort {
  const answered = new Set<string>();
  const keyOf = (callerId: string, captureId: string): string => JSON.stringify([callerId, captureId]);
  return {
    add(callerId, captureId) {
      answered.add(keyOf(callerId, captureId));
      for (const oldest of answered) {
        if (answered.size <= MAX_TRACES) break;
        answered.delete(oldest);
      }
    },
    take: (callerId, captureId) => answered.delete(keyOf(callerId, captureId)),
  };
}
