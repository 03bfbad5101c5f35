/** Running and finished calls, and problems for the user. Rings in memory, newest last. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { CallRecord, Problem } from '../../../shared/core/contracts/activity.ts';

/** A day of an assistant's work at a call every few seconds. */
const RING_SIZE = 1000;

/** An answer within the usual budget is stored completely. */
const MAX_ANSWER_CHARS = 8192;

/** Calls and problems, newest last; rings of 1,000 each. */
export interface Activity {
  calls(): readonly CallRecord[];
  /** The beginning of a call's answer; null while it runs or when it has been dropped. */
  answer(callId: string): string | null;
  problems(): readonly Problem[];
  report(problem: Omit<Problem, 'id' | 'atMs'>): void;
  clearProblems(): void;
  readonly changes: Listenable<void>;
  /** Each call once, when it has ended. */
  readonly ended: Listenable<CallRecord>;
}

/** The writing side, for the runner only. */
export interface ActivityRecorder extends Activity {
  begin(call: CallRecord): void;
  /** Updates a call that `begin` added; unknown ids (dropped calls) are ignored. */
  change(callId: string, patch: Partial<CallRecord>): void;
  /** Stores the beginning of an answer for the Activity drawer. */
  keepAnswer(callId: string, text: string): void;
}

export function createActivity(options: { now: () => number; newId: () => string }): ActivityRecorder {
  const calls = new Map<string, CallRecord>();
  const answers = new Map<string, string>();
  const problems: Problem[] = [];
  const changes = new Emitter<void>();
  const ended = new Emitter<CallRecord>();

  /** Drops the oldest finished call; a running one is never dropped, however old. */
  const trimCalls = (): void => {
    while (calls.size > RING_SIZE) {
      const oldestEnded = [...calls.values()].find((call) => call.endedAtMs !== null);
      if (oldestEnded === undefined) return;
      calls.delete(oldestEnded.id);
      answers.delete(oldestEnded.id);
    }
  };

  return {
    changes,
    ended,
    calls: () => [...calls.values()],
    answer: (callId) => answers.get(callId) ?? null,
    problems: () => [...problems],
    report(problem) {
      problems.push({ ...problem, id: options.newId(), atMs: options.now() });
      if (problems.length > RING_SIZE) problems.splice(0, problems.length - RING_SIZE);
      changes.emit();
    },
    clearProblems() {
      problems.length = 0;
      changes.emit();
    },
    begin(call) {
      calls.set(call.id, call);
      trimCalls();
      changes.emit();
      if (call.endedAtMs !== null) ended.emit(call);
    },
    keepAnswer(callId, text) {
      if (calls.has(callId)) answers.set(callId, text.slice(0, MAX_ANSWER_CHARS));
    },
    change(callId, patch) {
      const call = calls.get(callId);
      if (call === undefined) return;
      const changed = { ...call, ...patch };
      calls.set(callId, changed);
      changes.emit();
      if (call.endedAtMs === null && changed.endedAtMs !== null) ended.emit(changed);
    },
  };
}
