/** Captures the console of a target: the enabled domains, and the entry for each event. */
import { z } from 'zod';
import type { AttachedSession, TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { ConsoleEntry, ConsolePart } from '../../../shared/engine/console/contract/console.ts';
import { AppFailure, unwrap } from '../../../shared/base/errors.ts';
import { isPageLike, isServerRuntime, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createEntryRing, type LogKind, type TargetLog } from '../../core/listening/index.ts';
import {
  callDraft,
  exceptionDraft,
  logDraft,
  type ConsoleApiCall,
  type EntryDraft,
  type ExceptionDetails,
  type LogEntryAdded,
} from './console-events.ts';
import { createLoggedObjects, type LoggedObjects } from './logged-objects.ts';
import { joinedParts, withoutTerminalSequences } from './message-text.ts';
import { createScriptFrames, type ScriptFrames } from './script-frames.ts';
import { remoteText, tableText, type PropertyPreview, type RemoteObject } from '../../../shared/base/remote-objects.ts';

// Completes messages from before the capture: V8 reports them again without previews of their objects, so that `console.table` is
// `Array(2)` and an object is `Object`. Nothing with side effects runs, so no getter is called.

const GROUP = 'pen-earlier-previews';
/** Objects that are described; older ones stay as they are. */
const MAX_OBJECTS = 200;
const DEADLINE_MS = 2000;
/** A description without contents: `Object`, `Array(2)`, `Cart`. */
const BARE = /^[\w$.]+(?:\(\d+\))?$/;

/** Rows of a table with the type and text of each cell. */
const READ_TABLE = `function () {
  const cells = (row) => Object.keys(row).slice(0, 20).map((name) => [name, row[name] === null ? 'null' : typeof row[name], String(row[name]).slice(0, 200)]);
  const isRow = (row) => typeof row === 'object' && row !== null;
  return Object.keys(this).slice(0, 100).filter((key) => isRow(this[key])).map((key) => [key, cells(this[key])]);
}`;
const TableSchema = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.string(), z.string()]))]));

function cellPreview([name, type, value]: [name: string, type: string, value: string]): PropertyPreview {
  return type === 'null' ? { name, type: 'object', subtype: 'null', value } : { name, type, value };
}

async function tableOf(session: TargetSession, objectId: string): Promise<string | null> {
  const read = await session.send(
    'Runtime.callFunctionOn',
    { functionDeclaration: READ_TABLE, objectId, returnByValue: true, silent: true, throwOnSideEffect: true },
    { deadlineMs: DEADLINE_MS },
  );
  const rows = read.ok ? TableSchema.safeParse(read.value.result.value) : null;
  if (rows?.success !== true) return null;
  const preview = (properties: readonly PropertyPreview[]) => ({ type: 'object', overflow: false, properties });
  return tableText({
    type: 'object',
    preview: preview(
      rows.data.map(([name, cells]) => ({
        name,
        type: 'object',
        valuePreview: preview(cells.map(cellPreview)),
      })),
    ),
  });
}

async function previewOf(session: TargetSession, objectId: string): Promise<string | null> {
  const read = await session.send(
    'Runtime.callFunctionOn',
    {
      functionDeclaration: 'function () { return this; }',
      objectId,
      generatePreview: true,
      objectGroup: GROUP,
      silent: true,
      throwOnSideEffect: true,
    },
    { deadlineMs: DEADLINE_MS },
  );
  return read.ok && read.value.exceptionDetails === undefined ? remoteText(read.value.result) : null;
}

/** Describes the objects of the newest of these entries, and passes on the changed texts. Ends early if the target does not answer. */
export async function addEarlierPreviews(
  entries: readonly ConsoleEntry[],
  session: TargetSession,
  change: (entryId: number, text: Pick<ConsoleEntry, 'text' | 'parts'>) => void,
): Promise<void> {
  let left = MAX_OBJECTS;
  for (const entry of entries.toReversed()) {
    const parts: ConsolePart[] = [];
    let isChanged = false;
    for (const part of entry.parts) {
      const { objectId, text } = part;
      if (objectId === null || !BARE.test(text) || left === 0) {
        parts.push(part);
        continue;
      }
      left -= 1;
      const described =
        (entry.type === 'table' ? await tableOf(session, objectId) : null) ?? (await previewOf(session, objectId));
      // The target is busy or gone: the others would wait as long.
      if (described === null) left = 0;
      else isChanged = true;
      parts.push(described === null ? part : { ...part, text: withoutTerminalSequences(described) });
    }
    if (isChanged) change(entry.id, joinedParts(parts));
    if (left === 0) break;
  }
  if (left < MAX_OBJECTS) await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP });
}

/** Maximum number of messages, and how many are dropped together above it. */
export const MAX_MESSAGES = 1000;
export const DROPPED_TOGETHER = 100;
/** Deeper groups are shown at this depth. */
const MAX_DEPTH = 20;

export interface ConsoleTargetLog extends TargetLog<ConsoleEntry> {
  readonly target: TargetInfo;
  /** Adds an entry that is not from the target: the user's evaluation. */
  add(draft: EntryDraft, objectIds: readonly string[]): ConsoleEntry;
  readonly events: ConsoleEvents;
  readonly scripts: ScriptFrames;
  readonly objects: LoggedObjects;
}

/** Adds the entry for each event. */
interface ConsoleEvents {
  begin(session: TargetSession): void;
  /** Messages until this call are from before the capture: the target reports them again. */
  replayed(): void;
  called(call: ConsoleApiCall): void;
  thrown(atMs: number, details: ExceptionDetails): void;
  revoked(exceptionId: number, reason: string): void;
  logged(entry: LogEntryAdded): void;
  left(): void;
  arrived(origin: string): void;
}

/** Seconds since the epoch are below this, milliseconds above. */
const FIRST_MS = 1e11;

/** Bun sends seconds (1.4.5) where the protocol has milliseconds since the epoch. */
export function epochMs(timestamp: number, { type }: Pick<TargetInfo, 'type'>): number {
  return type === 'bun' && timestamp < FIRST_MS ? timestamp * 1000 : timestamp;
}

function objectIdsOf(objects: readonly (RemoteObject | undefined)[]): string[] {
  return objects.flatMap((object) => (object?.objectId === undefined ? [] : [object.objectId]));
}

function createLog(target: TargetInfo, changed: () => void, now: () => number): ConsoleTargetLog {
  const objects = createLoggedObjects(now);
  const scripts = createScriptFrames(changed);
  const frameOf = (contextId: number | undefined): Pick<ConsoleEntry, 'frameId'> => {
    const frameId = scripts.frameOf(contextId);
    return frameId === null ? {} : { frameId };
  };
  const entryOfException = new Map<number, number>();
  let session: TargetSession | null = null;
  let isReplay = true;
  /** A target reports what was before domain by domain: calls and exceptions first, then entries of the log. */
  const earlier: { readonly atMs: number; readonly take: () => void }[] = [];
  const inOrder = (atMs: number, take: () => void): void => {
    if (isReplay) earlier.push({ atMs, take });
    else take();
  };
  let depth = 0;
  let hasLeft = false;
  const ring = createEntryRing<ConsoleEntry>({
    limit: MAX_MESSAGES,
    batch: DROPPED_TOGETHER,
    onRemoved: (entries) => {
      const oldestId = (entries.at(-1)?.id ?? -1) + 1;
      for (const [exceptionId, entryId] of entryOfException)
        if (entryId < oldestId) entryOfException.delete(exceptionId);
      if (session !== null)
        objects.drop(
          entries.map(({ id }) => id),
          session,
        );
    },
  });
  const add: ConsoleTargetLog['add'] = (draft, objectIds) => {
    const entry = ring.append((id) => ({
      ...draft,
      id,
      isBeforeEnable: isReplay,
      depth: Math.min(depth, MAX_DEPTH),
    }));
    objects.keep(entry.id, objectIds);
    changed();
    return entry;
  };

  /** The address replaces the origin as soon as the target has reported it. */
  const setAddress = async (entryId: number, from: TargetSession): Promise<void> => {
    const tree = await from.send('Page.getFrameTree', {});
    if (!tree.ok) return;
    const { url } = tree.value.frameTree.frame;
    if (ring.change(entryId, (entry) => ({ ...entry, text: url })) !== null) changed();
  };

  return {
    target,
    ring,
    add,
    objects,
    scripts,
    frames: () => scripts.state(),
    events: {
      begin: (attached) => {
        session = attached;
      },
      replayed: () => {
        for (const { take } of earlier.splice(0).toSorted((a, b) => a.atMs - b.atMs)) take();
        isReplay = false;
        if (session === null) return;
        // Not awaited: messages that the target logs meanwhile come first.
        void addEarlierPreviews([...ring.entries()], session, (entryId, said) => {
          if (ring.change(entryId, (entry) => ({ ...entry, ...said })) !== null) changed();
        });
      },
      called: (call) =>
        inOrder(call.timestamp, () => {
          if (call.type === 'endGroup') {
            depth = Math.max(0, depth - 1);
            return;
          }
          if (call.type === 'clear') depth = 0;
          add({ ...callDraft(call), ...frameOf(call.executionContextId) }, objectIdsOf(call.args));
          if (call.type === 'startGroup' || call.type === 'startGroupCollapsed') depth += 1;
        }),
      thrown: (atMs, details) =>
        inOrder(atMs, () => {
          const entry = add(
            { ...exceptionDraft(atMs, details), ...frameOf(details.executionContextId) },
            objectIdsOf([details.exception]),
          );
          entryOfException.set(details.exceptionId, entry.id);
        }),
      revoked: (exceptionId, reason) =>
        inOrder(Number.POSITIVE_INFINITY, () => {
          const entryId = entryOfException.get(exceptionId);
          if (entryId === undefined) return;
          entryOfException.delete(exceptionId);
          const note = reason === '' ? 'handled later' : reason;
          if (ring.change(entryId, (entry) => ({ ...entry, level: 'debug', isError: false, note })) !== null) changed();
        }),
      logged: (entry) => inOrder(entry.timestamp, () => void add(logDraft(entry), objectIdsOf(entry.args ?? []))),
      left: () => {
        hasLeft = true;
        depth = 0;
        objects.forget();
        entryOfException.clear();
      },
      arrived: (origin) => {
        if (!hasLeft) return;
        hasLeft = false;
        const entry = add(
          {
            kind: 'navigation',
            level: 'info',
            text: origin,
            parts: [],
            atMs: now(),
            type: 'navigation',
            isError: false,
            place: null,
            stack: [],
            note: null,
          },
          [],
        );
        if (session !== null) void setAddress(entry.id, session);
      },
    },
  };
}

/** Listeners first: earlier messages are reported while the domains are being enabled. */
async function begin({ events, scripts, target }: ConsoleTargetLog, session: AttachedSession): Promise<unknown> {
  events.begin(session);
  session.on('Runtime.executionContextsCleared', () => scripts.cleared());
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => scripts.destroyed(executionContextId));
  session.on('Runtime.executionContextCreated', ({ context }) => {
    scripts.created(context);
    if (isPageLike(target.type) && context.auxData?.isDefault !== false) void scripts.refresh(session);
  });
  session.on('Runtime.consoleAPICalled', (call) =>
    events.called({ ...call, timestamp: epochMs(call.timestamp, target) }),
  );
  session.on('Runtime.exceptionThrown', ({ timestamp, exceptionDetails }) =>
    events.thrown(epochMs(timestamp, target), exceptionDetails),
  );
  session.on('Runtime.exceptionRevoked', ({ exceptionId, reason }) => events.revoked(exceptionId, reason));
  session.on('Log.entryAdded', ({ entry }) => events.logged(entry));
  unwrap(await session.enable('Runtime'));
  // Node and Deno have no such domain, nor do some workers; its messages are missing there.
  if (!isServerRuntime(target.type)) {
    const log = await session.enable('Log');
    if (!log.ok && log.error.code !== 'cdp_error') throw new AppFailure(log.error);
  }
  events.replayed();
  // From here on: enabling reports contexts that already existed.
  session.on('Runtime.executionContextsCleared', () => events.left());
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.auxData?.isDefault !== false) events.arrived(context.origin);
  });
  return null;
}

export function createConsoleKind(now: () => number): LogKind<ConsoleEntry, ConsoleTargetLog> {
  return {
    create: (target, changed) => createLog(target, changed, now),
    begin,
    end: async ({ objects }, session) => objects.releaseAll(session),
  };
}
