/** `pen_search_source`: searches all scripts of a target for a text or regular expression, in the order of their URLs. */
import { z } from 'zod';
import { code, document, summaryLine, table, title } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatCount, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { appError, errorOfAbort, type AppResult } from '../../contracts/errors.ts';
import { SourceMatchSchema, type ScriptEntry, type SourceMatch } from '../../contracts/scripts.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { MAX_PATTERN_CHARS, targetParam } from '../common/parameters.ts';
import type { ScriptsPort } from './scripts-ports.ts';
import { SCRIPT_TARGETS, inUrlOrder, listenToScripts } from './source-scripts.ts';

const URL_CHARS = 50;
const CONTENT_CHARS = 120;
/** In a longer line, each match is listed with its context. */
const LONG_LINE = 2000;
const AROUND = 60;

const ResultSchema = z.object({
  query: z.string(),
  isRegex: z.boolean(),
  matches: z.array(SourceMatchSchema),
  /** Scripts with a match, scripts searched, and scripts that were gone before they were searched. */
  scriptsWithMatches: z.number(),
  scriptsSearched: z.number(),
  scriptsSkipped: z.number(),
  /** The search ended at maxResults, and there may be more matches. */
  isCut: z.boolean(),
});

interface Wanted {
  readonly query: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

/** All matches in a line; in a long line with context. Regular expressions run in the target, so only their line is known. */
function matchesOfLine(
  { scriptId, url }: Pick<ScriptEntry, 'scriptId' | 'url'>,
  { line, text }: { readonly line: number; readonly text: string },
  { query, isRegex, caseSensitive }: Wanted,
): SourceMatch[] {
  const at = (column: number | null, shown: string): SourceMatch => ({ scriptId, url, line, column, text: shown });
  if (isRegex) return [at(null, truncateEnd(text.slice(0, LONG_LINE).trim(), CONTENT_CHARS))];
  const [inText, wanted] = caseSensitive ? [text, query] : [text.toLowerCase(), query.toLowerCase()];
  const first = inText.indexOf(wanted);
  if (text.length <= LONG_LINE) return [at(first < 0 ? null : first + 1, truncateEnd(text.trim(), CONTENT_CHARS))];
  const found: SourceMatch[] = [];
  for (let place = first; place >= 0; place = inText.indexOf(wanted, place + Math.max(1, wanted.length))) {
    const from = Math.max(0, place - AROUND);
    const around = text.slice(from, place + query.length + AROUND);
    found.push(at(place + 1, truncateEnd(`${from > 0 ? '…' : ''}${around}…`, CONTENT_CHARS + AROUND)));
    if (found.length >= 1000) break;
  }
  return found.length === 0 ? [at(null, truncateEnd(text, CONTENT_CHARS))] : found;
}

/** Checks a regular expression by compiling it, without running it. */
function badRegex(query: string): AppResult<undefined> {
  try {
    return ok(void new RegExp(query));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return err(appError('invalid_params', `query is not a valid regular expression: ${why}.`, 'Correct the query.'));
  }
}

/** The JavaScript of the target. An empty list is refreshed once: the page may have been left since it was made. */
async function scriptsOf(context: CallContext): Promise<AppResult<readonly ScriptEntry[]>> {
  const { ports, target, signal } = context;
  const listened = await listenToScripts(context);
  if (!listened.ok) return listened;
  const known = javaScript(listened.value.heard.entries);
  if (known.length > 0 || listened.value.isNew) return ok(known);
  return refreshed(ports.scripts, target.id, signal);
}

function javaScript(entries: readonly ScriptEntry[]): readonly ScriptEntry[] {
  return inUrlOrder(entries).filter(({ language }) => language === 'JavaScript');
}

async function refreshed(
  scripts: ScriptsPort,
  targetId: string,
  signal: AbortSignal,
): Promise<AppResult<readonly ScriptEntry[]>> {
  const again = await scripts.refresh(targetId, { signal });
  return again.ok ? ok(javaScript(scripts.handle(targetId)?.entries ?? [])) : again;
}

export const penSearchSource = defineCapability({
  name: 'pen_search_source',
  title: 'Search Source',
  summary: 'Searches all scripts of a target.',
  category: 'source',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    query: z
      .string()
      .min(1, 'query must not be empty')
      .max(MAX_PATTERN_CHARS)
      .describe('Text or regular expression to find.'),
    isRegex: z.boolean().default(false).describe('Treat query as a JavaScript regular expression.'),
    caseSensitive: z.boolean().default(false).describe('Match case.'),
    maxResults: z.number().int().min(1).max(5000).default(50).describe('Maximum number of matches, in all scripts.'),
    target: targetParam,
  }),
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  deadlineMs: 300_000,
  run: async ({ query, isRegex, caseSensitive, maxResults }, context) => {
    const { ports, target, signal, progress } = context;
    if (isRegex) {
      const checked = badRegex(query);
      if (!checked.ok) return checked;
    }
    const listed = await scriptsOf(context);
    if (!listed.ok) return listed;
    const scripts = listed.value;
    if (scripts.length === 0) {
      return err(
        appError(
          'script_not_found',
          'This target has no scripts to search.',
          'Search again when it has loaded scripts.',
        ),
      );
    }
    const matches: SourceMatch[] = [];
    const withMatches = new Set<string>();
    let searched = 0;
    let skipped = 0;
    for (const script of scripts) {
      if (signal.aborted) return err(errorOfAbort(signal));
      progress({ done: searched + skipped, total: scripts.length, message: 'Searching' });
      const found = await ports.scripts.search(target.id, script.scriptId, { query, isRegex, caseSensitive, signal });
      if (!found.ok && found.error.code !== 'script_not_found') return found;
      if (!found.ok) {
        skipped += 1;
        continue;
      }
      searched += 1;
      if (found.value.length > 0) withMatches.add(script.scriptId);
      for (const line of found.value) {
        matches.push(...matchesOfLine(script, line, { query, isRegex, caseSensitive }));
        if (matches.length > maxResults) break;
      }
      if (matches.length > maxResults) break;
    }
    return ok({
      query,
      isRegex,
      matches: matches.slice(0, maxResults),
      scriptsWithMatches: withMatches.size,
      scriptsSearched: searched,
      scriptsSkipped: skipped,
      isCut: matches.length > maxResults,
    });
  },
  summarise: (value) =>
    document([
      title('Source Search Results'),
      summaryLine([
        ['Query', `${code(value.query)}${value.isRegex ? ' (regular expression)' : ''}`],
        [
          'Matches',
          `${formatCount(value.matches.length)}${value.isCut ? ' or more' : ''} (across ${formatCount(value.scriptsWithMatches)} scripts)`,
        ],
        ['Searched', `${formatCount(value.scriptsSearched)} scripts`],
      ]),
      value.matches.length === 0
        ? `No match for ${code(value.query)} in ${formatCount(value.scriptsSearched)} scripts.`
        : table(
            ['#', 'Script', 'ID', 'Line', 'Column', 'Content'],
            value.matches.map((match, index) => [
              String(index + 1),
              truncateMiddle(match.url, URL_CHARS),
              match.scriptId,
              String(match.line),
              match.column === null ? '–' : String(match.column),
              match.text,
            ]),
          ),
      value.isCut && 'The search ended at maxResults. Increase it, or use a longer query.',
      value.scriptsSkipped > 0 &&
        `${formatCount(value.scriptsSkipped)} scripts were gone and were skipped; ${proposedCall('pen_list_sources', { refresh: true })} lists the current scripts.`,
    ]),
});
