/** Texts of scripts as the target has them; the last ones are cached, because a long one is read page by page. */
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { ScriptText } from '../../../shared/core/capability/scripts-ports.ts';
import { loadedResource } from './collected-scripts.ts';
import { pageResourceText } from './page-resources.ts';
import { advice, appError, type AppError, AppFailure } from '../../../shared/base/errors.ts';

/** A bundle of 50 MB takes V8 and the socket a while. */
const TEXT_DEADLINE_MS = 60_000;
/** Cache limit in UTF-16 code units for all targets together. */
const MAX_CACHED_CHARS = 32 * 1024 * 1024;

export interface ScriptTexts {
  read(session: AttachedSession, scriptId: string, signal: AbortSignal): Promise<ScriptText>;
  /** Drops the texts of a target whose scripts are gone or have changed. */
  forget(targetId: string): void;
}

/** Maps the target's error for a missing script to ours. */
export function scriptError(error: AppError, scriptId: string): AppError {
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

export function createScriptTexts(): ScriptTexts {
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
