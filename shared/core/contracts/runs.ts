/** A call that continues after its client was answered, because it takes longer than clients wait. */
import { z } from 'zod';
import { type CallRecord, CallStateSchema } from './activity.ts';

const PREFIX = 'run-';

/** The id by which clients read a call that continues. */
export function runIdOf(callId: string): string {
  return `${PREFIX}${callId}`;
}

/** The id of the call; null if the text is no id of a run. */
export function callIdOf(runId: string): string | null {
  return /^run-[0-9a-f][0-9a-f-]{7,63}$/.test(runId) ? runId.slice(PREFIX.length) : null;
}

export const RunViewSchema = z.object({
  runId: z.string(),
  tool: z.string(),
  title: z.string(),
  targetTitle: z.string().nullable(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  elapsedMs: z.number(),
  state: CallStateSchema,
  /** It has not begun: the person must allow it first. */
  waitsForPerson: z.boolean(),
  /** Where it is, or was when it ended. */
  progress: z.string(),
  /** 0 to 1; null if unknown. */
  share: z.number().nullable(),
  /** Estimated time to the end; null if unknown, and once it has ended. */
  leftMs: z.number().nullable(),
  /** Findings so far. */
  found: z.array(z.string()),
  /** The answer; null while it runs. */
  answer: z.string().nullable(),
});
export type RunView = z.infer<typeof RunViewSchema>;

/** `answer`: null while the call runs, or if it is not known any more. */
export function runView(record: CallRecord, answer: string | null, nowMs: number): RunView {
  const { id, tool, title, targetTitle, startedAtMs, endedAtMs, state, waitsForPerson = false, progress } = record;
  const { message = '', done = 0, total = null, expectedEndAtMs, found = [] } = progress ?? {};
  const hasEnded = endedAtMs !== null;
  return {
    runId: runIdOf(id),
    tool,
    title,
    targetTitle,
    startedAt: new Date(startedAtMs).toISOString(),
    elapsedMs: Math.max(0, (endedAtMs ?? nowMs) - startedAtMs),
    state,
    waitsForPerson,
    progress: message,
    share: total === null || total <= 0 ? null : Math.min(1, done / total),
    leftMs: hasEnded || expectedEndAtMs === undefined ? null : Math.max(0, expectedEndAtMs - nowMs),
    found,
    answer: hasEnded ? (answer ?? '') : null,
  };
}
