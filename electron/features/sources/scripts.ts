/** The scripts of targets: the log of each, and queries about one script over the log's session. */
import { err, ok } from '../../../shared/base/result.ts';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { HeardScripts, ScriptsPort, ScriptText } from '../../../shared/core/capability/scripts-ports.ts';
import { matchingLines } from '../../../shared/features/sources/tools/text-matches.ts';
import type { NameOfTarget } from '../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { advice, appError, settle, AppFailure, unwrap, type AppError } from '../../../shared/base/errors.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { loadedResource } from './collected-scripts.ts';
import { createListening, type LogFeed } from '../../core/listening/index.ts';
import { attachMapLoader, type MapLoaderOptions } from './map-loader.ts';
import { pageResources, pageResourceText } from './page-resources.ts';
import { createRegexLines } from './regex-lines.ts';
import { saveMaps } from './save-maps.ts';
import { pageMapText, searchMap, type SearchedMap } from './script-maps.ts';
import { createScriptLogKind, reportAgain, sleep, wake, type ScriptLog } from './script-log.ts';

// Texts of scripts as the target has them; the last ones are cached, because a long one is read page by page.

/** A bundle of 50 MB takes V8 and the socket a while. */
const TEXT_DEADLINE_MS = 60_000;
/** Cache limit in UTF-16 code units for all targets together. */
const MAX_CACHED_CHARS = 32 * 1024 * 1024;

interface ScriptTexts {
  read(session: AttachedSession, scriptId: string, signal: AbortSignal): Promise<ScriptText>;
  /** Drops the texts of a target whose scripts are gone or have changed. */
  forget(targetId: string): void;
}

/** Maps the target's error for a missing script to ours. */
function scriptError(error: AppError, scriptId: string): AppError {
  if (error.code !== 'cdp_error' || !/no script|script.*not found|can(not|'t) find script/i.test(error.message))
    return error;
  return goneScript(scriptId);
}

function goneScript(scriptId: string): AppError {
  return appError(
    'script_not_found',
    `The target no longer has script ${scriptId}: its page was reloaded, or the engine dropped the script.`,
    advice(
      `${proposedCall('pen_list_sources', { refresh: true })} lists the current scripts.`,
      'List the scripts again.',
    ),
  );
}

function createScriptTexts(): ScriptTexts {
  const cached = new Map<string, ScriptText>();
  let cachedChars = 0;
  const drop = (key: string): void => {
    cachedChars -= cached.get(key)?.text.length ?? 0;
    cached.delete(key);
  };
  const keep = (key: string, text: ScriptText): void => {
    if (text.text.length > MAX_CACHED_CHARS / 2) return;
    drop(key);
    cached.set(key, text);
    cachedChars += text.text.length;
    for (const oldest of cached.keys()) {
      if (cachedChars <= MAX_CACHED_CHARS) break;
      drop(oldest);
    }
  };
  return {
    read: async (session, scriptId, signal) => {
      const key = `${session.target.id} ${scriptId}`;
      const known = cached.get(key);
      if (known !== undefined) return known;
      const loaded = loadedResource(scriptId);
      if (loaded !== null) {
        const read = await pageResourceText(session, loaded, signal);
        if (!read.ok) throw new AppFailure(read.error.code === 'cdp_error' ? goneScript(scriptId) : read.error);
        const text: ScriptText = { text: read.value, noTextBecause: null };
        keep(key, text);
        return text;
      }
      const read = await session.send(
        'Debugger.getScriptSource',
        { scriptId },
        { deadlineMs: TEXT_DEADLINE_MS, signal },
      );
      if (!read.ok) throw new AppFailure(scriptError(read.error, scriptId));
      const { scriptSource, bytecode } = read.value;
      const text: ScriptText = {
        text: scriptSource,
        noTextBecause:
          scriptSource === '' && bytecode !== undefined && bytecode !== ''
            ? 'This is WebAssembly: it has no text, only bytecode.'
            : null,
      };
      keep(key, text);
      return text;
    },
    forget: (targetId) => {
      for (const key of [...cached.keys()]) if (key.startsWith(`${targetId} `)) drop(key);
    },
  };
}

const SEARCH_DEADLINE_MS = 30_000;
/** Memory of decoded maps: places are looked up one by one, and a search reads all maps. */
const MAX_HELD_BYTES = 128 * 1024 * 1024;

export interface Scripts extends ScriptsPort {
  readonly feed: LogFeed;
  /** Targets with an active log, for the status. */
  lines(nameOf: NameOfTarget): string[];
  endOfCaller(caller: CallerInfo): Promise<void>;
  isRecordedBy(callerId: string): boolean;
  /** Something measures time on these targets, and on no others: their logs make no difference to it unless somebody reads a script meanwhile. */
  measured(targetIds: ReadonlySet<string>): Promise<void>;
}

export function createScripts(options: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  readonly now: () => number;
}): Scripts {
  const listening = createListening<ScriptEntry, ScriptLog>({ ...options, kind: createScriptLogKind(options) });
  const loading: MapLoaderOptions = {
    targets: options.targets,
    attach: (target, asked) => settle(() => options.attach(target, asked)),
  };
  const texts = createScriptTexts();
  const regexLines = createRegexLines();
  const maps = new Map<string, SearchedMap>();
  const forget = (targetId: string): void => {
    texts.forget(targetId);
    for (const key of [...maps.keys()]) if (key.startsWith(`${targetId} `)) maps.delete(key);
  };

  /** Caches a map, and drops the oldest above the limit. */
  const hold = (key: string, found: SearchedMap): void => {
    maps.set(key, found);
    let heldBytes = 0;
    for (const [held, { map }] of [...maps].toReversed()) {
      heldBytes += map?.heldBytes ?? 0;
      if (heldBytes > MAX_HELD_BYTES && held !== key) maps.delete(held);
    }
  };
  let measuredNow: ReadonlySet<string> = new Set();
  const sessionOf = async (targetId: string): Promise<{ session: AttachedSession; log: ScriptLog }> => {
    const handle = listening.find(targetId);
    if (handle !== null && handle.session !== null) {
      const { log, session } = handle;
      unwrap(await wake(log, session));
      return { session, log };
    }
    throw new AppFailure(
      appError(
        'not_recording',
        handle?.state.endedBecause ?? 'The scripts of this target are not being recorded.',
        'Call pen_list_sources first.',
      ),
    );
  };
  const entryOf = (log: ScriptLog, scriptId: string): ScriptEntry | null => {
    const id = log.ids.get(scriptId);
    return id === undefined ? null : log.ring.get(id);
  };

  return {
    feed: listening,
    lines: (nameOf) =>
      listening
        .active()
        .map(
          ({ target, state, log }) =>
            `${nameOf(target.id)}: ${state.buffered} scripts for ${state.listeners.map(({ name }) => name).join(', ')}${log.isAsleep ? ' (off while time is measured)' : ''}`,
        ),
    endOfCaller: (caller) => listening.endOfCaller(caller),
    // The next reader gets the same list again.
    isRecordedBy: () => false,
    measured: async (targetIds) => {
      const before = measuredNow;
      measuredNow = targetIds;
      for (const { target, log, session } of listening.active()) {
        if (session === null || targetIds.has(target.id) === before.has(target.id)) continue;
        await (targetIds.has(target.id) ? sleep(log, session) : wake(log, session));
      }
    },
    listen: async (target, asked) => {
      const { handle, isNew } = await listening.listen(target, asked);
      if (isNew) forget(target.id);
      handle.log.onCleared = () => forget(target.id);
      return { isNew };
    },
    refresh: async (targetId, { signal }) => {
      const open = await sessionOf(targetId);
      return reportAgain(open.log, open.session, { attach: options.attach, signal });
    },
    handle: (targetId): HeardScripts | null => {
      const handle = listening.find(targetId);
      if (handle === null) return null;
      const { log, session } = handle;
      return {
        isListening: session !== null,
        entries: [...log.ring.entries()],
        limit: log.ring.limit,
        dropped: log.ring.dropped,
        hidden: log.hidden,
        unread: log.unread,
        note: log.note,
      };
    },
    text: async (targetId, scriptId, { signal }) => {
      const open = await sessionOf(targetId);
      return texts.read(open.session, scriptId, signal);
    },
    search: async (targetId, scriptId, { query, isRegex, caseSensitive, signal }) => {
      const { session, log } = await sessionOf(targetId);
      // The text of a script with an inline map is read for the map: one round trip in place of two.
      const isRead = entryOf(log, scriptId)?.sourceMap === 'inline';
      if (loadedResource(scriptId) === null && !isRead) {
        const found = await session.send(
          'Debugger.searchInContent',
          { scriptId, query, isRegex, caseSensitive },
          { deadlineMs: SEARCH_DEADLINE_MS, signal },
        );
        if (found.ok)
          return found.value.result.map(({ lineNumber, lineContent }) => ({ line: lineNumber + 1, text: lineContent }));
        const error = scriptError(found.error, scriptId);
        if (error.code !== 'script_not_found') throw new AppFailure(error);
      }
      // V8 searches only scripts that are alive, but it still has the texts of those it collected since they were listed.
      const kept = await texts.read(session, scriptId, signal);
      const wanted = { query, isRegex, caseSensitive };
      const matching = await matchingLines([kept.text], wanted, { scripts: { regexLines }, signal });
      return matching[0] ?? [];
    },
    regexLines,
    map: async (targetId, scriptId, { rules, signal }) => {
      const open = await settle(() => sessionOf(targetId));
      if (!open.ok) return open;
      const { session, log } = open.value;
      const script = entryOf(log, scriptId);
      if (script === null)
        return err(
          appError(
            'script_not_found',
            `Script ${scriptId} is not in the list of this target.`,
            advice(
              `${proposedCall('pen_list_sources', { refresh: true })} lists the current scripts.`,
              'List the scripts again.',
            ),
          ),
        );
      // Callers have different read permissions: only a script's own maps may be shared.
      const key = `${targetId} ${scriptId} ${rules.lookIn.join(' ')}`;
      const known = maps.get(key);
      if (known !== undefined) return ok(known);
      const { pageUrl, loader } = await attachMapLoader(loading, session.target, signal);
      try {
        const found = await searchMap({
          script,
          session,
          loader,
          pageUrl,
          rules,
          readText: async () => {
            const text = await settle(() => texts.read(session, scriptId, signal));
            return text.ok ? text.value.text : null;
          },
          signal,
        });
        if (found.isOwn) hold(key, found);
        return ok(found);
      } finally {
        await loader?.session.release();
      }
    },
    saveMaps: async (targetId, { folder, signal }) => {
      const { session, log } = await sessionOf(targetId);
      const notes: string[] = [];
      const { pageUrl, loader } = await attachMapLoader(loading, session.target, signal);
      const given = async function* () {
        for (const script of [...log.ring.entries()]) {
          if (signal.aborted) return;
          const found = await pageMapText({ script, session, loader, pageUrl, signal }, notes);
          if (found !== null) yield { url: script.url, text: found.text };
        }
      };
      try {
        const saved = await saveMaps(folder, given());
        return { ...saved, notes: [...new Set([...notes, ...saved.notes])] };
      } finally {
        await loader?.session.release();
      }
    },
    resources: async (targetId, { signal }) => {
      const open = await sessionOf(targetId);
      return isPageLike(open.session.target.type) ? pageResources(open.session, signal) : [];
    },
    resourceText: async (targetId, resource, { signal }) => {
      const open = await sessionOf(targetId);
      return unwrap(await pageResourceText(open.session, resource, signal));
    },
  };
}
