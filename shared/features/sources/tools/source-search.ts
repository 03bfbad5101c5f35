/** `pen_search_source`: searches all scripts of a target and their original sources, in the order of the scripts' URLs. */
import { z } from 'zod';
import { atOnce } from '../../../base/at-once.ts';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { tellingPaths } from '../../../base/telling-paths.ts';
import { countNoun, formatCount, truncateMiddle } from '../../../base/units.ts';
import { ok } from '../../../base/result.ts';
import { isThirdParty, type CodeOwners } from '../../../base/third-party.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { appError, errorOfAbort, type AppResult, AppFailure, settle } from '../../../base/errors.ts';
import { SourceMatchSchema, type ScriptEntry, type SourceMatch } from '../../../core/contracts/scripts.ts';
import { pathEnd } from '../../../core/findings/source-call.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { MAX_PATTERN_CHARS, targetParam } from '../../../core/capability/parameters.ts';
import { MAPS_AT_ONCE, overAfter, READ_LIMIT_MS, scriptMap, unreadableText } from './original-sources.ts';
import type { FoundScriptMap, LineMatches } from '../../../core/capability/scripts-ports.ts';
import { inListOrder, listenToScripts, workerContexts } from './source-scripts.ts';
import { LONG_LINE, matchingLines, placesInLine, rowsOfLine, type SourceQuery } from './text-matches.ts';
import { answerWith, numberedTable } from '../../../core/findings/blocks.ts';
import { name as nameCell } from '../../../core/findings/model.ts';

const URL_CHARS = 50;
/** Lines before a match that the proposed call shows. */
const LINES_BEFORE = 10;
/** Skipped scripts that an answer names. */
const MAX_SKIPPED = 5;

const ResultSchema = z.object({
  /** As the call named it; omitted if it was left to the selection. */
  target: z.string().optional(),
  query: z.string(),
  isRegex: z.boolean(),
  matches: z.array(SourceMatchSchema),
  /** Scripts with a match, scripts searched, and scripts that the page loaded and whose text can no longer be read. */
  scriptsWithMatches: z.number(),
  scriptsSearched: z.number(),
  scriptsSkipped: z.number(),
  /** URLs of skipped scripts, as far as they are known. */
  skippedUrls: z.array(z.string()),
  /** Workers of the target among what was searched. */
  workers: z.number(),
  /** Original sources searched. */
  originalsSearched: z.number(),
  /** Matches in packages and the runtime, which only `packages` lists. */
  inPackages: z.number(),
  /** Scripts that were not searched, because the time was over. */
  notReached: z.number(),
  /** The search ended at maxResults, and there may be more matches. */
  isCut: z.boolean(),
});

type Context = Pick<CallContext, 'ports' | 'target' | 'caller' | 'signal'>;

/** The texts that a search has read so far. */
interface Seen {
  /** Texts by the name of the original source: several scripts may contain the same one. */
  readonly texts: Map<string, string[]>;
  readonly unreadable: { readonly url: string; readonly why: string }[];
  originals: number;
}

interface OriginalMatches {
  readonly rows: readonly SourceMatch[];
  /** `source:line` of every match, including those of texts that were searched before. */
  readonly lines: ReadonlySet<string>;
  readonly map: FoundScriptMap | null;
}

/** Matches in the original sources of a script. */
async function originalMatches(
  script: ScriptEntry,
  wanted: SourceQuery,
  seen: Seen,
  context: Context,
): Promise<OriginalMatches> {
  const found = await scriptMap(script, context);
  if (found === null) return { rows: [], lines: new Set(), map: null };
  const { map, why } = found;
  if (map === null) {
    seen.unreadable.push({ url: script.url, why });
    return { rows: [], lines: new Set(), map: null };
  }
  const sources = map.sources.flatMap(({ name }) => {
    const text = map.textOf(name);
    return text === null ? [] : { name, text };
  });
  const matching = await matchingLines(
    sources.map(({ text }) => text),
    wanted,
    { scripts: context.ports.scripts, signal: context.signal },
  );
  const rows: SourceMatch[] = [];
  const lines = new Set<string>();
  for (const [index, { name, text }] of sources.entries()) {
    const known = seen.texts.get(name) ?? [];
    const isKnown = known.includes(text);
    if (!isKnown) {
      seen.texts.set(name, [...known, text]);
      seen.originals += 1;
    }
    for (const line of matching[index] ?? []) {
      lines.add(`${name}:${line.line}`);
      if (!isKnown) rows.push(...rowsOfLine({ scriptId: script.scriptId, url: script.url, original: name }, line));
    }
  }
  return { rows, lines, map };
}

/** Matches in the text of a script as it runs, without those that its original sources have too. */
async function generatedMatches(
  { scriptId, url }: ScriptEntry,
  found: readonly { readonly line: number; readonly text: string }[],
  wanted: SourceQuery,
  { map, lines }: OriginalMatches,
  { ports, signal }: Context,
): Promise<readonly SourceMatch[]> {
  const needsColumns = map !== null || found.some(({ text }) => text.length > LONG_LINE);
  let places: readonly LineMatches['at'][] = [];
  if (!wanted.isRegex) places = found.map(({ text }) => placesInLine(text, wanted));
  else if (needsColumns && found.length > 0) {
    const matching = await matchingLines(
      found.map(({ text }) => text),
      wanted,
      { scripts: ports.scripts, signal },
    );
    places = matching.map(([first]) => first?.at ?? []);
  }
  const rows = found.flatMap(({ line, text }, index) =>
    rowsOfLine({ scriptId, url, original: null }, { line, text, at: places[index] ?? [] }),
  );
  return rows.filter(({ line, column }) => {
    const place = map === null || column === null ? null : map.originalOf(line, column);
    return place === null || !lines.has(`${place.source}:${place.line}`);
  });
}

/** Checks a regular expression by compiling it, without running it. */
function badRegex(query: string): void {
  try {
    void new RegExp(query);
    return;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppFailure(
      appError('invalid_params', `query is not a valid regular expression: ${why}.`, 'Correct the query.'),
    );
  }
}

/** The JavaScript of the target. An empty list is refreshed once: the page may have been left since it was made. */
async function scriptsOf(context: CallContext): Promise<readonly ScriptEntry[]> {
  const { ports, target, signal } = context;
  const listened = await listenToScripts(context);
  const owners = codeOwners(ports, [target.url]);
  const known = javaScript(listened.heard.entries, owners);
  if (known.length > 0 || listened.isNew) return known;
  await ports.scripts.refresh(target.id, { signal });
  return javaScript(ports.scripts.handle(target.id)?.entries ?? [], owners);
}

interface ScriptWithin {
  readonly script: ScriptEntry;
  /** The call on the target or worker that has it. */
  readonly within: CallContext;
}

/** The scripts of the target, then those of its workers; a worker that does not answer has none. */
async function scriptsWithin(context: CallContext): Promise<readonly ScriptWithin[]> {
  const own = (await scriptsOf(context)).map((script) => ({ script, within: context }));
  const inWorkers = await Promise.all(
    workerContexts(context).map(async (within) => {
      const scripts = await settle(() => scriptsOf(within));
      return scripts.ok ? scripts.value.map((script) => ({ script, within })) : [];
    }),
  );
  return [...own, ...inWorkers.flat()];
}

const keyOf = ({ worker = '', scriptId }: Pick<SourceMatch, 'worker' | 'scriptId'>): string => `${worker} ${scriptId}`;

function javaScript(entries: readonly ScriptEntry[], owners: CodeOwners): readonly ScriptEntry[] {
  return inListOrder(entries, owners).filter(({ language }) => language === 'JavaScript');
}

/** Matches in the author's code before those in packages, which are most of a bundle. */
function ownFirst(matches: readonly SourceMatch[], owners: CodeOwners, keys: readonly string[]): SourceMatch[] {
  const order = new Map(keys.map((key, at) => [key, at]));
  const rankOf = (match: SourceMatch): number =>
    (order.get(keyOf(match)) ?? 0) + (isOwnMatch(match, owners) ? 0 : keys.length);
  return matches.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function isOwnMatch({ original, url }: SourceMatch, owners: CodeOwners): boolean {
  const ignored = isThirdParty({ url }, original === null ? null : { source: original }, owners);
  return isAuthorsPlace({ url: original ?? url, ignored });
}

type SearchResult = z.infer<typeof ResultSchema>;

function searchedText({ scriptsSearched, originalsSearched, workers }: SearchResult): string {
  const originals = originalsSearched === 0 ? '' : ` and ${countNoun(originalsSearched, 'original source')}`;
  const included = workers === 0 ? '' : ` (${countNoun(workers, 'worker')} included)`;
  return `${countNoun(scriptsSearched, 'script')}${originals}${included}`;
}

/** Which scripts were not searched; empty if all were. */
function skippedText({ scriptsSkipped, skippedUrls }: SearchResult): string {
  if (scriptsSkipped === 0) return '';
  const which =
    skippedUrls.length === 0 ? '' : `: ${skippedUrls.map((url) => code(truncateMiddle(url, URL_CHARS))).join(', ')}`;
  const scripts = scriptsSkipped === 1 ? '1 script' : `${formatCount(scriptsSkipped)} scripts`;
  return `${scripts} could not be searched, because neither V8 nor the page has the text any more${which}. A page that is loaded again has all of its scripts.`;
}

/** Sources by what tells their paths apart; a map's begin with folders of the machine that made the build. */
function shownSources(matches: readonly SourceMatch[]): ReadonlyMap<string, string> {
  return tellingPaths(matches.flatMap(({ original }) => original ?? []));
}

/** A line that only brings a name in, or speaks of it. */
const IMPORT_OR_COMMENT = /^(?:import\b|export\b.*\bfrom\b|\/\/|\/?\*)/;
const DECLARATION = /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|class|const|let|var)\s/;

/** Lower is better to read: the author's code before packages, a declaration before a use, and an import or comment last. */
function readingRank({ original, text }: SourceMatch): number {
  const isOwn = isAuthorsPlace({ url: original ?? '', ignored: false });
  return (isOwn ? 0 : 3) + (IMPORT_OR_COMMENT.test(text) ? 2 : DECLARATION.test(text) ? 0 : 1);
}

/** The call that shows the match that tells most in its original source; empty without one. */
function nextCall({ matches, target }: SearchResult): string {
  const [first] = matches
    .filter(({ original }) => original !== null)
    .toSorted((a, b) => readingRank(a) - readingRank(b));
  if (first === undefined) return '';
  const { scriptId, url, line, worker } = first;
  // An id is another one after a reload.
  const urlPattern = pathEnd(url);
  const script = urlPattern === '' ? { scriptID: scriptId } : { urlPattern };
  const original = shownSources(matches).get(first.original ?? '');
  const startLine = Math.max(1, line - LINES_BEFORE);
  const call = proposedCall('pen_source_content', { ...script, original, startLine, target: worker ?? target });
  return `The code around match ${matches.indexOf(first) + 1}: ${call}`;
}

/** Signs that are searched for as they are, and mean something else in a regular expression. */
const REGEX_SIGNS = /\||\.\*|\\[bdsw]/;

function regexHint({ query, isRegex }: { readonly query: string; readonly isRegex: boolean }): string {
  return !isRegex && REGEX_SIGNS.test(query)
    ? ' It was searched for as it is; isRegex makes it a regular expression.'
    : '';
}

export const penSearchSource = defineCapability({
  name: 'pen_search_source',
  title: 'Search Source',
  summary: 'Searches scripts and their originals.',
  category: 'source',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    query: z.string().min(1).max(MAX_PATTERN_CHARS).describe('Text or regular expression to find.'),
    isRegex: z.boolean().default(false).describe('Treat query as a JavaScript regular expression.'),
    caseSensitive: z.boolean().default(false).describe('Match case.'),
    maxResults: z.number().int().min(1).max(5000).default(50).describe('Maximum number of matches, in all scripts.'),
    packages: z.boolean().default(false).describe('List matches in packages too.'),
    target: targetParam,
  }),
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS], needs: ['Debugger.getScriptSource'] },
  locks: [],
  deadlineMs: 300_000,
  run: async ({ query, isRegex, caseSensitive, maxResults, packages, target: named }, context) => {
    const { ports, target, signal, progress, note } = context;
    if (isRegex) {
      badRegex(query);
    }
    const scripts = await scriptsWithin(context);
    if (scripts.length === 0) {
      throw new AppFailure(
        appError(
          'script_not_found',
          'This target has no scripts to search: it has loaded none, or the page that loaded them is gone.',
          target.type === 'page'
            ? `Reload the page, which lists its scripts again: ${proposedCall('pen_navigate', { action: 'reload' })}.`
            : 'Search again when it has loaded scripts.',
        ),
      );
    }
    const keys = scripts.map(({ script: { scriptId }, within }) =>
      keyOf({ scriptId, ...(within === context ? {} : { worker: within.target.id }) }),
    );
    const workers = new Set(scripts.map(({ within }) => within.target.id));
    workers.delete(target.id);
    const wanted = { query, isRegex, caseSensitive };
    const seen: Seen = { texts: new Map(), unreadable: [], originals: 0 };
    const matches: SourceMatch[] = [];
    const withMatches = new Set<string>();
    let searched = 0;
    const skipped: string[] = [];
    let isCut = false;
    const isOver = overAfter(READ_LIMIT_MS, signal);
    const owners = codeOwners(ports, [target.url]);
    let inPackages = 0;
    const results = await atOnce(
      scripts,
      MAPS_AT_ONCE,
      async ({ script, within }): Promise<AppResult<undefined>> => {
        const found = await settle(() =>
          ports.scripts.search(within.target.id, script.scriptId, { ...wanted, signal }),
        );
        if (!found.ok && found.error.code !== 'script_not_found') return found;
        if (!found.ok) {
          skipped.push(script.url);
          return ok();
        }
        const originals = await settle(() => originalMatches(script, wanted, seen, within));
        if (!originals.ok) return originals;
        const generated = await settle(() => generatedMatches(script, found.value, wanted, originals.value, within));
        if (!generated.ok) return generated;
        searched += 1;
        progress({ done: searched + skipped.length, total: scripts.length, message: 'Searching' });
        const worker = within === context ? {} : { worker: within.target.id };
        const all = [...originals.value.rows, ...generated.value].map((match) => ({ ...match, ...worker }));
        const rows = packages ? all : all.filter((match) => isOwnMatch(match, owners));
        inPackages += all.length - rows.length;
        if (rows.length > 0) withMatches.add(keyOf({ ...worker, scriptId: script.scriptId }));
        matches.push(...rows);
        isCut ||= matches.length > maxResults;
        return ok();
      },
      () => isCut || isOver(),
    );
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
    const failed = results.find((result) => !result.ok);
    if (failed !== undefined && !failed.ok) throw new AppFailure(failed.error);
    const unreadable = unreadableText(seen.unreadable);
    if (unreadable !== '') note(unreadable);
    return {
      ...(named === undefined ? {} : { target: named }),
      query,
      isRegex,
      matches: ownFirst(matches, owners, keys).slice(0, maxResults),
      inPackages,
      scriptsWithMatches: withMatches.size,
      scriptsSearched: searched,
      scriptsSkipped: skipped.length + (ports.scripts.handle(target.id)?.unread ?? 0),
      skippedUrls: skipped.slice(0, MAX_SKIPPED),
      workers: workers.size,
      originalsSearched: seen.originals,
      isCut,
      notReached: isCut ? 0 : scripts.length - results.length,
    };
  },
  summarise: (value) => {
    const sources = shownSources(value.matches);
    return answerWith(
      'Source Search Results',
      [
        ['Query', [nameCell(value.query), value.isRegex ? ' (regular expression)' : '']],
        [
          'Matches',
          `${formatCount(value.matches.length)}${value.isCut ? ' or more' : ''} (in ${countNoun(value.scriptsWithMatches, 'script')})`,
        ],
        ['Searched', searchedText(value)],
      ],
      {
        ...numberedTable(value.matches, [
          [
            'Source',
            (match) =>
              nameCell(truncateMiddle(sources.get(match.original ?? '') ?? match.original ?? match.url, URL_CHARS)),
          ],
          ['Script ID', ({ scriptId }) => nameCell(scriptId)],
          ['Line', ({ line }) => String(line)],
          ['Column', ({ column }) => String(column ?? '–')],
          ['Content', ({ text }) => nameCell(text)],
        ]),
        empty: [
          `No match ${value.inPackages > 0 ? 'in own code ' : ''}for `,
          nameCell(value.query),
          ` in ${searchedText(value)}.${regexHint(value)}`,
        ],
      },
      value.inPackages > 0 &&
        `${formatCount(value.inPackages)} ${value.isCut ? 'or more ' : ''}matches in packages and the runtime are not listed: packages lists them.`,
      value.notReached > 0 &&
        `${countNoun(value.notReached, 'more script')} could not be searched in ${READ_LIMIT_MS / 1000} s and may have matches: search again for a longer text, or when the target is less busy.`,
      nextCall(value),
      value.isCut && 'The search ended at maxResults. Increase it, or use a longer query.',
      skippedText(value),
    );
  },
});
