/** Console logs of targets: shared by all clients, each with its own read position. */
import { remoteText } from '../../../shared/base/remote-objects.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { ConsolePort } from '../../../shared/features/console/tools/console-ports.ts';
import type { NameOfTarget } from '../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type {
  ConsoleCompletions,
  ConsoleEntry,
  ConsolePart,
  ConsoleProperties,
  ConsoleProperty,
} from '../../../shared/engine/console/contract/console.ts';
import { appError, type AppError, AppFailure } from '../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createListening, createReading, type Listening, type LogHandle } from '../../core/listening/index.ts';
import type { Spool } from '../../core/spool/index.ts';
import { archiveConsole } from './archive.ts';
import { completions, notCapturing } from './completions.ts';
import { createConsoleKind, type ConsoleTargetLog } from './console-kind.ts';
import { CONSOLE_GROUP } from './logged-objects.ts';
import { joinedParts } from './message-text.ts';
import { readGetter, readProperties } from './object-properties.ts';

export interface ConsoleLog extends ConsolePort {
  /** For the window, and the logs that ended with their targets. */
  readonly feed: Listening<ConsoleEntry, ConsoleTargetLog>;
  /** The properties of an object in a message, or of another object. */
  properties(targetId: string, objectId: string): Promise<ConsoleProperties>;
  /** The value of an accessor of an object, by the id of its getter, which is called. */
  getterValue(targetId: string, objectId: string, getterId: string): Promise<ConsoleProperty>;
  /** Selects the frame in which the prompt evaluates; null: the top frame. */
  selectFrame(targetId: string, frameId: string | null): void;
  /** Names that complete the end of an expression in the prompt. */
  complete(targetId: string, expression: string): Promise<ConsoleCompletions>;
  /** `Orders (812 messages)`: each captured target. */
  lines(nameOf: NameOfTarget): string[];
  endOfCaller(caller: CallerInfo): Promise<void>;
  isRecordedBy(callerId: string): boolean;
}

/** `before`: the log of this target, or else the last one that was lost with its browser. */
function notRecording(target: TargetInfo, before: LogHandle<ConsoleTargetLog> | null): AppError {
  const endedBecause = before?.state.endedBecause ?? null;
  return appError(
    'not_recording',
    before === null || endedBecause === null
      ? `Console capture is off for ${targetName(target)}.`
      : `Console capture of ${targetName(before.target)} ended: ${endedBecause}`,
    'Call pen_console_enable first; earlier messages that the target still has are reported again.',
  );
}

function released(): never {
  throw new AppFailure(
    appError('not_recording', 'Console capture is off, so its objects were released.', 'Enable it again.'),
  );
}

export function createConsoleLog(options: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  readonly spool: Pick<Spool, 'create'>;
  readonly version: string;
  /** Replaces the secrets of a text that goes into a file. */
  readonly mask: (text: string) => string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): ConsoleLog {
  const listening = createListening<ConsoleEntry, ConsoleTargetLog>({
    ...options,
    kind: createConsoleKind(options.now),
  });
  const reading = createReading(
    listening,
    {
      title: 'Console',
      entries: 'messages',
      taken: 'captured',
      notRecording,
      recordsNothing: (target) => `This session does not capture the console of ${targetName(target)}`,
    },
    options.now,
  );
  const nextIdOf = ({ ring }: ConsoleTargetLog): number => ring.oldestId + ring.size;
  const since = ({ ring }: ConsoleTargetLog, fromId: number): ConsoleEntry[] =>
    [...ring.entries()].filter(({ id, kind }) => id >= fromId && kind !== 'input' && kind !== 'result');

  return {
    feed: listening,
    enable: async (target, { caller, clearFirst, signal }) => {
      const { handle, isNew } = await listening.listen(target, { caller, signal });
      if (clearFirst) reading.begin(handle, caller.id, nextIdOf(handle.log));
      const buffered = since(handle.log, reading.fromId(handle, caller.id)).length;
      return { state: handle.state, isNew, buffered };
    },
    read: (target, { caller, clear }) => {
      const active = reading.active(target);
      if (!active.ok) return active;
      const { log, state } = active.value;
      const firstId = reading.fromId(active.value, caller.id);
      // Synchronous: a message that comes after this is neither read nor cleared.
      const entries = since(log, firstId);
      if (clear) reading.begin(active.value, caller.id, nextIdOf(log));
      return ok({ state, entries, firstId, dropped: Math.max(0, log.ring.oldestId - firstId) });
    },
    leave: (target, caller) => reading.leave(target.id, caller.id),
    archive: async (target, { caller, mustHaveJoined, signal }) => {
      const handle = listening.find(target.id);
      if (handle === null) return err(notRecording(target, listening.lastLost(target.endpointId)));
      const { log, state, endedAtMs } = handle;
      const begun = mustHaveJoined ? reading.requireBegun(handle, target, caller.id) : ok(undefined);
      if (!begun.ok) return begun;
      const firstId = reading.fromId(handle, caller.id);
      const nowMs = options.now();
      const startedAtMs = reading.sinceMs(handle, caller.id) ?? state.sinceMs ?? nowMs;
      return archiveConsole({
        target,
        entries: since(log, firstId),
        dropped: Math.max(0, log.ring.oldestId - firstId),
        limit: log.ring.limit,
        startedAtMs,
        durationMs: Math.max(0, (endedAtMs ?? nowMs) - startedAtMs),
        loss: reading.loss(handle, caller.id),
        spool: options.spool,
        version: options.version,
        mask: options.mask,
        signal,
      });
    },
    prompt: (targetId) => {
      const handle = listening.find(targetId);
      if (handle === null || handle.session === null) return null;
      const { session, log } = handle;
      const context = log.scripts.selected();
      const add = (kind: 'input' | 'result', parts: readonly ConsolePart[], isError: boolean): void =>
        void log.add(
          {
            kind,
            level: isError ? 'error' : 'log',
            ...joinedParts(parts),
            atMs: options.now(),
            type: 'evaluate',
            isError,
            place: null,
            stack: [],
            note: null,
            ...(context === null ? {} : { frameId: context.frameId }),
          },
          parts.flatMap(({ objectId }) => (objectId === null ? [] : [objectId])),
        );
      return {
        session,
        objectGroup: CONSOLE_GROUP,
        context,
        wasAsked: (expression) => add('input', [{ text: expression, objectId: null }], false),
        wasAnswered: (value) =>
          add('result', [{ text: remoteText(value, 'quoted'), objectId: value.objectId ?? null }], false),
        wasRefused: (why) => add('result', [{ text: why, objectId: null }], true),
      };
    },
    properties: async (targetId, objectId) => {
      const session = listening.find(targetId)?.session ?? null;
      return session === null ? released() : readProperties(session, objectId);
    },
    getterValue: async (targetId, objectId, getterId) => {
      const session = listening.find(targetId)?.session ?? null;
      return session === null ? released() : readGetter(session, objectId, getterId);
    },
    selectFrame: (targetId, frameId) => listening.find(targetId)?.log.scripts.select(frameId),
    complete: async (targetId, expression) => {
      const handle = listening.find(targetId);
      if (handle === null || handle.session === null) return notCapturing();
      return completions(handle.session, expression, handle.log.scripts.selected());
    },
    lines: (nameOf) =>
      listening
        .active()
        .map(
          ({ target, state }) =>
            `${nameOf(target.id)} (${state.buffered} ${state.buffered === 1 ? 'message' : 'messages'})`,
        ),
    endOfCaller: (caller) => reading.endOfCaller(caller),
    isRecordedBy: (callerId) => reading.isRecordedBy(callerId),
  };
}
