/**
 * All flight recorders: at most one for each target, and one for all pages of a browser, whose tracing is one. A recorder holds no lock: it
 * makes room for a call that has one, and continues when the lock is free.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { err, ok } from '../../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import { proposedCall } from '../../../../shared/base/proposed-call.ts';
import { formatDuration } from '../../../../shared/base/units.ts';
import { SLOW_MOMENTS_SCRIPT_URL } from '../../../../shared/base/workbench-scripts.ts';
import type { PageScriptsPort } from '../../../../shared/core/capability/page-scripts-ports.ts';
import { framesOf, openWorld, type World } from '../../../../shared/core/capability/page-world.ts';
import type { AttachedSession, TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { RecorderPort } from '../../../../shared/features/live/recorder/recorder-ports.ts';
import { detailFor, RECORDER_DETAIL_TEXTS } from '../../../../shared/features/live/recorder/recorder-details.ts';
import type { NameOfTarget } from '../../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import {
  advice,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../../shared/base/errors.ts';
import type { HeldLock } from '../../../../shared/core/contracts/locks.ts';
import {
  parseKeepWhen,
  recordedKind,
  recorderLine,
  type KeepCondition,
  type RecorderDetail,
  type RecorderState,
} from '../../../../shared/features/live/recorder/contract/recorders.ts';
import { targetName, targetShownTo, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Ring, Rings } from '../../../core/capture/index.ts';
import { watchConditions, type ConditionParts, type Slowest, type SlowestSource } from './conditions.ts';
import { createFlightRecorder, type FlightRecorder, type Kept } from './flight-recorder.ts';
import type { RecorderStore } from './recorder-store.ts';

// Where the slowest moments of a target come from: observers in a page, or the segments of a CPU profile.

// Observes long tasks and slow interactions of a page, over navigations, until it is stopped.

const PLACE = `globalThis['pen-slow-moments']`;

const SlowestSchema = z.object({ blockedMs: z.number(), interactionMs: z.number() });
/** The longest task and the slowest interaction since the last reading, in milliseconds; 0 without one. */
type SlowestMoments = z.infer<typeof SlowestSchema>;

interface SlowMoments {
  /** After a navigation the new document is observed from this call on. */
  read(): Promise<AppResult<SlowestMoments>>;
  /** Removes the observers; they also end with the document. */
  stop(): Promise<void>;
}

/** Starts to observe. Errors: those of the page and of the installation. */
async function observeSlowMoments(
  session: TargetSession,
  { scripts, signal }: { readonly scripts: PageScriptsPort; readonly signal: AbortSignal },
): Promise<SlowMoments> {
  const script = await scripts.text('slow-moments');
  const begin = async (): Promise<World> => {
    const frames = unwrap(await framesOf(session, signal));
    const main = frames[0];
    if (main === undefined) throw new AppFailure(appError('cdp_error', 'The page has no frame.'));
    // Not cancelled by the signal, because the observers must also be removed then.
    const world = await openWorld(session, main.id, new AbortController().signal);
    unwrap(
      await world.evaluate(`${PLACE}?.stop(), ${PLACE} = ${script}, true`, {
        url: SLOW_MOMENTS_SCRIPT_URL,
      }),
    );
    return world;
  };
  const first = await begin();
  let world = first;
  return {
    async read() {
      const read = await world.evaluate(`${PLACE}.read()`);
      if (read.ok) {
        const slowest = SlowestSchema.safeParse(read.value);
        return slowest.success
          ? ok(slowest.data)
          : err(appError('cdp_error', 'The page returned slow moments of an unknown shape.'));
      }
      if (read.error.code !== 'cdp_error' && read.error.code !== 'page_error') return read;
      // Another document, whose world is new.
      const again = await settle(begin);
      if (!again.ok) return again;
      world = again.value;
      return ok({ blockedMs: 0, interactionMs: 0 });
    },
    async stop() {
      if (!session.closed.aborted) await world.evaluate(`${PLACE}?.stop(), delete ${PLACE}, true`);
    },
  };
}

export interface SlowestSourcesParts {
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  readonly pageScripts: PageScriptsPort;
}

/** The longest blocking and garbage collection of a segment. */
type SegmentMoments = Pick<Slowest, 'blockedMs' | 'gcMs'>;

interface SlowestSources {
  readonly observe: (target: TargetInfo, signal: AbortSignal) => Promise<AppResult<SlowestSource>>;
  /** A segment of this target's CPU profile has been read. */
  sawStretches(targetId: string, stretches: SegmentMoments): void;
  /** The recorder of this target has ended. */
  forget(targetId: string): void;
}

const NOTHING: Slowest = { blockedMs: 0, interactionMs: 0, gcMs: 0 };

function createSlowestSources({ attach, pageScripts }: SlowestSourcesParts): SlowestSources {
  const seen = new Map<string, SegmentMoments>();

  const ofSegments = ({ id }: TargetInfo): SlowestSource => ({
    async read() {
      const slowest = seen.get(id);
      seen.delete(id);
      return ok({ ...NOTHING, ...slowest });
    },
    stop: async () => void seen.delete(id),
  });
  const ofPage = async (target: TargetInfo, signal: AbortSignal): Promise<SlowestSource> => {
    const session = await attach(target, { signal });
    const observed = await settle(() => observeSlowMoments(session, { scripts: pageScripts, signal }));
    if (!observed.ok) {
      await session.release();
      throw new AppFailure(observed.error);
    }
    const moments = observed.value;
    return {
      async read() {
        const read = await moments.read();
        return read.ok ? ok({ ...NOTHING, ...read.value }) : read;
      },
      async stop() {
        await moments.stop();
        await session.release();
      },
    };
  };

  return {
    observe: async (target, signal) =>
      recordedKind(target.type) === 'trace' ? settle(() => ofPage(target, signal)) : ok(ofSegments(target)),
    sawStretches(targetId, { blockedMs, gcMs }) {
      const before = seen.get(targetId);
      seen.set(targetId, {
        blockedMs: Math.max(before?.blockedMs ?? 0, blockedMs),
        gcMs: Math.max(before?.gcMs ?? 0, gcMs),
      });
    },
    forget: (targetId) => void seen.delete(targetId),
  };
}

export interface FlightRecorders extends RecorderPort {
  /** A recorder began, ended or changed; listeners coalesce. */
  readonly changes: Listenable<void>;
  list(): RecorderState[];
  /** `Recording the last 30 s of Shop for 2.0m by you`: each recorder. */
  lines(nameOf: NameOfTarget): string[];
  /** To be called when a call has locked a target: resolves when no recorder is in the way of the locked domains. */
  makeRoom(target: TargetInfo): Promise<void>;
  endOfCaller(caller: CallerInfo): Promise<void>;
  isRecordedBy(callerId: string): boolean;
}

export interface FlightRecordersOptions
  extends Pick<ConditionParts, 'console' | 'watches' | 'now'>, SlowestSourcesParts {
  readonly rings: Rings;
  readonly store: RecorderStore;
  readonly locks: {
    heldOn(targetId: string, endpointId: string): readonly HeldLock[];
    readonly changes: Listenable<void>;
  };
  /** A recorder has ended by itself. */
  readonly onEnded: (state: RecorderState, why: AppError) => void;
  /** A condition has kept a capture, or could not. */
  readonly onCondition: (state: RecorderState, observed: string, kept: AppResult<Kept>) => void;
}

/** Options of a recorder to switch on. */
interface Asked {
  readonly caller: CallerInfo;
  readonly seconds: number;
  readonly detail: RecorderDetail;
  readonly signal: AbortSignal;
}

function busyError(recorder: FlightRecorder, target: TargetInfo, asker: CallerInfo): AppError {
  const { caller, target: recorded } = recorder;
  const isSame = recorded.id === target.id;
  return appError(
    'busy',
    isSame
      ? `${caller.name} has switched on the flight recorder of ${targetName(target)}.`
      : `The flight recorder of ${caller.name} records ${targetName(targetShownTo(asker.kind, recorded))}, and a browser records one trace at a time.`,
    isSame
      ? advice(
          `${proposedCall('pen_watch', { action: 'keep' })} keeps its last seconds too; only ${caller.name} and the person in the window can stop it.`,
          'Keep its last seconds, or stop it, in the window of its target.',
        )
      : 'Stop it first, or record a target of another browser.',
    { holder: 'pen_watch', holderClient: caller.name },
  );
}

export function createFlightRecorders(options: FlightRecordersOptions): FlightRecorders {
  const { rings, store, locks, now, onEnded, onCondition } = options;
  const recorders = new Map<string, FlightRecorder>();
  /** Targets whose recorder is being started. */
  const starting = new Set<string>();
  const changes = new Emitter<void>();
  const sources: SlowestSources = createSlowestSources(options);

  const remove = (recorder: FlightRecorder): void => {
    if (recorders.get(recorder.target.id) === recorder) recorders.delete(recorder.target.id);
    sources.forget(recorder.target.id);
    changes.emit();
  };
  const tracingOf = ({ id, endpointId }: TargetInfo): HeldLock | undefined =>
    locks.heldOn(id, endpointId).find(({ key }) => key === 'Tracing');
  const inTheWay = (target: TargetInfo): FlightRecorder | undefined => {
    const own = recorders.get(target.id);
    if (own !== undefined || recordedKind(target.type) !== 'trace') return own;
    return [...recorders.values()].find(
      (each) => each.target.endpointId === target.endpointId && recordedKind(each.target.type) === 'trace',
    );
  };
  const notActive = (target: TargetInfo): AppError =>
    appError(
      'not_recording',
      `The flight recorder of ${targetName(target)} is off.`,
      advice(`Switch it on: ${proposedCall('pen_watch', { action: 'record' })}.`, 'Switch it on.'),
    );

  const openRing = (target: TargetInfo, { seconds, detail, signal }: Asked): Promise<Ring> => {
    const { categories, samplingIntervalUs } = RECORDER_DETAIL_TEXTS[detail];
    if (recordedKind(target.type) === 'trace')
      return rings.trace(target, { seconds, signal, categories, samplingIntervalUs: samplingIntervalUs.page });
    return rings.cpuProfile(target, {
      seconds,
      signal,
      samplingIntervalUs: samplingIntervalUs.other,
      onStretches: (stretches) => sources.sawStretches(target.id, stretches),
    });
  };

  const begin = async (
    target: TargetInfo,
    asked: Asked,
    conditions: readonly KeepCondition[],
  ): Promise<FlightRecorder> => {
    const { caller, seconds, detail } = asked;
    const ring = await openRing(target, asked);
    const self: CallerInfo = {
      id: `recorder-${randomBytes(8).toString('hex')}`,
      kind: caller.kind,
      name: 'Flight recorder',
    };
    const recorder: FlightRecorder = createFlightRecorder({
      target,
      caller,
      seconds,
      detail,
      ring,
      store,
      now,
      watch: (wanted, onMet) =>
        watchConditions(
          target,
          wanted,
          { caller: self, signal: new AbortController().signal, onMet },
          { console: options.console, watches: options.watches, observe: sources.observe, now },
        ),
      onCondition: (observed, kept) => onCondition(recorder.state(), observed, kept),
    });
    const watching = await recorder.setConditions(conditions);
    if (!watching.ok) {
      await recorder.end();
      throw new AppFailure(watching.error);
    }
    if (recorder.ended.aborted) throw new AppFailure(errorOfAbort(recorder.ended));
    recorder.changes.listen(() => changes.emit());
    recorder.ended.addEventListener(
      'abort',
      () => {
        if (recorders.get(target.id) !== recorder) return;
        const state = recorder.state();
        remove(recorder);
        onEnded(state, errorOfAbort(recorder.ended));
      },
      { once: true },
    );
    recorders.set(target.id, recorder);
    changes.emit();
    return recorder;
  };

  const resumeFree = (): void => {
    for (const recorder of recorders.values())
      if (recorder.state().pausedFor !== null && tracingOf(recorder.target) === undefined) void recorder.resume();
  };
  locks.changes.listen(resumeFree);

  const end = async (recorder: FlightRecorder): Promise<void> => {
    remove(recorder);
    await recorder.end();
  };

  return {
    changes,
    list: () => [...recorders.values()].map((recorder) => recorder.state()),
    of: (targetId) => recorders.get(targetId)?.state() ?? null,
    lines: (nameOfTarget) =>
      [...recorders.values()].map((recorder) => {
        const state = recorder.state();
        const { targetId, startedAtMs, caller } = state;
        return `${recorderLine(state)} of ${nameOfTarget(targetId)} for ${formatDuration(now() - startedAtMs)} by ${caller.name}`;
      }),
    async start(target, { caller, seconds, detail: wanted, keepWhen, signal }) {
      const conditions = parseKeepWhen(keepWhen, target.type);
      if (!conditions.ok) return conditions;
      const detail = detailFor(wanted, conditions.value, target.type);
      const other = inTheWay(target);
      if (other !== undefined && (other.target.id !== target.id || other.caller.id !== caller.id))
        return err(busyError(other, target, caller));
      if (other !== undefined && other.seconds === seconds && other.detail === detail) {
        const changed = await other.setConditions(conditions.value);
        return changed.ok ? ok(other.state()) : changed;
      }
      const place = recordedKind(target.type) === 'trace' ? target.endpointId : target.id;
      if (starting.has(place))
        return err(appError('busy', 'A flight recorder is being started there.', 'Try again in a moment.'));
      const held = recordedKind(target.type) === 'trace' ? tracingOf(target) : undefined;
      if (held !== undefined)
        return err(
          appError(
            'busy',
            `${held.tool} of ${held.callerName} uses the tracing of this browser.`,
            'Wait until it has ended, then switch the flight recorder on.',
            { holder: held.tool, holderClient: held.callerName },
          ),
        );
      starting.add(place);
      try {
        if (other !== undefined) await end(other);
        const begun = await settle(() => begin(target, { caller, seconds, detail, signal }, conditions.value));
        return begun.ok ? ok(begun.value.state()) : begun;
      } finally {
        starting.delete(place);
      }
    },
    async keep(target, { caller, signal }) {
      const recorder = recorders.get(target.id);
      if (recorder === undefined) throw new AppFailure(notActive(target));
      const who = caller.kind === 'window' ? 'the person' : caller.name;
      const kept = unwrap(await recorder.keep(`On request of ${who}`, caller, signal));
      return { ...kept, state: recorder.state() };
    },
    async stop(target, { caller }) {
      const recorder = recorders.get(target.id);
      if (recorder === undefined) return err(notActive(target));
      if (recorder.caller.id !== caller.id && caller.kind !== 'window') return err(busyError(recorder, target, caller));
      const state = recorder.state();
      await end(recorder);
      return ok(state);
    },
    async makeRoom(target) {
      const held = tracingOf(target);
      if (held === undefined) return;
      const paused = [...recorders.values()].filter(
        (each) => each.target.endpointId === target.endpointId && recordedKind(each.target.type) === 'trace',
      );
      await Promise.all(paused.map((recorder) => recorder.pause(`${held.tool} of ${held.callerName}`)));
      // The lock may have been released while the recorder was pausing.
      resumeFree();
    },
    isRecordedBy: (callerId) => [...recorders.values()].some((recorder) => recorder.caller.id === callerId),
    async endOfCaller(caller) {
      const own = [...recorders.values()].filter((recorder) => recorder.caller.id === caller.id);
      await Promise.all(own.map(end));
    },
  };
}
