/**
 * Recordings that go on after the call that began them: one a tool and target, with the lock it holds. Whoever ends one (a stop, a
 * cancel, a closed target, a client that left, the app), the lock goes when the target has really stopped, and not before.
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

/** How many ended recordings are remembered, so that a late stop is told what became of its own. */
const ENDED_KEPT = 50;

/** The recordings that one tool makes. */
export interface RecordingKind {
  readonly tool: string;
  /** `Heap tracking`: begins a sentence. */
  readonly noun: string;
  readonly key: LockKey;
}

type Figures = Pick<Recording, 'heapUsedBytes' | 'keptSizeBytes' | 'keptCount' | 'lostMs' | 'buffer'>;

export interface RecordingParts<Payload> {
  readonly target: TargetInfo;
  readonly owner: RecordingOwner;
  /** Aborted when the target or the connection goes away. */
  readonly closed: AbortSignal;
  /** What is known of it now; what is left out is not known. */
  readonly figures?: () => Partial<Figures>;
  /** Ends it on the target, keeping nothing. Never throws, and takes no longer than cleaning up may. */
  readonly drop: () => Promise<void>;
  /** What its driver needs to stop it: `claim` returns it. */
  readonly payload: Payload;
}

/** A recording as its driver holds it. */
export interface OpenRecording {
  readonly startedAtMs: number;
  info(): Recording;
  /** New figures are there. */
  changed(): void;
}

/** A recording that somebody stops: nobody else can meanwhile. */
export interface ClaimedRecording<Payload> {
  readonly info: Recording;
  readonly payload: Payload;
  /** How long it was recorded, in milliseconds. */
  readonly recordedMs: number;
  /** It is over on the target, kept or not. */
  over(): void;
}

export interface EndedByItself {
  readonly recording: Recording;
  readonly target: TargetInfo;
  readonly noun: string;
  readonly why: string;
}

/** What others see of the recordings that go on. */
export interface RecordingsView {
  list(): Recording[];
  readonly changes: Listenable<void>;
  /** Those that ended before their own caller stopped them. */
  readonly ends: Listenable<RecordingEnd>;
  /** Ends one and keeps nothing; `not_recording` where it has ended. */
  cancel(recordingId: string, by: string): Promise<AppResult<undefined>>;
  /** Ends all that this caller began: its session is over. */
  endOfCaller(caller: CallerInfo): Promise<void>;
  /** Finds recordings by id, also those that have ended lately. */
  readonly byId: RecordingsPort;
  /**
   * Notes the capture that a stopped recording of this tool and target became. What began after it ended (`startedAtMs`, milliseconds
   * since the Unix epoch) is another capture: while it recorded, its lock kept others off.
   */
  captured(tool: string, targetId: string, startedAtMs: number, captureId: string): void;
}

/** One tool's recordings, at most one a target. */
export interface ToolRecordings<Payload> {
  /** From here on it is listed, and ends by itself with its target. */
  begin(parts: RecordingParts<Payload>): OpenRecording;
  /** For a stop: `not_recording` where none goes on, `busy` where it is another client's or already being stopped. */
  claim(target: TargetInfo, caller: CallerInfo): AppResult<ClaimedRecording<Payload>>;
}

export interface Recordings extends RecordingsView {
  forTool<Payload>(kind: RecordingKind): ToolRecordings<Payload>;
}

type Unasked = Pick<AppError, 'code' | 'suggestion'>;

const STOPPED_BY_OTHER: Unasked = {
  code: 'not_recording',
  suggestion: 'pen_list_captures names what was kept.',
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
  /** Sessions, besides the owner's, that have shown its id and may stop it. */
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

  /** On this target; else this caller's own, for whom another target may have taken the place of one that is gone. */
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

  /** Nothing more will become of it: it was dropped, or its capture is in the library. */
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

  /** `unasked`: its caller has not asked for it; null where it has. `keepsNothing`: no capture follows. */
  const close = (entry: Entry, why: string, unasked: Unasked | null, keepsNothing: boolean): void => {
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
        if (endings.size <= ENDED_KEPT) break;
        endings.delete(oldest);
      }
    }
    owner.locks.dispose();
    changes.emit();
    if (unasked === null) return;
    const message = `${noun} of "${nameOf(target)}" ended after ${after}, before it was stopped: ${why}`;
    const error = appError(unasked.code, message, unasked.suggestion);
    ends.emit({ tool, targetId: target.id, callerId: owner.caller.id, error });
  };

  /** Ends one that nobody is stopping yet; one that is being stopped ends by that. */
  const end = async (entry: Entry, why: string, unasked: Unasked): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    entry.state = 'stopping';
    changes.emit();
    await entry.parts.drop();
    close(entry, why, unasked, true);
  };

  const lose = (entry: Entry, why: string, unasked: Unasked): Promise<void> => {
    if (entry.state === 'stopping') return entry.over;
    const recording = infoOf(entry);
    return end(entry, why, unasked).then(() =>
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
            void lose(entry, `${error.message} Nothing was kept.`, error);
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
              `Start it with ${tool} and action "start"; pen_list_captures names what was kept.`,
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
              `${noun} on "${title}" was started by ${owner.caller.name} (held for ${Math.floor(heldForMs / 1000)}s), which alone can stop it, or a person in the window.`,
              'Wait for it to end, or ask the person to stop it.',
              facts,
            ),
          );
        }
        if (entry.state === 'stopping') {
          return err(
            appError(
              'busy',
              `${noun} on "${title}" is being stopped already.`,
              'Wait for that to end; pen_list_captures names what was kept.',
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
        return err(appError('not_recording', 'That recording has ended already, or is being stopped.'));
      await end(entry, `${by} cancelled it, and nothing was kept.`, { code: 'cancelled' });
      return ok();
    },
    endOfCaller: async (caller) => {
      const own = [...open].filter(({ parts }) => parts.owner.caller.id === caller.id);
      await Promise.all(
        own.map((entry) => lose(entry, `${caller.name} left, and nothing was kept.`, { code: 'cancelled' })),
      );
    },
  };
}

/** All that was lost, one after the other from the beginning on. */
export function lostMsOf(loss: readonly LossRecord[]): number {
  return loss.reduce((sum, { lostMs }) => sum + (lostMs ?? 0), 0);
}

/** Stops a claimed recording by `finish`, after which it is over on the target, whatever that returns or throws. */
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

/** Where a recording could not be begun: its locks go back. */
export function givingBack<T>(result: AppResult<T>, locks: Subscription): AppResult<T> {
  if (!result.ok) locks.dispose();
  return result;
}
