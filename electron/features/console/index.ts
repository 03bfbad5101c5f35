/** Console logs of targets: shared by all clients, each with its own read position. */
import { remoteText } from '../../../shared/base/remote-objects.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type {
  AttachedSession,
  TargetSession,
  UnmaskedTargetsPort,
} from '../../../shared/core/capability/target-ports.ts';
import type { CommandResult } from '../../../shared/core/contracts/protocol-commands.ts';
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
import { appError, AppFailure, unwrap, type AppError } from '../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createListening, createReading, type Listening, type LogHandle } from '../../core/listening/index.ts';
import type { Spool } from '../../core/spool/index.ts';
import { archiveConsole } from './archive.ts';
import { completions, notCapturing } from './completions.ts';
import { createConsoleKind, type ConsoleTargetLog } from './console-kind.ts';
import { CONSOLE_GROUP } from './logged-objects.ts';
import { joinedParts, withoutTerminalSequences } from './message-text.ts';

// The properties of an object in a target, read when the user expands it. A getter is called only when the user requests its value; of long
// lists only the beginning is read.

const MAX_PROPERTIES = 200;
const PROPERTY_CHARS = 500;

type Properties = CommandResult<'Runtime.getProperties'>;
/** A property of the object, one of V8's internal ones, or a private one. */
type PropertyDescriptor = Partial<Properties['result'][number]> &
  NonNullable<Properties['internalProperties' | 'privateProperties']>[number];

/**
 * The number of elements if it is a list; V8 would send the properties of all of them in one message. Like `BEGINNING` it throws nothing and returns
 * no object of the page: V8 describes and serialises those outside of its guard against side effects, by their accessors.
 */
const LENGTH =
  'function () { try { const length = Array.isArray(this) || ArrayBuffer.isView(this) ? this.length ?? this.byteLength : 0; return typeof length === "number" ? length : 0; } catch { return 0; } }';
const BEGINNING =
  'function (count) { const beginning = []; for (let i = 0; i < count; i++) try { if (i in this) beginning[i] = this[i]; } catch { } return beginning; }';

function rowOf(
  kind: ConsoleProperty['kind'],
  { name, value, get, set, enumerable }: PropertyDescriptor,
): ConsoleProperty {
  const getterId = value === undefined && get?.type === 'function' ? get.objectId : undefined;
  const without = getterId !== undefined ? '(...)' : set?.type === 'function' ? '(set)' : '(not readable)';
  const text = value === undefined ? without : remoteText(value, 'quoted');
  return {
    name,
    kind: value === undefined ? 'accessor' : kind,
    text: withoutTerminalSequences(text).slice(0, PROPERTY_CHARS),
    objectId: value?.objectId ?? null,
    isEnumerable: enumerable !== false,
    ...(getterId === undefined ? {} : { getterId }),
  };
}

function gone(): never {
  throw new AppFailure(
    appError(
      'target_gone',
      'The target no longer has this object: its document was left, or too many messages came after it.',
      'Log it again, or evaluate an expression that leads to it.',
    ),
  );
}

export async function readProperties(session: TargetSession, objectId: string): Promise<ConsoleProperties> {
  const ask = (functionDeclaration: string, returnByValue: boolean, count: number) =>
    session.send('Runtime.callFunctionOn', {
      functionDeclaration,
      objectId,
      returnByValue,
      arguments: [{ value: count }],
      objectGroup: CONSOLE_GROUP,
      silent: true,
      throwOnSideEffect: true,
    });
  const length = await ask(LENGTH, true, 0);
  if (!length.ok) return length.error.code === 'cdp_error' ? gone() : unwrap<never>(length);
  const elements = typeof length.value.result.value === 'number' ? length.value.result.value : 0;
  let read = objectId;
  if (elements > MAX_PROPERTIES) {
    const beginning = unwrap(await ask(BEGINNING, false, MAX_PROPERTIES));
    read = beginning.result.objectId ?? objectId;
  }
  const answer = await session.send('Runtime.getProperties', {
    objectId: read,
    ownProperties: true,
    generatePreview: true,
  });
  if (!answer.ok) return answer.error.code === 'cdp_error' ? gone() : unwrap<never>(answer);
  const { result, internalProperties = [], privateProperties = [] } = answer.value;
  // The beginning of a list already has that length, and the length property in addition.
  const own = (elements > MAX_PROPERTIES ? result : result.slice(0, MAX_PROPERTIES)).map((property) =>
    rowOf('own', property),
  );
  return {
    properties: [
      ...own,
      ...privateProperties.map((property) => rowOf('private', property)),
      ...internalProperties.map((property) => rowOf('internal', property)),
    ],
    omitted: Math.max(0, elements - MAX_PROPERTIES) + (result.length - own.length),
  };
}

/** Called on the getter, so that the object can be given by its id. */
const CALL_GETTER = 'function (object) { return Reflect.apply(this, object, []); }';

/** The value of an accessor. Its getter is code of the page: it may change something, throw, or take long. */
async function readGetter(session: TargetSession, objectId: string, getterId: string): Promise<ConsoleProperty> {
  const answer = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: CALL_GETTER,
    objectId: getterId,
    arguments: [{ objectId }],
    objectGroup: CONSOLE_GROUP,
    generatePreview: true,
    silent: true,
  });
  if (!answer.ok) return answer.error.code === 'cdp_error' ? gone() : unwrap<never>(answer);
  const { result, exceptionDetails } = answer.value;
  const row = rowOf('own', { name: '', value: result });
  if (exceptionDetails === undefined) return row;
  return { ...row, text: `[Exception: ${row.text.split('\n', 1)[0] ?? ''}]` };
}

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
      const archived = await archiveConsole({
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
      if (archived.ok) handle.kept();
      return archived;
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
