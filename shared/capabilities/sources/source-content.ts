/** `pen_source_content`: lines of a script as it runs in the target, or of an original source by its source map. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatCount } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { MAX_PATTERN_CHARS, targetParam } from '../common/parameters.ts';
import { SCRIPT_TARGETS, chosenScript, mapOf, mapPlaceText } from './source-scripts.ts';

/** A line of a minified bundle may have megabytes. */
const LINE_CHARS = 2000;
/** Limits without maxLines, so that the answer fits its default size. */
const DEFAULT_LINES = 200;
const DEFAULT_BYTES = 6500;

const ResultSchema = z.object({
  scriptId: z.string(),
  url: z.string(),
  /** `generated`: the script as it runs; `original`: an original source, by the source map. */
  view: z.enum(['generated', 'original']),
  viewText: z.string(),
  /** Name of the original source in the source map. */
  original: z.string().nullable(),
  totalLines: z.number(),
  startLine: z.number(),
  shownLines: z.number(),
  /** Lines that were cut at 2000 characters, and the length of the longest shown line. */
  cutLines: z.number(),
  longestLine: z.number(),
  text: z.string(),
  /** Null if there is a text. */
  noTextBecause: z.string().nullable(),
});
type Result = z.infer<typeof ResultSchema>;

/** Cuts a line, but not within a surrogate pair. */
function cutLine(beginning: string, length: number): string {
  const cut = beginning.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}… [line cut at ${formatCount(LINE_CHARS)} of ${formatCount(length)} characters]`;
}

/** An upper bound of the UTF-8 size of a text. */
function mostBytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) bytes += 2;
  return bytes;
}

/** Up to `count` lines from `startLine` within a byte limit, with long lines cut. Does not split a large text into all of its lines. */
export function linesOf(
  text: string,
  startLine: number,
  count: number,
  limitBytes = Number.POSITIVE_INFINITY,
): Pick<Result, 'totalLines' | 'shownLines' | 'cutLines' | 'longestLine' | 'text'> {
  const shown: string[] = [];
  let leftBytes = limitBytes;
  let line = 1;
  let cutLines = 0;
  let longestLine = 0;
  for (let at = 0; at <= text.length; line += 1) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    if (line >= startLine && shown.length < count && leftBytes > 0) {
      const isCarriage = text.charCodeAt(end - 1) === 13 && end > at;
      const length = end - at - (isCarriage ? 1 : 0);
      const written =
        length > LINE_CHARS ? cutLine(text.slice(at, at + LINE_CHARS), length) : text.slice(at, at + length);
      leftBytes -= mostBytes(written) + 1;
      if (leftBytes >= 0 || shown.length === 0) {
        longestLine = Math.max(longestLine, length);
        if (length > LINE_CHARS) cutLines += 1;
        shown.push(written);
      }
    }
    if (next < 0) break;
    at = end + 1;
  }
  return { totalLines: line, shownLines: shown.length, cutLines, longestLine, text: shown.join('\n') };
}

/** The text of an original source by a part of its name. */
async function originalText(
  scriptId: string,
  named: string,
  context: CallContext,
): Promise<AppResult<{ text: string; name: string; viewText: string }>> {
  const entry = context.ports.scripts.handle(context.target.id)?.entries.find((script) => script.scriptId === scriptId);
  const map = entry === undefined ? ok(null) : await mapOf(entry, context);
  if (!map.ok) return map;
  if (map.value === null) {
    return err(
      appError(
        'script_not_found',
        'This script has no readable source map, so its original sources are unknown.',
        'Omit "original" to see the script as it runs.',
      ),
    );
  }
  const wanted = named.toLowerCase();
  const { sources } = map.value;
  const source =
    sources.find(({ name }) => name === named) ??
    sources
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .toSorted((a, b) => a.name.length - b.name.length)[0];
  if (source === undefined) {
    return err(
      appError(
        'script_not_found',
        `None of the ${sources.length} original sources has "${named}" in its name.`,
        `${proposedCall('pen_list_sources', { originals: true })} lists them.`,
      ),
    );
  }
  const text = map.value.textOf(source.name);
  if (text === null) {
    return err(
      appError(
        'script_not_found',
        `The source map lists ${source.name} without its text.`,
        'Open the file in the project, or omit "original" to see the script as it runs.',
      ),
    );
  }
  return ok({ text, name: source.name, viewText: `original source, by ${mapPlaceText(map.value)}` });
}

/** A fence with more backticks than the text has in a row, so that the text cannot end the code block. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}

export const penSourceContent = defineCapability({
  name: 'pen_source_content',
  title: 'Source Content',
  summary: 'Lines of a script, or of an original source by its source map.',
  category: 'source',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    scriptID: z
      .string()
      .max(200)
      .optional()
      .describe('Script id from pen_list_sources; takes precedence over urlPattern.'),
    urlPattern: z.string().max(MAX_PATTERN_CHARS).optional().describe('Case-insensitive part of the URL.'),
    original: z
      .string()
      .max(MAX_PATTERN_CHARS)
      .optional()
      .describe('Part of the name of an original source of the script, to show that one.'),
    maxLines: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Lines in the answer. Default: 200, or fewer if they are long.'),
    startLine: z.number().int().min(1).default(1).describe('First line (1-based), to page through a long script.'),
    target: targetParam,
  }),
  listed: { original: 'part of its name' },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  deadlineMs: 120_000,
  run: async ({ scriptID, urlPattern, original, maxLines, startLine }, context) => {
    const { ports, target, signal } = context;
    const [count, limitBytes] = maxLines === undefined ? [DEFAULT_LINES, DEFAULT_BYTES] : [maxLines, undefined];
    const chosen = await chosenScript({ scriptId: scriptID, urlPattern }, context);
    if (!chosen.ok) return chosen;
    const { script } = chosen.value;
    const facts = { scriptId: script.scriptId, url: script.url, startLine };
    if (original !== undefined && original !== '') {
      const found = await originalText(script.scriptId, original, context);
      if (!found.ok) return found;
      const { text, name, viewText } = found.value;
      const lines = linesOf(text, startLine, count, limitBytes);
      return ok({ ...facts, ...lines, view: 'original' as const, viewText, original: name, noTextBecause: null });
    }
    const read = await ports.scripts.text(target.id, script.scriptId, { signal });
    if (!read.ok) return read;
    const lines = linesOf(read.value.text, startLine, count, limitBytes);
    const viewText =
      script.sourceMap === 'none'
        ? 'generated script; it has no source map'
        : 'generated script; "original" shows its original sources';
    return ok({
      ...facts,
      ...lines,
      view: 'generated' as const,
      viewText,
      original: null,
      noTextBecause: read.value.noTextBecause,
    });
  },
  summarise: (value) => {
    const { totalLines, startLine, shownLines } = value;
    const last = startLine + shownLines - 1;
    const fence = fenceFor(value.text);
    return document([
      title('Source Content'),
      summaryLine([
        ['Script', `${value.scriptId} ${code(value.url)}`],
        ...(value.original === null ? [] : ([['Original', code(value.original)]] as const)),
        ['View', value.viewText],
        [
          'Lines',
          shownLines === 0
            ? `${formatCount(totalLines)} (none from line ${formatCount(startLine)})`
            : startLine === 1 && last < totalLines
              ? `${formatCount(totalLines)} (showing first ${formatCount(shownLines)})`
              : `${formatCount(totalLines)} (showing ${formatCount(startLine)}–${formatCount(last)})`,
        ],
      ]),
      value.noTextBecause ?? `${fence}javascript\n${value.text}\n${fence}`,
      value.cutLines > 0 &&
        `${formatCount(value.cutLines)} of these lines are longer than ${formatCount(LINE_CHARS)} characters (the longest has ${formatCount(value.longestLine)}) and were cut. pen_search_source finds positions in minified lines.`,
      last < totalLines && shownLines > 0 && `Next lines: startLine ${last + 1}.`,
    ]);
  },
});
