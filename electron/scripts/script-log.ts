/** The list of a target's scripts while its debugger domain is enabled; it is cleared when the page navigates. */
import { ok } from '../../shared/base/result.ts';
import { isWorkbenchScript } from '../../shared/base/workbench-scripts.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { EventParams } from '../../shared/contracts/protocol-events.ts';
import type { ScriptEntry } from '../../shared/contracts/scripts.ts';
import { isPageLike } from '../../shared/contracts/targets.ts';
import { createEntryRing, type LogKind, type TargetLog } from '../listening/index.ts';

/** Maximum number of scripts; the oldest are dropped. */
export const MAX_SCRIPTS = 500;
/** An address created by the page may be a megabyte of data. */
const URL_CHARS = 4096;
const WORLD_CHARS = 80;

type ParsedScript = EventParams<'Debugger.scriptParsed'>;

export interface ScriptLog extends TargetLog<ScriptEntry> {
  /** Why the list is shorter than it was. */
  note: string | null;
  /** Scripts without a URL: only counted. */
  hidden: number;
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
  const known = log.ids.get(script.scriptId);
  // A page from the back/forward cache reports its scripts again.
  if (known !== undefined && log.ring.change(known, (entry) => entryOf(entry.id, script)) !== null)
    return log.changed();
  const entry = log.ring.append((id) => entryOf(id, script));
  log.ids.set(script.scriptId, entry.id);
  log.changed();
}

function empty(log: ScriptLog, note: string | null): void {
  log.ring.clear();
  log.ids.clear();
  log.hidden = 0;
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

/** A second `enable` alone reports nothing (observed on Chromium 156). */
export async function reportAgain(log: ScriptLog, session: AttachedSession): Promise<AppResult<undefined>> {
  const disabled = await session.send('Debugger.disable', {});
  if (!disabled.ok) return disabled;
  empty(log, null);
  await session.send('Debugger.setSkipAllPauses', { skip: true });
  const enabled = await session.send('Debugger.enable', {});
  if (!enabled.ok) return enabled;
  const skipping = await session.send('Debugger.setSkipAllPauses', { skip: true });
  return skipping.ok ? ok() : skipping;
}

export function createScriptLogKind(options: { now: () => number }): LogKind<ScriptEntry, ScriptLog> {
  const follow = async (log: ScriptLog, session: AttachedSession): Promise<AppResult<unknown>> => {
    session.on('Page.frameNavigated', ({ frame, type }) => {
      if (frame.id !== session.target.id && frame.parentId !== undefined) return;
      const at = new Date(options.now()).toISOString();
      empty(log, `The page navigated to ${frame.url.slice(0, 200)} at ${at}: scripts of the page before it are gone.`);
      if (type === 'BackForwardCacheRestore') void restored(log, session);
    });
    return session.enable('Page');
  };
  /** Scripts of a restored page were reported before its navigation. */
  const restored = async (log: ScriptLog, session: AttachedSession): Promise<void> => {
    const { note } = log;
    await reportAgain(log, session);
    log.note = note;
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
        changed,
        onCleared: () => undefined,
      };
    },
    begin: async (log, session) => {
      session.on('Debugger.scriptParsed', (script) => addScript(log, script));
      if (isPageLike(session.target.type)) {
        const followed = await follow(log, session);
        if (!followed.ok) return followed;
      }
      return turnOn(session);
    },
  };
}
