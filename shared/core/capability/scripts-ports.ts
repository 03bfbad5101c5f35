/** Scripts of targets: a list that is maintained while it is in use, with text, search and source map of each script. */
import type { CallerInfo } from '../contracts/activity.ts';
import type { AppResult } from '../../base/errors.ts';
import type { PageResource, ScriptEntry, ScriptMap } from '../contracts/scripts.ts';
import type { CodeQuote, QuotedPlace } from '../../engine/source-map/contract/quotes.ts';
import type { ResolvedPosition, ScriptPosition } from '../../engine/source-map/contract/original-positions.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface HeardScripts {
  readonly isListening: boolean;
  /** In the order of their `scriptParsed` events. */
  readonly entries: readonly ScriptEntry[];
  readonly limit: number;
  /** Number of scripts that were dropped to make room. */
  readonly dropped: number;
  /** Number of scripts without a URL, which are not listed. */
  readonly hidden: number;
  /** Number of scripts that the page loaded and whose text can no longer be read. */
  readonly unread: number;
  /** The reason why the list became shorter, such as a reload of the page. */
  readonly note: string | null;
}

export interface ScriptText {
  readonly text: string;
  /** Null if there is a text. */
  readonly noTextBecause: string | null;
}

/** A line with its matches: columns count from 1, lengths are UTF-16 code units. */
export interface LineMatches {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly at: readonly { readonly column: number; readonly length: number }[];
}

/** The source maps that the caller may read. */
export interface MapRules {
  /** Folders and map files that the person chose. */
  readonly lookIn: readonly string[];
  /** Folder in which files of a page's server may be found by their path. */
  readonly projectRoot: string | null;
  /** True if the caller may read a file. */
  readonly mayRead: (path: string) => Promise<boolean>;
}

export interface FoundScriptMap extends ScriptMap {
  /** Memory that the decoded map holds. */
  readonly heldBytes: number;
  /** The text of an original source; null if the map does not contain it. */
  textOf(name: string): string | null;
  /** 1-based; null without a mapping. */
  originalOf(
    line: number,
    column: number,
  ): { readonly source: string; readonly line: number; readonly column: number } | null;
  /** All segments of the map in order of the script; null for those without a source. 1-based. */
  forEachSegment(
    visit: (
      line: number,
      column: number,
      position: { readonly source: string; readonly line: number; readonly column: number } | null,
    ) => void,
  ): void;
}

/**
 * One list per target, shared by all clients and discarded with the last one. Errors: `cdp_error`, `target_unresponsive`, `target_gone`,
 * `disconnected`, `cancelled`; for one script `script_not_found` if the target no longer has it, and `not_recording` without a list.
 */
export interface ScriptsPort {
  listen(target: TargetInfo, options: { caller: CallerInfo; signal: AbortSignal }): Promise<{ isNew: boolean }>;
  /** Adds the scripts of the target that are missing in the list, such as dropped ones. Removes none. */
  refresh(targetId: string, options: { signal: AbortSignal }): Promise<void>;
  /** Null if there never was a list. */
  handle(targetId: string): HeardScripts | null;
  text(targetId: string, scriptId: string, options: { signal: AbortSignal }): Promise<ScriptText>;
  /** Matching lines of one script, 1-based. Regular expressions run in the target, or in a thread of their own. */
  search(
    targetId: string,
    scriptId: string,
    options: { query: string; isRegex: boolean; caseSensitive: boolean; signal: AbortSignal },
  ): Promise<readonly { readonly line: number; readonly text: string }[]>;
  /**
   * The lines of each text that match a regular expression, which may take for ever. Errors: `deadline_exceeded`, `cancelled`,
   * `invalid_params`.
   */
  regexLines(
    texts: readonly string[],
    options: { query: string; caseSensitive: boolean; signal: AbortSignal },
  ): Promise<readonly (readonly LineMatches[])[]>;
  /** Null if there is no map, or none that may be read; the notes explain why. */
  map(
    targetId: string,
    scriptId: string,
    options: { rules: MapRules; signal: AbortSignal },
  ): Promise<AppResult<{ readonly map: FoundScriptMap | null; readonly notes: readonly string[] }>>;
  /**
   * Saves the source maps of the page's server in a folder, by the paths of their scripts. Selected as a folder of source maps, it also works
   * for profiles and traces of the page.
   */
  saveMaps(
    targetId: string,
    options: { folder: string; signal: AbortSignal },
  ): Promise<{ readonly saved: number; readonly sizeBytes: number; readonly notes: readonly string[] }>;
  /** Documents and style sheets of a page; empty for other targets. */
  resources(targetId: string, options: { signal: AbortSignal }): Promise<readonly PageResource[]>;
  resourceText(
    targetId: string,
    resource: { frameId: string; url: string },
    options: { signal: AbortSignal },
  ): Promise<string>;
}

/** The source maps that are stored with captures. */
export interface CaptureMapsPort {
  /** Waits a moment for the maps of a capture that was just taken; false if they are still being read. */
  settled(captureFile: string, signal: AbortSignal): Promise<boolean>;
  /** Problems of source maps that were not reported to this caller yet, whichever capture of the same scripts they come from. */
  unreported(callerId: string, problems: readonly MapProblem[]): readonly MapProblem[];
}

/** Original positions in the scripts that a target has now. */
export interface LiveOriginalsPort {
  /** In the order of the positions, null without a source map. Waits a moment for maps that are being read. */
  resolve(
    target: TargetInfo,
    positions: readonly ScriptPosition[],
    options: { signal: AbortSignal },
  ): Promise<{
    readonly originals: readonly (ResolvedPosition | null)[];
    readonly problems: readonly MapProblem[];
    /** True if all maps were read. */
    readonly isComplete: boolean;
  }>;
  /** The lines around places that were resolved, in their order; null where no source map has the text. */
  quotes(
    target: TargetInfo,
    places: readonly QuotedPlace[],
    options: { signal: AbortSignal },
  ): Promise<readonly (CodeQuote | null)[]>;
}

/** A source map that could not be stored or used. */
export interface MapProblem {
  /** The map, or the script that names it. */
  readonly address: string;
  readonly why: string;
}
