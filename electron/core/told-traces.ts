/** Holds which callers have the first answer about which traces, so that the next answer does not repeat it. */
import type { ToldTracesPort } from '../../shared/capabilities/ports.ts';

/** Of all callers; the oldest is forgotten first. */
const MAX_TOLD = 500;

export function createToldTraces(): ToldTracesPort {
  const told = new Set<string>();
  const keyOf = (callerId: string, captureId: string): string => JSON.stringify([callerId, captureId]);
  return {
    tell(callerId, captureId) {
      told.add(keyOf(callerId, captureId));
      for (const oldest of told) {
        if (told.size <= MAX_TOLD) break;
        told.delete(oldest);
      }
    },
    take: (callerId, captureId) => told.delete(keyOf(callerId, captureId)),
  };
}
