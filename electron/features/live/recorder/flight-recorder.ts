/** One flight recorder: its ring, its conditions, and what it has kept. Everything that changes the ring happens in turn. */
import { err, ok } from '../../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import {
  keepConditionText,
  recordedKind,
  type KeepCondition,
  type KeptCapture,
  type RecorderDetail,
  type RecorderState,
} from '../../../../shared/features/live/recorder/contract/recorders.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Ring } from '../../../core/capture/index.ts';
import type { ConditionWatch } from './conditions.ts';
import type { RecorderStore } from './recorder-store.ts';

/** Captures in the state of a recorder. */
const LISTED_CAPTURES = 20;
/** Conditions keep nothing for this time after a capture, or for the seconds of the recorder if they are more. */
const COOLDOWN_MS = 60_000;
/**
 * After a condition was met, the end of what it met is awaited: an interaction is often one of several, and is reported before its effects are over.
 * Each further one that is met begins the time again, up to the most.
 */
const AFTERMATH_MS = { usual: 1500, most: 5000 } as const;
/** The aftermath takes at most this share of the seconds, so that what met the condition is not cut off at the other end. */
const AFTERMATH_SHARE = 0.2;

/** Something that met a condition, and is kept when it is over. */
interface Met {
  readonly observed: string;
  readonly atMs: number;
  timer: ReturnType<typeof setTimeout>;
}

export interface Kept {
  readonly record: CaptureRecord;
  readonly notes: readonly string[];
}

export interface FlightRecorderParts {
  readonly target: TargetInfo;
  readonly caller: CallerInfo;
  readonly seconds: number;
  readonly detail: RecorderDetail;
  readonly ring: Ring;
  readonly store: RecorderStore;
  /** Starts to observe conditions; `onMet` receives what was observed. */
  readonly watch: (
    conditions: readonly KeepCondition[],
    onMet: (observed: string) => void,
  ) => Promise<AppResult<ConditionWatch>>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** A condition has kept a capture, or could not. */
  readonly onCondition: (observed: string, kept: AppResult<Kept>) => void;
}

export interface FlightRecorder {
  readonly target: TargetInfo;
  readonly caller: CallerInfo;
  readonly seconds: number;
  readonly detail: RecorderDetail;
  readonly changes: Listenable<void>;
  /** Aborted with the reason when it has ended by itself. */
  readonly ended: AbortSignal;
  state(): RecorderState;
  /** Replaces the conditions. On an error the old ones are gone too. */
  setConditions(conditions: readonly KeepCondition[]): Promise<AppResult<undefined>>;
  /** Stores the last seconds; `by` keeps them. */
  keep(trigger: string, by: Pick<CallerInfo, 'name'>, signal: AbortSignal): Promise<AppResult<Kept>>;
  /** Resolves when the target no longer records for it. */
  pause(holder: string): Promise<void>;
  resume(): Promise<void>;
  /** Switches it off. */
  end(): Promise<void>;
}

export function createFlightRecorder(parts: FlightRecorderParts): FlightRecorder {
  const { target, caller, seconds, detail, ring, store, now, onCondition } = parts;
  const changes = new Emitter<void>();
  const startedAtMs = now();
  let conditions: readonly KeepCondition[] = [];
  let watch: ConditionWatch | null = null;
  let pausedFor: string | null = null;
  let isKeeping = false;
  let cooldownUntilMs = 0;
  let kept: readonly KeptCapture[] = [];
  let problem: AppError | null = null;
  let isOver = false;
  let pending: Met | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next;
    return next;
  };
  const stopWatching = async (): Promise<void> => {
    const stopped = watch;
    watch = null;
    await stopped?.stop();
  };
  ring.ended.addEventListener('abort', () => void stopWatching(), { once: true });

  const take = async (trigger: string, by: Pick<CallerInfo, 'name'>, signal: AbortSignal): Promise<AppResult<Kept>> => {
    const keptAtMs = now();
    const file = await ring.take({ capBytes: store.capBytes(), signal });
    if (!file.ok) return file;
    return store.add({ target, ring: file.value, seconds, trigger, by, keptAtMs }, signal);
  };
  const refused = (): AppError | null => {
    if (ring.ended.aborted) return errorOfAbort(ring.ended);
    if (pausedFor !== null)
      return appError(
        'busy',
        `The flight recorder is paused for ${pausedFor}, which needs the tracing of the browser.`,
        'The other recording has these seconds; the flight recorder continues after it.',
      );
    if (isKeeping) return appError('busy', 'The last seconds are being kept right now.', 'Wait until they are stored.');
    return null;
  };

  const recorder: FlightRecorder = {
    target,
    caller,
    seconds,
    detail,
    changes,
    ended: ring.ended,
    state: () => ({
      targetId: target.id,
      targetTitle: target.title === '' ? target.url : target.title,
      endpointId: target.endpointId,
      caller,
      seconds,
      records: recordedKind(target.type),
      detail,
      state: isKeeping ? 'keeping' : pausedFor === null ? 'recording' : 'paused',
      pausedFor,
      startedAtMs,
      sinceMs: ring.sinceMs(),
      keepWhen: conditions.map(keepConditionText),
      cooldownUntilMs: cooldownUntilMs > now() ? cooldownUntilMs : null,
      kept: [...kept],
      problem: problem?.message ?? null,
    }),
    setConditions: (wanted) =>
      inTurn(async () => {
        await stopWatching();
        conditions = [];
        const watching = wanted.length === 0 ? null : await parts.watch(wanted, met);
        if (watching?.ok === false) return watching;
        // Switched off meanwhile.
        if (isOver || ring.ended.aborted) await watching?.value.stop();
        else watch = watching?.value ?? null;
        conditions = wanted;
        changes.emit();
        return ok();
      }),
    async keep(asked, by, signal) {
      const error = refused();
      if (error !== null) return err(error);
      // A moment that met a condition is in this capture, and may be in no other.
      const waiting = endWait();
      const trigger = waiting === null ? asked : `${waiting.observed}. ${asked}`;
      isKeeping = true;
      changes.emit();
      const result = await inTurn(() => take(trigger, by, signal));
      isKeeping = false;
      problem = result.ok ? null : result.error;
      if (result.ok) {
        const { id } = result.value.record;
        kept = [{ captureId: id, atMs: now(), trigger }, ...kept].slice(0, LISTED_CAPTURES);
      }
      changes.emit();
      return result;
    },
    async pause(holder) {
      await keepPending();
      await inTurn(async () => {
        if (isOver || ring.ended.aborted) return;
        pausedFor = holder;
        await ring.pause(holder);
        changes.emit();
      });
    },
    resume: () =>
      inTurn(async () => {
        if (pausedFor === null) return;
        pausedFor = null;
        if (!isOver) await ring.resume();
        changes.emit();
      }),
    async end() {
      await keepPending();
      isOver = true;
      await stopWatching();
      await inTurn(() => ring.end());
    },
  };

  const endWait = (): Met | null => {
    const ended = pending;
    pending = null;
    clearTimeout(ended?.timer);
    return ended;
  };
  /** Keeps at once what met a condition, if it waits for its end. */
  const keepPending = async (): Promise<void> => {
    const ended = endWait();
    if (ended === null || isOver) return;
    const { observed } = ended;
    onCondition(observed, await recorder.keep(observed, caller, new AbortController().signal));
  };
  const wait = (untilMs: number): ReturnType<typeof setTimeout> => {
    const timer = setTimeout(() => void keepPending(), untilMs - now());
    timer.unref();
    return timer;
  };
  const met = (observed: string): void => {
    if (isOver || refused() !== null) return;
    const mostMs = seconds * 1000 * AFTERMATH_SHARE;
    const untilMs = now() + Math.min(AFTERMATH_MS.usual, mostMs);
    if (pending !== null) {
      clearTimeout(pending.timer);
      pending.timer = wait(Math.min(untilMs, pending.atMs + Math.min(AFTERMATH_MS.most, mostMs)));
      return;
    }
    if (now() < cooldownUntilMs) return;
    // From now on: the next seconds are in this capture or right behind it.
    cooldownUntilMs = now() + Math.max(COOLDOWN_MS, seconds * 1000);
    pending = { observed, atMs: now(), timer: wait(untilMs) };
  };
  return recorder;
}
