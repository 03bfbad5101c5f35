/**
 * Active recordings, which outlive the call that started them: one per tool and target, with its locks. However a recording ends (stop,
 * cancel, closed target, client that left, end of the app), its locks are released only after the target has stopped recording.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { randomBytes } from 'node:crypto';
import { err, ok } from '../../../shared/base/result.ts';
import { Emitter, type Listenable, type Subscription } from '../../../shared/base/emitter.ts';
import { startStopwatch, type Clocks } from '../../../shared/base/stopwatch.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { within } from '../../../shared/base/within.ts';
import type { RecordingsPort } from '../../../shared/core/capability/recording-ports.ts';
import { ownerOf, type CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import { advice, appError, errorOfAbort, type AppError, type AppResult, settle } from '../../../shared/base/errors.ts';
import type { Recording, RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createEndedRecordings, type Ended, type EndedRecordings } from './ended-recordings.ts';
import { infoOf, nameOf, type Entry, type RecordingKind, type RecordingParts } from './recording-entry.ts';

// Recordings by id, active or ended: their status, and the wait until it is final.

interface ByIdParts {
  /** An active recording. */
  readonly entryOf: (recordingId: string) => Entry | undefined;
  readonly ended: EndedRecordings;
  readonly changes: Listenable<void>;
}

function createRecordingsById({ entryOf, ended, changes }: ByIdParts): RecordingsPort {
  /** True if the outcome is final: the data was discarded, or the capture is in the library. */
  const isSettled = (recordingId: string): boolean => {
    if (entryOf(recordingId) !== undefined) return false;
    const outcome = ended.byId(recordingId);
    return outcome === undefined || outcome.keepsNothing || outcome.captureId !== null;
  };

  return {
    status: (recordingId, caller) => {
      const entry = entryOf(recordingId);
      const outcome = entry === undefined ? ended.byId(recordingId) : undefined;
      const owner = entry?.parts.owner.caller ?? outcome?.recording.caller;
      // The person sees those of all clients.
      if (owner === undefined || (caller.kind === 'mcp' && ownerOf(owner) !== ownerOf(caller))) return null;
      if (entry !== undefined)
        return { recording: infoOf(entry), recordedMs: entry.watch.elapsedMs(), ended: null, captureId: null };
      if (outcome === undefined) return null;
      return { recording: outcome.recording, recordedMs: null, ended: outcome.why, captureId: outcome.captureId };
    },
    settled: async (recordingId, signal) => {
      if (isSettled(recordingId)) return;
      const settled = Promise.withResolvers<void>();
      const listening = changes.listen(() => {
        if (isSettled(recordingId)) settled.resolve();
      });
      await within(Number.POSITIVE_INFINITY, settled.promise, signal);
      listening.dispose();
    },
    letStop: (recordingId, caller) => {
      const entry = entryOf(recordingId);
      if (entry !== undefined && ownerOf(entry.parts.owner.caller) === ownerOf(caller))
        entry.alsoStoppedBy.add(caller.id);
    },
  };
}

/** There is none; `before` is the last one that ended. */
function notActive({ tool, noun }: RecordingKind, target: TargetInfo, before: Ended | undefined): AppError {
  const name = nameOf(target);
  const where = before === undefined || before.targetName === name ? '' : ` on ${foreign(before.targetName)}`;
  const last =
    before === undefined
      ? ''
      : ` The last one${where} ended ${durationText(before.watch.elapsedMs())} ago: ${before.why}`;
  return appError(
    'not_recording',
    `${noun} is not active on ${foreign(name)}.${last}`,
    advice(
      `Start it with ${tool} and action "start"; pen_list_captures lists the stored captures.`,
      'Start it. The library has what was stored.',
    ),
  );
}

/** Another client's, or already being stopped; null if `caller` may stop it. */
function claimRefused(
  { tool, noun, parts, watch, state, alsoStoppedBy }: Entry,
  target: TargetInfo,
  caller: CallerInfo,
): AppError | null {
  const name = nameOf(target);
  const { caller: holder } = parts.owner;
  const heldForMs = watch.elapsedMs();
  const facts = { holder: tool, holderClient: holder.name, heldForMs };
  if (holder.id !== caller.id && !alsoStoppedBy.has(caller.id) && caller.kind !== 'window')
    return appError(
      'busy',
      `${noun} on ${foreign(name)} was started by ${holder.name} (held for ${Math.floor(heldForMs / 1000)}s). Only that client, or the person in the window, can stop it.`,
      'Wait until it ends, or ask the person to stop it.',
      facts,
    );
  if (state !== 'stopping') return null;
  return appError(
    'busy',
    `${noun} on ${foreign(name)} is already being stopped.`,
    'Wait until it has stopped; pen_list_captures lists the stored captures.',
    facts,
  );
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
  readonly error: AppError;
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
  isRecordedBy(callerId: string): boolean;
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
  /** Null if none is active on the target. */
  of(target: TargetInfo): Payload | null;
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

export function createRecordings(options: Clocks & { readonly onLost: (lost: EndedByItself) => void }): Recordings {
  const open = new Set<Entry>();
  const ended = createEndedRecordings(options);
  const changes = new Emitter<void>();
  const ends = new Emitter<RecordingEnd>();
  const entryOf = (recordingId: string): Entry | undefined => [...open].find(({ id }) => id === recordingId);

  /** `unexpected`: null if its own client asked for the end. `keepsNothing`: no capture follows. */
  const close = (entry: Entry, why: string, unexpected: UnexpectedEnd | null, keepsNothing: boolean): void => {
    if (entry.isOver) return;
    entry.isOver = true;
    const { tool, noun } = entry;
    const { owner, target, closed } = entry.parts;
    const after = durationText(entry.watch.elapsedMs());
    closed.removeEventListener('abort', entry.onClosed);
    ended.add(entry, why, keepsNothing);
    entry.markOver();
    owner.locks.dispose();
    changes.emit();
    if (unexpected === null) return;
    const message = `${noun} of ${targetName(target)} ended after ${after}, before it was stopped: ${why}`;
    const error = appError(unexpected.code, message, unexpected.suggestion);
    ends.emit({ tool, targetId: target.id, callerId: owner.caller.id, error });
  };

  const markStopping = (entry: Entry): void => {
    entry.state = 'stopping';
    changes.emit();
  };
  /** Ends a recording and discards its data, or waits for the end if it is being stopped. */
  const end = async (entry: Entry, why: string, unexpected: UnexpectedEnd): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    markStopping(entry);
    await entry.parts.drop();
    close(entry, why, unexpected, true);
  };
  const lose = (entry: Entry, error: AppError): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    const recording = infoOf(entry);
    const why = `${error.message} No capture was stored.`;
    return end(entry, why, error).then(() =>
      options.onLost({ recording, target: entry.parts.target, noun: entry.noun, why, error }),
    );
  };

  const begin = (kind: RecordingKind, parts: Entry['parts'], onOver: () => void): Entry => {
    const { promise: over, resolve: resolveOver } = Promise.withResolvers<void>();
    const entry: Entry = {
      ...kind,
      id: randomBytes(8).toString('hex'),
      alsoStoppedBy: new Set(),
      parts,
      watch: startStopwatch(options),
      onClosed: () => {
        void lose(entry, errorOfAbort(parts.closed));
      },
      over,
      markOver: () => {
        open.delete(entry);
        onOver();
        resolveOver();
      },
      state: 'recording',
      isOver: false,
    };
    open.add(entry);
    parts.closed.addEventListener('abort', entry.onClosed, { once: true });
    if (parts.closed.aborted) queueMicrotask(entry.onClosed);
    changes.emit();
    return entry;
  };

  return {
    changes,
    ends,
    list: () => [...open].map(infoOf),
    byId: createRecordingsById({ entryOf, ended, changes }),
    captured: (tool, targetId, startedAtMs, captureId) => {
      if (ended.link(tool, targetId, startedAtMs, captureId)) changes.emit();
    },
    forTool: <Payload>(kind: RecordingKind): ToolRecordings<Payload> => {
      const own = new Map<Entry, Payload>();
      const foundOn = ({ id }: TargetInfo) => [...own].findLast(([{ parts }]) => parts.target.id === id);
      return {
        begin: ({ payload, ...parts }) => {
          const entry = begin(kind, parts, () => own.delete(entry));
          own.set(entry, payload);
          return {
            startedAtMs: entry.watch.startedAtMs,
            info: () => infoOf(entry),
            changed: () => changes.emit(),
          };
        },
        of: (target) => foundOn(target)?.[1] ?? null,
        claim: (target, caller) => {
          const found = foundOn(target);
          if (found === undefined) return err(notActive(kind, target, ended.last(kind.tool, target.id, caller.id)));
          const [entry, payload] = found;
          const refused = claimRefused(entry, target, caller);
          if (refused !== null) return err(refused);
          markStopping(entry);
          const isOwn = entry.parts.owner.caller.id === caller.id;
          const who = isOwn ? 'its own client' : caller.kind === 'window' ? 'the person in the window' : caller.name;
          return ok({
            info: infoOf(entry),
            payload,
            recordedMs: entry.watch.elapsedMs(),
            over: () => close(entry, `${who} stopped it.`, isOwn ? null : STOPPED_BY_OTHER, false),
          });
        },
      };
    },
    cancel: async (recordingId, by) => {
      const entry = entryOf(recordingId);
      if (entry === undefined || entry.state === 'stopping')
        return err(appError('not_recording', 'This recording has already ended, or is being stopped.'));
      await end(entry, `${by} cancelled it. No capture was stored.`, { code: 'cancelled' });
      return ok();
    },
    isRecordedBy: (callerId) => [...open].some(({ parts }) => parts.owner.caller.id === callerId),
    endOfCaller: async (caller) => {
      const own = [...open].filter(({ parts }) => parts.owner.caller.id === caller.id);
      await Promise.all(own.map((entry) => lose(entry, appError('cancelled', `${caller.name} disconnected.`))));
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
  finish: (claimed: ClaimedRecording<Payload>) => Promise<Value>,
): Promise<AppResult<Value>> {
  if (!claimed.ok) return claimed;
  try {
    return await settle(() => finish(claimed.value));
  } finally {
    claimed.value.over();
  }
}

/** Releases the locks of a recording that cannot be started. */
export async function releaseOnError<T>(beginning: Promise<T>, locks: Subscription): Promise<T> {
  try {
    return await beginning;
  } catch (thrown) {
    locks.dispose();
    throw thrown;
  }
}
