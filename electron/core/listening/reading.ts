/** Lets callers read a shared log: from its beginning, or from where each last asked for an empty one; and what a period of reading misses. */
import { err, ok } from '../../../shared/base/result.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import { advice, appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { LogEntry } from './entry-ring.ts';
import type { Listening, LogHandle, TargetLog } from './listening.ts';

/** Where a caller begins to read; meaningless in another run. */
interface ReadMark {
  readonly run: number;
  readonly fromId: number;
  /** When the caller last asked for an empty log, milliseconds since the Unix epoch. */
  readonly sinceMs: number;
}

/** The words of a kind of log. */
export interface LogWords<Log> {
  /** "Console": what is captured. */
  readonly title: string;
  /** "messages": its entries. */
  readonly entries: string;
  /** "captured". */
  readonly taken: string;
  /** Returns why nothing is recorded. `before`: the log of this target, or else the last one that was lost with its browser. */
  readonly notRecording: (target: TargetInfo, before: LogHandle<Log> | null) => AppError;
  /** "This session does not capture the console of …". */
  readonly recordsNothing: (target: TargetInfo) => string;
}

export function createReading<E extends LogEntry, Log extends TargetLog<E>>(
  listening: Listening<E, Log>,
  words: LogWords<Log>,
  now: () => number,
) {
  /** By caller and target. */
  const marks = new Map<string, Map<string, ReadMark>>();
  const markOf = ({ target }: LogHandle<Log>, callerId: string): ReadMark | null =>
    marks.get(callerId)?.get(target.id) ?? null;

  return {
    /** The log while it is recorded; `not_recording` when it is not. */
    active(target: TargetInfo): AppResult<LogHandle<Log>> {
      const handle = listening.find(target.id);
      if (handle !== null && handle.session !== null) return ok(handle);
      return err(words.notRecording(target, handle ?? listening.lastLost(target.endpointId)));
    },
    /** `not_recording` for a caller that has neither joined the log nor asked for an empty one: it has nothing to stop. */
    requireBegun(handle: LogHandle<Log>, target: TargetInfo, callerId: string): AppResult<undefined> {
      if (handle.joined.has(callerId) || markOf(handle, callerId) !== null) return ok(undefined);
      return err(
        appError(
          'not_recording',
          `${words.recordsNothing(target)}: there is nothing to stop.`,
          advice(
            `Begin with action "start", or store the ${words.entries} that were ${words.taken} so far with action "keep".`,
            `Start it, or store the ${words.entries} that were ${words.taken} so far.`,
          ),
        ),
      );
    },
    /** When the caller last asked for an empty log, milliseconds since the Unix epoch; null if it never did. */
    sinceMs: (handle: LogHandle<Log>, callerId: string) => markOf(handle, callerId)?.sinceMs ?? null,
    /** The id of the first entry that the caller reads. */
    fromId(handle: LogHandle<Log>, callerId: string): number {
      const mark = markOf(handle, callerId);
      return mark?.run === handle.run ? mark.fromId : 0;
    },
    /** The caller asks for a log that is empty up to this entry. */
    begin({ target, run }: LogHandle<Log>, callerId: string, fromId: number): void {
      const own = marks.get(callerId) ?? new Map<string, ReadMark>();
      marks.set(callerId, own.set(target.id, { run, fromId, sinceMs: now() }));
    },
    /** The gaps of a log in the period of a caller: it ended before, or began again later. */
    loss(handle: LogHandle<Log>, callerId: string): LossRecord[] {
      const { state, endedAtMs, run } = handle;
      const mark = markOf(handle, callerId);
      const loss: LossRecord[] = [];
      if (mark !== null && mark.run < run)
        loss.push({
          reason: `The target or its connection was lost, and capture was enabled again later: earlier ${words.entries} are missing`,
          lostMs: null,
          lostEvents: null,
        });
      if (state.endedBecause !== null)
        loss.push({
          reason: `${words.title} capture ended before the recording was stopped (${state.endedBecause.replace(/\.$/, '')}): later ${words.entries} are missing`,
          lostMs: endedAtMs === null ? null : Math.max(0, Math.round(now() - endedAtMs)),
          lostEvents: null,
        });
      return loss;
    },
    async leave(targetId: string, callerId: string): Promise<void> {
      marks.get(callerId)?.delete(targetId);
      await listening.leave(targetId, callerId);
    },
    isRecordedBy: (callerId: string): boolean => listening.isRecordedBy(callerId),
    async endOfCaller(caller: CallerInfo): Promise<void> {
      marks.delete(caller.id);
      await listening.endOfCaller(caller);
    },
  };
}
