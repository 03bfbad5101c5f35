/** Recordings that a connection has started in its target and not ended, by the messages that passed through it. */
import { z } from 'zod';

const MessageSchema = z.object({
  method: z.string(),
  sessionId: z.string().default(''),
  params: z.looseObject({ sessionId: z.string().optional() }).default({}),
});

/** The command that ends each recording, by the one that starts it. */
const ENDED_BY: Readonly<Record<string, string>> = {
  'Profiler.start': 'Profiler.stop',
  'Profiler.startPreciseCoverage': 'Profiler.stopPreciseCoverage',
  'HeapProfiler.startSampling': 'HeapProfiler.stopSampling',
  'HeapProfiler.startTrackingHeapObjects': 'HeapProfiler.stopTrackingHeapObjects',
  'Tracing.start': 'Tracing.end',
  'NodeTracing.start': 'NodeTracing.stop',
  'CSS.startRuleUsageTracking': 'CSS.stopRuleUsageTracking',
};

const domainOf = (method: string): string => method.slice(0, method.indexOf('.'));

export interface StartedRecordings {
  /** A message from the client. */
  sent(text: string): void;
  /** A message from the target. */
  received(text: string): void;
  /** Commands whose recording has not been ended. */
  left(): readonly string[];
}

/** Most messages of a target are large and say nothing about sessions. */
const DETACHED = 'Target.detachedFromTarget';

/** Follows one connection; a session that either side detaches, as when its tab closes, ends its recordings. */
export function createStartedRecordings(): StartedRecordings {
  const started = new Map<string, Set<string>>();
  return {
    sent(text) {
      const message = MessageSchema.safeParse(JSON.parse(text));
      if (!message.success) return;
      const { method, sessionId, params } = message.data;
      if (method === 'Target.detachFromTarget') started.delete(params.sessionId ?? sessionId);
      const ofSession = started.get(sessionId) ?? new Set();
      started.set(sessionId, ofSession);
      if (Object.hasOwn(ENDED_BY, method)) ofSession.add(method);
      for (const start of ofSession) {
        if (ENDED_BY[start] === method || method === `${domainOf(start)}.disable`) ofSession.delete(start);
      }
    },
    received(text) {
      if (!text.includes(DETACHED)) return;
      const message = MessageSchema.safeParse(JSON.parse(text));
      if (message.success && message.data.method === DETACHED) started.delete(message.data.params.sessionId ?? '');
    },
    left: () => [...started.values()].flatMap((ofSession) => [...ofSession]),
  };
}
