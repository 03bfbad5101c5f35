/**
 * Active recordings, which outlive the call that started them: one per tool and target, with its locks. However a recording ends (stop,
 * cancel, closed target, client that left, end of the app), its locks are released only after the target has stopped recording.
 */
import { randomBytes } from 'node:crypto';
import { err, ok } from '../../shared/base/result.ts';
import { Emitter, type Listenable, type Subscription } from '../../shared/base/emitter.ts';
import { formatDuration } from '../../shared/base/units.ts';
import { within } from '../../shared/base/within.ts';
import type { RecordingOwner, RecordingStatus, RecordingsPort } from '../../shared/capabilities/ports.ts';
import type { CallerInfo } from '../../shared/contracts/activity.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { LockKey } from '../../shared/contracts/locks.ts';
import type { Recording, RecordingEnd } from '../../shared/contracts/recordings.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { startStopwatch, type Clocks, type Stopwatch } from '../../shared/base/stopwatch.ts';

/** Ended recordings that are remembered, so that a late stop can explain why its recording is gone. */
const MAX_ENDED = 50;

/** The recordings of one tool. */
export interface RecordingKind {
  readonly tool: string;
  /** Such as `Heap tracking`, capitalised: sentences start with it. */
  readonly noun: string;
  readonly key: LockKey;
}

type Figures = Pick<Recording, 'heapUsedBytes' | 'keptSizeBytes' | 'keptCount' | 'lostMs' | 'buffer'>;

export interface RecordingParts<Payload> {
  readonly target: TargetInfo;
  readonly owner: RecordingOwner;
  /** Aborted when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /** Current figures; a figure that is left out is unknown. */
  readonly figures?: () => Partial<Figures>;
  /** Stops recording on the target and discards the data. Never throws, and takes no longer than the clean-up deadline. */
  readonly drop: () => Promise<void>;
  /** What the driver needs to stop it; returned by `claim`. */
  readonly payload: Payload;
}

/** A recording as its driver sees it. */
export interface OpenRecording {
  readonly startedAtMs: number;
  info(): Recording;
  /** To be called when the figures have changed. */
  changed(): void;
}

/** A recording that is being stopped. No other caller can stop it at the same time. */
export interface ClaimedRecording<Payload> {
  readonly info: Recording;
  readonly payload: Payload;
  /** Length of the recording, in milliseconds. */
  readonly recordedMs: number;
  /** To be called when the target has stopped, whether or not a capture was stored. */
  over(): void;
}

export interface EndedByItself {
  readonly recording: Recording;
  readonly target: TargetInfo;
  readonly noun: string;
  readonly why: string;
}

/** The active recordings as other parts of the app see them. */
export interface RecordingsView {
  list(): Recording[];
  readonly changes: Listenable<void>;
  /** Recordings that ended before their own client stopped them. */
  readonly ends: Listenable<RecordingEnd>;
  /** Ends a recording and discards its data; `not_recording` if it has ended. */
  cancel(recordingId: string, by: string): Promise<AppResult<undefined>>;
  /** Ends all recordings of a caller whose session is over. */
  endOfCaller(caller: CallerInfo): Promise<void>;
  /** Finds recordings by id, including those that ended recently. */
  readonly byId: RecordingsPort;
  /**
   * Links a capture to the stopped recording of this tool and target that it came from. `startedAtMs` (since the Unix epoch) distinguishes captures:
   * one that started after the recording had ended is another one, because locks prevent two at a time.
   */
  captured(tool: string, targetId: string, startedAtMs: number, captureId: string): void;
}

/** The recordings of one tool, at most one per target. */
export interface ToolRecordings<Payload> {
  /** Lists a recording that has started on the target. It ends by itself when the target closes. */
  begin(parts: RecordingParts<Payload>): OpenRecording;
  /** Reserves the recording for a stop. `not_recording` if there is none, `busy` if it is another client's or is being stopped. */
  claim(target: TargetInfo, caller: CallerInfo): AppResult<ClaimedRecording<Payload>>;
}

export interface Recordings extends RecordingsView {
  forTool<Payload>(kind: RecordingKind): ToolRecordings<Payload>;
}

/** Code and suggestion of the error that the client of a recording gets when it ended without its own stop. */
type UnexpectedEnd = Pick<AppError, 'code' | 'suggestion'>;

const STOPPED_BY_OTHER: UnexpectedEnd = {
  code: 'not_recording',
  suggestion: 'pen_list_captures lists the stored captures.',
};

interface Ended {
  readonly tool: string;
  readonly callerId: string;
  readonly targetTitle: string;
  readonly why: string;
  readonly watch: Stopwatch;
}

interface Outcome {
  readonly recording: Recording;
  readonly why: string;
  /** Milliseconds since the Unix epoch. */
  readonly endedAtMs: number;
  readonly keepsNothing: boolean;
  captureId: string | null;
}

interface Entry extends RecordingKind {
  readonly id: string;
  /** Other sessions of the owner's client that have shown the id, and so may stop it. */
  readonly alsoStoppedBy: Set<string>;
  readonly parts: Omit<RecordingParts<unknown>, 'payload'>;
  readonly watch: Stopwatch;
  readonly onClosed: () => void;
  readonly over: Promise<void>;
  /** Takes it off the list and resolves `over`. */
  readonly markOver: () => void;
  state: Recording['state'];
  isOver: boolean;
}

const NO_FIGURES: Figures = { heapUsedBytes: null, keptSizeBytes: null, keptCount: null, lostMs: 0 };

function nameOf({ title, url }: Pick<TargetInfo, 'title' | 'url'>): string {
  return title === '' ? url : title;
}

export function createRecordings(options: Clocks & { readonly onLost: (lost: EndedByItself) => void }): Recordings {
  const open = new Set<Entry>();
  const ended = new Map<string, Ended>();
  const outcomes = new Map<string, Outcome>();
  const changes = new Emitter<void>();
  const ends = new Emitter<RecordingEnd>();
  const keyOf = (tool: string, targetId: string): string => `${tool} ${targetId}`;

  /** The last one on this target, else the caller's own last one: its target may be gone and replaced by another. */
  const lastEnded = (tool: string, targetId: string, callerId: string): Ended | null =>
    ended.get(keyOf(tool, targetId)) ??
    [...ended.values()].findLast((each) => each.tool === tool && each.callerId === callerId) ??
    null;

  const infoOf = ({ id, tool, key, parts, watch, state }: Entry): Recording => ({
    id,
    tool,
    key,
    targetId: parts.target.id,
    targetTitle: parts.target.title,
    endpointId: parts.target.endpointId,
    caller: parts.owner.caller,
    startedAtMs: watch.sinceMs(),
    state,
    ...NO_FIGURES,
    ...parts.figures?.(),
  });

  const entryOf = (recordingId: string): Entry | undefined => [...open].find(({ id }) => id === recordingId);

  const statusOf = (recordingId: string): RecordingStatus | null => {
    const entry = entryOf(recordingId);
    if (entry !== undefined)
      return { recording: infoOf(entry), recordedMs: entry.watch.elapsedMs(), ended: null, captureId: null };
    const outcome = outcomes.get(recordingId);
    if (outcome === undefined) return null;
    return { recording: outcome.recording, recordedMs: null, ended: outcome.why, captureId: outcome.captureId };
  };

  /** Whether its outcome is final: its data was discarded, or its capture is in the library. */
  const isSettled = (recordingId: string): boolean => {
    if (entryOf(recordingId) !== undefined) return false;
    const outcome = outcomes.get(recordingId);
    return outcome === undefined || outcome.keepsNothing || outcome.captureId !== null;
  };

  const byId: RecordingsPort = {
    status: statusOf,
    async settled(recordingId, signal) {
      if (isSettled(recordingId)) return;
      const settled = Promise.withResolvers<void>();
      const listening = changes.listen(() => {
        if (isSettled(recordingId)) settled.resolve();
      });
      await within(Number.POSITIVE_INFINITY, settled.promise, signal);
      listening.dispose();
    },
    letStop(recordingId, caller) {
      const entry = entryOf(recordingId);
      const owner = entry?.parts.owner.caller;
      if (owner?.kind === caller.kind && owner.name === caller.name) entry?.alsoStoppedBy.add(caller.id);
    },
  };

  /** `unexpected`: null if its own client asked for the end. `keepsNothing`: no capture follows. */
  const close = (entry: Entry, why: string, unexpected: UnexpectedEnd | null, keepsNothing: boolean): void => {
    if (entry.isOver) return;
    entry.isOver = true;
    const { tool, noun } = entry;
    const { owner, target, closed } = entry.parts;
    const after = formatDuration(entry.watch.elapsedMs());
    closed.removeEventListener('abort', entry.onClosed);
    const key = keyOf(tool, target.id);
    const recording = infoOf(entry);
    entry.markOver();
    ended.delete(key);
    ended.set(key, {
      tool,
      callerId: owner.caller.id,
      targetTitle: nameOf(target),
      why,
      watch: startStopwatch(options),
    });
    outcomes.set(entry.id, {
      recording,
      why,
      endedAtMs: options.now(),
      keepsNothing,
      captureId: null,
    });
    for (const endings of [ended, outcomes]) {
      for (const oldest of endings.keys()) {
        if (endings.size <= MAX_ENDED) break;
        endings.delete(oldest);
      }
    }
    owner.locks.dispose();
    changes.emit();
    if (unexpected === null) return;
    const message = `${noun} of "${nameOf(target)}" ended after ${after}, before it was stopped: ${why}`;
    const error = appError(unexpected.code, message, unexpected.suggestion);
    ends.emit({ tool, targetId: target.id, callerId: owner.caller.id, error });
  };

  /** Ends a recording and discards its data, or waits for the end if it is being stopped. */
  const end = async (entry: Entry, why: string, unexpected: UnexpectedEnd): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    entry.state = 'stopping';
    changes.emit();
    await entry.parts.drop();
    close(entry, why, unexpected, true);
  };

  const lose = (entry: Entry, why: string, unexpected: UnexpectedEnd): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    const recording = infoOf(entry);
    return end(entry, why, unexpected).then(() =>
      options.onLost({ recording, target: entry.parts.target, noun: entry.noun, why }),
    );
  };

  const forTool = <Payload>(kind: RecordingKind): ToolRecordings<Payload> => {
    const own = new Map<string, { readonly entry: Entry; readonly payload: Payload }>();
    return {
      begin: ({ payload, ...parts }) => {
        const { promise: over, resolve: settle } = Promise.withResolvers<void>();
        const targetId = parts.target.id;
        const entry: Entry = {
          ...kind,
          id: randomBytes(8).toString('hex'),
          alsoStoppedBy: new Set(),
          parts,
          watch: startStopwatch(options),
          onClosed: () => {
            const error = errorOfAbort(parts.closed);
            void lose(entry, `${error.message} No capture was stored.`, error);
          },
          over,
          markOver: () => {
            open.delete(entry);
            if (own.get(targetId)?.entry === entry) own.delete(targetId);
            settle();
          },
          state: 'recording',
          isOver: false,
        };
        open.add(entry);
        own.set(targetId, { entry, payload });
        parts.closed.addEventListener('abort', entry.onClosed, { once: true });
        if (parts.closed.aborted) queueMicrotask(entry.onClosed);
        changes.emit();
        return {
          startedAtMs: entry.watch.startedAtMs,
          info: () => infoOf(entry),
          changed: () => changes.emit(),
        };
      },
      claim: (target, caller) => {
        const { tool, noun } = kind;
        const found = own.get(target.id);
        const title = nameOf(target);
        if (found === undefined) {
          const before = lastEnded(tool, target.id, caller.id);
          const where = before === null || before.targetTitle === title ? '' : ` on "${before.targetTitle}"`;
          const why =
            before === null
              ? ''
              : ` The last one${where} ended ${formatDuration(before.watch.elapsedMs())} ago: ${before.why}`;
          return err(
            appError(
              'not_recording',
              `${noun} is not active on "${title}".${why}`,
              `Start it with ${tool} and action "start"; pen_list_captures lists the stored captures.`,
            ),
          );
        }
        const { entry, payload } = found;
        const { owner } = entry.parts;
        const heldForMs = entry.watch.elapsedMs();
        const facts = { holder: tool, holderClient: owner.caller.name, heldForMs };
        if (owner.caller.id !== caller.id && !entry.alsoStoppedBy.has(caller.id) && caller.kind !== 'window') {
          return err(
            appError(
              'busy',
              `${noun} on "${title}" was started by ${owner.caller.name} (held for ${Math.floor(heldForMs / 1000)}s). Only that client, or the person in the window, can stop it.`,
              'Wait until it ends, or ask the person to stop it.',
              facts,
            ),
          );
        }
        if (entry.state === 'stopping') {
          return err(
            appError(
              'busy',
              `${noun} on "${title}" is already being stopped.`,
              'Wait until it has stopped; pen_list_captures lists the stored captures.',
              facts,
            ),
          );
        }
        entry.state = 'stopping';
        changes.emit();
        const isOwn = owner.caller.id === caller.id;
        const who = isOwn ? 'its own client' : caller.name === 'you' ? 'the person in the window' : caller.name;
        return ok({
          info: infoOf(entry),
          payload,
          recordedMs: entry.watch.elapsedMs(),
          over: () => close(entry, `${who} stopped it.`, isOwn ? null : STOPPED_BY_OTHER, false),
        });
      },
    };
  };

  return {
    changes,
    ends,
    list: () => [...open].map(infoOf),
    byId,
    captured: (tool, targetId, startedAtMs, captureId) => {
      const outcome = [...outcomes.values()].findLast(
        (each) =>
          each.recording.tool === tool &&
          each.recording.targetId === targetId &&
          !each.keepsNothing &&
          each.captureId === null &&
          startedAtMs <= each.endedAtMs,
      );
      if (outcome === undefined) return;
      outcome.captureId = captureId;
      changes.emit();
    },
    forTool,
    cancel: async (recordingId, by) => {
      const entry = entryOf(recordingId);
      if (entry === undefined || entry.state === 'stopping')
        return err(appError('not_recording', 'This recording has already ended, or is being stopped.'));
      await end(entry, `${by} cancelled it. No capture was stored.`, { code: 'cancelled' });
      return ok();
    },
    endOfCaller: async (caller) => {
      const own = [...open].filter(({ parts }) => parts.owner.caller.id === caller.id);
      await Promise.all(
        own.map((entry) => lose(entry, `${caller.name} disconnected. No capture was stored.`, { code: 'cancelled' })),
      );
    },
  };
}

/** Total of the losses, which follow one another from the start of the recording. */
export function lostMsOf(loss: readonly LossRecord[]): number {
  return loss.reduce((sum, { lostMs }) => sum + (lostMs ?? 0), 0);
}

/** Runs `finish` on a claimed recording, and marks it as over whatever `finish` returns or throws. */
export async function finishClaimed<Payload, Value>(
  claimed: AppResult<ClaimedRecording<Payload>>,
  finish: (claimed: ClaimedRecording<Payload>) => Promise<AppResult<Value>>,
): Promise<AppResult<Value>> {
  if (!claimed.ok) return claimed;
  try {
    return await finish(claimed.value);
  } finally {
    claimed.value.over();
  }
}

/** Releases the locks of a recording that could not be started. */
export function releaseOnError<T>(result: AppResult<T>, locks: Subscription): AppResult<T> {
  if (!result.ok) locks.dispose();
  return result;
}
