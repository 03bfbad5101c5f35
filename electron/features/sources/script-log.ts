/** The list of a target's scripts while its debugger domain is enabled; it is cleared when the page navigates. */
import { ok } from '../../../shared/base/result.ts';
import { isWorkbenchScript } from '../../../shared/base/workbench-scripts.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { type AppResult, unwrap, settle } from '../../../shared/base/errors.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { collectedScripts, loadedScriptId } from './collected-scripts.ts';
import { createEntryRing, type LogKind, type TargetLog } from '../../core/listening/index.ts';

/**
 * Maximum number of scripts; the oldest are dropped, which are the application's own. A development server serves each module as one, and only
 * addresses are held.
 */
export const MAX_SCRIPTS = 20_000;
/** An address created by the page may be a megabyte of data. */
const URL_CHARS = 4096;
const WORLD_CHARS = 80;

type Attach = (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
type ParsedScript = EventParams<'Debugger.scriptParsed'>;

export interface ScriptLog extends TargetLog<ScriptEntry> {
  /** The reason why the list is shorter than it was. */
  note: string | null;
  /** Scripts without a URL: only counted. */
  hidden: number;
  /** Scripts that the page loaded and whose text neither V8 nor the page has any more. */
  unread: number;
  /** Counts the pages that the target has shown. */
  page: number;
  /** The debugger domain is off while something measures time on the target. */
  isAsleep: boolean;
  /** The last turn of it, on or off. */
  turned: Promise<AppResult<unknown>>;
  /** Entry by the target's own id. */
  readonly ids: Map<string, number>;
  readonly changed: () => void;
  /** Drops cached texts and maps of scripts that are gone. */
  onCleared: () => void;
}

export function entryOf(id: number, script: ParsedScript): ScriptEntry {
  const { sourceMapURL = '', executionContextAuxData: context } = script;
  const isInline = sourceMapURL.startsWith('data:');
  return {
    id,
    scriptId: script.scriptId,
    url: script.url.slice(0, URL_CHARS),
    startLine: script.startLine + 1,
    startColumn: script.startColumn + 1,
    endLine: script.endLine + 1,
    length: script.length ?? 0,
    hash: script.hash,
    isModule: script.isModule === true,
    language: script.scriptLanguage === 'WebAssembly' ? 'WebAssembly' : 'JavaScript',
    sourceMap: sourceMapURL === '' ? 'none' : isInline ? 'inline' : 'linked',
    sourceMapUrl: isInline ? '' : sourceMapURL.slice(0, URL_CHARS),
    ...(script.hasSourceURL === true ? { isSelfNamed: true } : {}),
    frameId: context?.frameId ?? null,
    world: context?.isDefault === false ? (context.type ?? 'isolated').slice(0, WORLD_CHARS) : '',
  };
}

export function addScript(log: ScriptLog, script: ParsedScript): void {
  // The workbench's own scripts are not the page's.
  if (isWorkbenchScript(script.url)) return;
  if (script.url === '') {
    log.hidden += 1;
    return;
  }
  const frameId = script.executionContextAuxData?.frameId;
  const isWhole = script.startLine === 0 && script.startColumn === 0;
  const loadedId = frameId === undefined || !isWhole ? null : loadedScriptId({ frameId, url: script.url });
  const known = log.ids.get(script.scriptId) ?? (loadedId === null ? undefined : log.ids.get(loadedId));
  // The debugger reports its scripts again when the list is refreshed, and those of a page from the back/forward cache.
  if (known !== undefined && log.ring.change(known, (entry) => entryOf(entry.id, script)) !== null) {
    if (loadedId !== null) log.ids.delete(loadedId);
    log.ids.set(script.scriptId, known);
    return log.changed();
  }
  const entry = log.ring.append((id) => entryOf(id, script));
  log.ids.set(script.scriptId, entry.id);
  log.changed();
}

function empty(log: ScriptLog, note: string): void {
  log.ring.clear();
  log.ids.clear();
  log.hidden = 0;
  log.unread = 0;
  log.page += 1;
  log.note = note;
  log.onCleared();
  log.changed();
}

/** Enabled, and never paused: a `debugger` statement would freeze the page for its user. */
async function turnOn(session: AttachedSession): Promise<AppResult<unknown>> {
  const skip = { skip: true };
  // Sent before too, if the runtime accepts it: scripts run between the two commands.
  await session.send('Debugger.setSkipAllPauses', skip);
  const enabled = await session.enable('Debugger');
  return enabled.ok ? session.send('Debugger.setSkipAllPauses', skip) : enabled;
}

/**
 * Turns the debugger domain off while something measures time: with it, V8 compiles each `eval` and `new Function` anew (measured: twice the
 * processor time of a program that makes its parsers so).
 */
export function sleep(log: ScriptLog, session: AttachedSession): Promise<AppResult<unknown>> {
  return inTurn(log, async () => {
    if (log.isAsleep) return ok();
    log.isAsleep = true;
    return session.send('Debugger.disable', {});
  });
}

/**
 * Turns it on again, if it was off. V8 reports the scripts that it still has; what it dropped meanwhile is listed only if the page has its text.
 */
export function wake(log: ScriptLog, session: AttachedSession): Promise<AppResult<unknown>> {
  return inTurn(log, async () => {
    if (!log.isAsleep) return ok();
    log.isAsleep = false;
    log.ring.clear();
    log.ids.clear();
    log.hidden = 0;
    const options = { skip: true };
    await session.send('Debugger.setSkipAllPauses', options);
    const enabled = await session.send('Debugger.enable', {});
    if (!enabled.ok) return enabled;
    await addCollected(log, session, session.closed);
    return session.send('Debugger.setSkipAllPauses', options);
  });
}

/** One after the other: a script is read when the domain is on, not while it is being turned on. */
function inTurn(log: ScriptLog, turn: () => Promise<AppResult<unknown>>): Promise<AppResult<unknown>> {
  log.turned = log.turned.then(turn);
  return log.turned;
}

/** Lists what the page loaded and V8 has already dropped. */
async function addCollected(log: ScriptLog, session: AttachedSession, signal: AbortSignal): Promise<void> {
  if (!isPageLike(session.target.type)) return;
  const { page } = log;
  const listed = new Set([...log.ring.entries()].map(({ frameId, url }) => `${frameId} ${url}`));
  const { scripts, unread } = await collectedScripts(
    session,
    ({ frameId, url }) => listed.has(`${frameId} ${url}`),
    signal,
  );
  // The page may have navigated, or run one of them, while they were read.
  if (log.page !== page) return;
  const now = new Set([...log.ring.entries()].map(({ frameId, url }) => `${frameId} ${url}`));
  for (const script of scripts) {
    if (now.has(`${script.frameId} ${script.url}`)) continue;
    const entry = log.ring.append((id) => ({ id, ...script }));
    log.ids.set(script.scriptId, entry.id);
  }
  log.unread = unread;
  log.changed();
}

/**
 * Adds what is missing in the list. A second `enable` alone reports nothing (observed on Chromium 156), and `disable` would discard the texts
 * of scripts that V8 has collected since they were listed, so a session of its own asks.
 */
export async function reportAgain(
  log: ScriptLog,
  session: AttachedSession,
  { attach, signal }: { readonly attach: Attach; readonly signal: AbortSignal },
): Promise<void> {
  const other = await attach(session.target, { signal });
  const { page } = log;
  let hidden = 0;
  const listening = other.on('Debugger.scriptParsed', (script) => {
    if (log.page !== page) return;
    if (script.url === '') hidden += 1;
    else addScript(log, script);
  });
  const enabled = await turnOn(other);
  listening.dispose();
  await other.send('Debugger.disable', {});
  await other.release();
  unwrap(enabled);
  if (log.page === page) log.hidden = Math.max(log.hidden, hidden);
  await addCollected(log, session, signal);
}

export function createScriptLogKind(options: { now: () => number; attach: Attach }): LogKind<ScriptEntry, ScriptLog> {
  const follow = async (log: ScriptLog, session: AttachedSession): Promise<unknown> => {
    session.on('Page.frameNavigated', ({ frame, type }) => {
      if (frame.id !== session.target.id && frame.parentId !== undefined) return;
      const at = new Date(options.now()).toISOString();
      empty(log, `The page navigated to ${frame.url.slice(0, 200)} at ${at}; these are its scripts.`);
      if (type === 'BackForwardCacheRestore') void restored(log, session);
    });
    return unwrap(await session.enable('Page'));
  };
  /** Scripts of a restored page were reported before its navigation. */
  const restored = async (log: ScriptLog, session: AttachedSession): Promise<void> => {
    await settle(() => reportAgain(log, session, { attach: options.attach, signal: session.closed }));
  };
  return {
    create: (_target, changed) => {
      const ids = new Map<string, number>();
      return {
        ring: createEntryRing<ScriptEntry>({
          limit: MAX_SCRIPTS,
          batch: 1,
          onRemoved: (entries) => {
            for (const { scriptId } of entries) ids.delete(scriptId);
          },
        }),
        ids,
        note: null,
        hidden: 0,
        unread: 0,
        page: 0,
        isAsleep: false,
        turned: Promise.resolve(ok()),
        changed,
        onCleared: () => undefined,
      };
    },
    begin: async (log, session) => {
      session.on('Debugger.scriptParsed', (script) => addScript(log, script));
      if (isPageLike(session.target.type)) await follow(log, session);
      const enabled = await turnOn(session);
      if (enabled.ok) await addCollected(log, session, session.closed);
      return unwrap(enabled);
    },
  };
}
