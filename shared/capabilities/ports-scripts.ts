/** Scripts of targets: the list that is kept while somebody listens, and what can be asked of each. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { AppResult } from '../contracts/errors.ts';
import type { PageResource, ScriptEntry, ScriptMap } from '../contracts/scripts.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface HeardScripts {
  readonly isListening: boolean;
  /** In the order in which the target told of them. */
  readonly entries: readonly ScriptEntry[];
  readonly limit: number;
  /** Had to go to make room. */
  readonly dropped: number;
  /** Without a URL: told of and not kept. */
  readonly hidden: number;
  /** Why the list is shorter than it was: the page was loaded anew. */
  readonly note: string | null;
}

export interface ScriptText {
  readonly text: string;
  /** Null where it has one. */
  readonly noTextBecause: string | null;
}

/** Which maps may be read, by whoever asks. */
export interface MapRules {
  /** Folders and map files that the person chose. */
  readonly lookIn: readonly string[];
  /** The folder in which files of a page's server may lie, by their path. */
  readonly projectRoot: string | null;
  /** Whether this file of the machine may be read. */
  readonly mayRead: (path: string) => Promise<boolean>;
}

export interface FoundScriptMap extends ScriptMap {
  /** The text of an original; null where the map does not hold it. */
  textOf(name: string): string | null;
  /** 1-based; null where the map says nothing. */
  originalOf(
    line: number,
    column: number,
  ): { readonly source: string; readonly line: number; readonly column: number } | null;
}

/**
 * One list a target, shared by whoever listens, over with the last of them. Ends with `cdp_error`, `target_unresponsive`,
 * `target_gone`, `disconnected`, `cancelled`; questions about one script with `script_not_found` where the target has it no more, and
 * `not_recording` where nobody listens.
 */
export interface ScriptsPort {
  listen(
    target: TargetInfo,
    options: { caller: CallerInfo; signal: AbortSignal },
  ): Promise<AppResult<{ isNew: boolean }>>;
  /** Asks the target for all its scripts again: what was dropped or has gone meanwhile shows. */
  refresh(targetId: string, options: { signal: AbortSignal }): Promise<AppResult<undefined>>;
  /** Null where nobody ever listened. */
  handle(targetId: string): HeardScripts | null;
  text(targetId: string, scriptId: string, options: { signal: AbortSignal }): Promise<AppResult<ScriptText>>;
  /** Lines of one script that match, 1-based. A regular expression is the target's to run. */
  search(
    targetId: string,
    scriptId: string,
    options: { query: string; isRegex: boolean; caseSensitive: boolean; signal: AbortSignal },
  ): Promise<AppResult<readonly { readonly line: number; readonly text: string }[]>>;
  /** Null where there is none, or none that may be read; the notes say why. */
  map(
    targetId: string,
    scriptId: string,
    options: { rules: MapRules; signal: AbortSignal },
  ): Promise<AppResult<{ readonly map: FoundScriptMap | null; readonly notes: readonly string[] }>>;
  /**
   * Keeps the maps that the page's own server gives below a folder, by the paths of their scripts: chosen as a folder of maps, it serves
   * profiles and traces of the page too. Reusable by whoever takes a capture.
   */
  keepMaps(
    targetId: string,
    options: { folder: string; signal: AbortSignal },
  ): Promise<AppResult<{ readonly kept: number; readonly sizeBytes: number; readonly notes: readonly string[] }>>;
  /** Documents and style sheets of a page; none of anything else. */
  resources(targetId: string, options: { signal: AbortSignal }): Promise<AppResult<readonly PageResource[]>>;
  resourceText(
    targetId: string,
    resource: { frameId: string; url: string },
    options: { signal: AbortSignal },
  ): Promise<AppResult<string>>;
}
