/** `pen_source_content`: lines of a script as it runs in the target, or of an original source by its source map. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../base/errors.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { MAX_PATTERN_CHARS, targetParam } from '../../../core/capability/parameters.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import { leftOutText, mappedScripts, noOriginal, originalsNamed, type NamedOriginal } from './original-sources.ts';
import {
  chosenScript,
  listenToScripts,
  mapOf,
  mapPlaceText,
  namesScript,
  workerContexts,
  type NamedScript,
} from './source-scripts.ts';
import { answerWith, textBlock, type Answer, type AnswerPart } from '../../../core/findings/blocks.ts';
import { CallsByNameSchema } from '../../../engine/source-map/contract/quotes.ts';
import { callsPart, ownCallsOf } from './own-calls.ts';
import { fitTogether, numbered, TOGETHER_LINES } from './several-sources.ts';
import { LINE_CHARS, linesOf, type ShownLines } from './source-lines.ts';

/** Limits without maxLines, so that the answer fits its default size. */
const DEFAULT_LINES = 200;
const DEFAULT_BYTES = 6500;
/** Other matches that an answer names, and candidates that an error lists. */
const MAX_NAMED = 3;
const MAX_CANDIDATES = 8;

const PartSchema = z.object({
  scriptId: z.string(),
  url: z.string(),
  /** `generated`: the script as it runs; `original`: an original source, by the source map. */
  view: z.enum(['generated', 'original']),
  viewText: z.string(),
  /** Name of the original source in the source map. */
  original: z.string().nullable(),
  totalLines: z.number(),
  startLine: z.number(),
  startColumn: z.number(),
  shownLines: z.number(),
  /** Lines that were cut at 2000 characters, and the length of the longest shown line. */
  cutLines: z.number(),
  longestLine: z.number(),
  text: z.string(),
  /** Null if there is a text. */
  noTextBecause: z.string().nullable(),
  /** Lines that are left out of the text: of several sources, what matters least. */
  folded: z.array(z.object({ from: z.number(), to: z.number() })).optional(),
  /** Of a place in a function of the author. */
  calls: CallsByNameSchema.optional(),
});
type Result = z.infer<typeof PartSchema>;

/** The first of the sources that were asked for, and the others. */
const ResultSchema = PartSchema.extend({ others: z.array(PartSchema).optional() });

interface ShownOriginal extends NamedOriginal {
  readonly text: string;
}

/** The text of an original source. `script_not_found` if its map does not have it. */
function textOfOriginal(found: NamedOriginal): ShownOriginal {
  const text = found.map.textOf(found.name);
  if (text !== null) return { ...found, text };
  throw new AppFailure(
    appError(
      'script_not_found',
      `The source map lists ${foreign(found.name)} without its text.`,
      'Open the file in the project, or omit "original" to see the script as it runs.',
    ),
  );
}

const LISTED = proposedCall('pen_list_sources', { originals: true });

/** An original source of one script, by a part of its name. */
async function originalOfScript(script: ScriptEntry, named: string, context: CallContext): Promise<ShownOriginal> {
  const map = await mapOf(script, context);
  if (map === null) {
    throw new AppFailure(
      appError(
        'script_not_found',
        'This script has no readable source map, so its original sources are unknown.',
        'Omit "original" to see the script as it runs.',
      ),
    );
  }
  const mapped = [{ script, map }];
  const [found, ...others] = originalsNamed(mapped, named);
  if (found === undefined) return noOriginal(named, { mapped, unreadable: [], leftOut: 0 }, `${LISTED} lists them.`);
  if (others.length > 0) {
    const names = others.slice(0, MAX_NAMED).map(({ name }) => code(name));
    context.note(`${formatCount(others.length + 1)} original sources match; also ${names.join(', ')}.`);
  }
  return textOfOriginal(found);
}

/** An original source of any script. `invalid_params` with a call for each if the name means several. */
async function originalOfAny(named: string, context: CallContext): Promise<ShownOriginal> {
  const listened = await listenToScripts(context);
  const scripts = await mappedScripts(listened.heard.entries, context);
  const candidates = originalsNamed(scripts.mapped, named);
  const [found, ...others] = candidates;
  if (found === undefined)
    return noOriginal(named, scripts, `${LISTED} lists them; pen_list_sources lists the scripts as they run.`);
  if (others.length === 0) {
    const left = leftOutText(scripts.leftOut);
    if (left !== '') context.note(left);
    return textOfOriginal(found);
  }
  const isTwice = (name: string): boolean => candidates.filter((each) => each.name === name).length > 1;
  const calls = candidates.slice(0, MAX_CANDIDATES).map(({ name, script: { scriptId } }) =>
    proposedCall('pen_source_content', {
      original: name,
      scriptID: isTwice(name) ? scriptId : undefined,
    }),
  );
  const rest = candidates.length - calls.length;
  // A part of a path without a file stands for the files there.
  const all = rest === 0 && !/\.\w+$/.test(named) && !candidates.some(({ name }) => isTwice(name)) ? candidates : [];
  throw new AppFailure(
    appError(
      'invalid_params',
      `${formatCount(candidates.length)} original sources match "${named}".`,
      `Choose one: ${calls.join(' · ')}${rest > 0 ? ` · and ${formatCount(rest)} more, which ${LISTED} lists` : ''}`,
      all.length === 0 ? undefined : { sources: all.map(({ name }) => name).join('\n') },
    ),
  );
}

/** An original source of the named script, or of any script if none is named. */
async function originalOf(original: string, named: NamedScript, context: CallContext): Promise<ShownOriginal> {
  if (!namesScript(named)) return originalOfAny(original, context);
  const chosen = await chosenScript(named, context);
  return originalOfScript(chosen.script, original, context);
}

/** Text of a script, or of an original source that is named where a script is asked for. */
async function contentOfTarget(asked: Asked, context: CallContext): Promise<AppResult<Result>> {
  const live = await settle(() => liveContent(asked, context));
  const { urlPattern = '', original = '', scriptID = '' } = asked;
  if (live.ok || live.error.code !== 'script_not_found' || urlPattern === '' || original !== '' || scriptID !== '')
    return live;
  const named = await settle(() => liveContent({ ...asked, urlPattern: undefined, original: urlPattern }, context));
  return named.ok || named.error.code !== 'script_not_found' ? named : live;
}

/** The target does not have the source any more, or is gone itself. */
const IS_NOT_THERE: ReadonlySet<AppError['code']> = new Set([
  'script_not_found',
  'target_gone',
  'not_connected',
  'cannot_reach_endpoint',
]);

/** Captures of the target that are looked into for a source of a page that it has left. */
const MAX_CAPTURES = 5;

/** A source that the newest captures of the target have; null if none has it. */
async function storedContent(
  { urlPattern, original, startColumn }: Pick<Asked, 'urlPattern' | 'original' | 'startColumn'>,
  lines: (text: string) => ShownLines,
  { ports, target, signal, note }: CallContext,
): Promise<Result | null> {
  const name = original ?? urlPattern ?? '';
  if (name === '') return null;
  const ofTarget = ports.library.list().filter((record) => record.target?.id === target.id);
  for (const { id, file } of ofTarget.slice(0, MAX_CAPTURES)) {
    const found = await ports.analysis.query(file, 'code.named', { name }, { signal });
    if (!found.ok || found.value.source === null) continue;
    const { source, others } = found.value;
    if (others.length > 0) {
      const more = others.slice(0, MAX_NAMED).map((each) => code(each));
      note(`${formatCount(others.length + 1)} stored sources match; also ${more.join(', ')}.`);
    }
    return {
      scriptId: '',
      url: urlPattern ?? '',
      ...lines(source.text),
      startColumn,
      view: 'original',
      viewText: `stored with ${id}: the target does not have it now`,
      original: source.name,
      noTextBecause: null,
    };
  }
  return null;
}

interface Asked {
  readonly scriptID?: string | undefined;
  readonly urlPattern?: string | undefined;
  readonly original?: string | undefined;
  readonly maxLines?: number | undefined;
  /** Limit without `maxLines`. */
  readonly maxBytes?: number | undefined;
  readonly startLine: number;
  readonly startColumn: number;
}

/** Text of a script that the target has. */
async function liveContent(
  { scriptID, urlPattern, original, maxLines, maxBytes = DEFAULT_BYTES, startLine, startColumn }: Asked,
  context: CallContext,
): Promise<Result> {
  const { ports, target, signal } = context;
  const [count, limitBytes] = maxLines === undefined ? [DEFAULT_LINES, maxBytes] : [maxLines, undefined];
  const named = { scriptId: scriptID, urlPattern };
  if (original !== undefined && original !== '') {
    const { text, name, map, script } = await originalOf(original, named, context);
    return {
      scriptId: script.scriptId,
      url: script.url,
      ...linesOf(text, startLine, count, limitBytes, startColumn),
      startColumn,
      view: 'original' as const,
      viewText: `original source, by ${mapPlaceText(map)}`,
      original: name,
      noTextBecause: null,
    };
  }
  const { script } = await chosenScript(named, context);
  const facts = { scriptId: script.scriptId, url: script.url };
  const read = await ports.scripts.text(target.id, script.scriptId, { signal });
  const lines = linesOf(read.text, startLine, count, limitBytes, startColumn);
  const map = script.sourceMap === 'none' ? null : await settle(() => mapOf(script, context));
  const viewText =
    map === null
      ? 'generated script; it has no source map'
      : !map.ok || map.value === null
        ? 'generated script; its source map cannot be read'
        : 'generated script; "original" shows its original sources';
  return {
    ...facts,
    ...lines,
    startColumn,
    view: 'generated' as const,
    viewText,
    original: null,
    noTextBecause: read.noTextBecause,
  };
}

/** `a.ts`, `a.ts:13`, `a.ts:13:5`. */
const PLACE = /^(.+?)(?::([1-9]\d{0,6})(?::\d+)?)?$/;

/** Sources that a text names, with the line of a place in them; empty for one source without a line. */
function namedPlaces(original = ''): readonly { readonly name: string; readonly line: number | null }[] {
  const places = original.split(',').flatMap((each) => {
    const [, name, line] = PLACE.exec(each.trim()) ?? [];
    return name === undefined ? [] : { name, line: line === undefined ? null : Number(line) };
  });
  return places.length > 1 || places.some(({ line }) => line !== null) ? places : [];
}

/** A source of the target, of one of its workers, or of a capture of it; `within`: the call on that target. */
async function contentOf(
  params: Asked,
  context: CallContext,
): Promise<{ readonly value: Result; readonly within: CallContext | null }> {
  const live = await contentOfTarget(params, context);
  if (live.ok) return { value: live.value, within: context };
  if (!IS_NOT_THERE.has(live.error.code) || (params.scriptID ?? '') !== '') throw new AppFailure(live.error);
  for (const within of workerContexts(context)) {
    const { target } = within;
    const found = await contentOfTarget(params, within);
    if (found.ok)
      return {
        value: { ...found.value, viewText: `${found.value.viewText}, in ${code(target.title || target.url)}` },
        within,
      };
  }
  const { maxLines, maxBytes = DEFAULT_BYTES, startLine, startColumn } = params;
  const lines = (text: string): ShownLines =>
    linesOf(text, startLine, maxLines ?? DEFAULT_LINES, maxLines === undefined ? maxBytes : undefined, startColumn);
  const stored = await storedContent(params, lines, context);
  if (stored === null) throw new AppFailure(live.error);
  return { value: stored, within: null };
}

/** As `contentOf`; a script without a source map is its own original. */
async function namedContent(asked: Asked, context: CallContext): ReturnType<typeof contentOf> {
  const found = await settle(() => contentOf(asked, context));
  const { scriptID = '', urlPattern = '', original = '' } = asked;
  if (found.ok || found.error.code !== 'script_not_found' || scriptID !== '' || urlPattern !== '' || original === '')
    return unwrap(found);
  const script = await settle(() => contentOf({ ...asked, original: undefined, urlPattern: original }, context));
  return script.ok ? script.value : unwrap(found);
}

/** A source, or the function around a line of it with its callers and callees. */
async function placeContent(asked: Asked, line: number | null, context: CallContext): Promise<Result> {
  const at = line === null ? asked : { ...asked, startLine: line };
  const { value, within } = await namedContent(at, context);
  if (line === null) return value;
  const calls = within === null ? null : await ownCallsOf({ source: value.original ?? value.url, line }, within);
  if (within === null || calls === null) return value;
  const maxLines = Math.min(DEFAULT_LINES, calls.lastLine - calls.firstLine + 1);
  const name = value.original === null ? { urlPattern: value.url } : { original: value.original };
  const whole = await contentOfTarget(
    { ...at, urlPattern: undefined, original: undefined, ...name, startLine: calls.firstLine, maxLines },
    within,
  );
  return { ...(whole.ok ? whole.value : value), viewText: value.viewText, calls };
}

function factsOf(value: Result): Answer['facts'] {
  const { totalLines, startLine, shownLines } = value;
  const last = startLine + shownLines - 1;
  return [
    [
      'Script',
      [value.scriptId, value.url]
        .filter((text) => text !== '')
        .map(code)
        .join(' '),
    ],
    value.original !== null && ['Original', code(value.original)],
    ['View', value.viewText],
    [
      'Lines',
      shownLines === 0
        ? `${formatCount(totalLines)} (none from line ${formatCount(startLine)})`
        : startLine === 1 && last < totalLines
          ? `${formatCount(totalLines)} (showing first ${formatCount(shownLines)})`
          : `${formatCount(totalLines)} (showing ${formatCount(startLine)}–${formatCount(last)})`,
    ],
  ];
}

/** One of several sources in a line: where it is from, unless it is an original, and its length. */
function briefly(value: Result): string {
  const { original, url, view, viewText, totalLines, startLine, shownLines } = value;
  const isWhole = startLine === 1 && shownLines === totalLines;
  const lines = isWhole
    ? countNoun(totalLines, 'line')
    : `lines ${formatCount(startLine)}–${formatCount(startLine + shownLines - 1)} of ${formatCount(totalLines)}`;
  return `${code(original ?? url)}, ${view === 'original' && value.scriptId !== '' ? '' : `${viewText}, `}${lines}:`;
}

/** The lines, and what they leave out. */
function contentParts(value: Result, isAmongSeveral = false): readonly AnswerPart[] {
  const { totalLines, startLine, shownLines } = value;
  const last = startLine + shownLines - 1;
  return [
    value.noTextBecause ?? textBlock(numbered(value), 'javascript'),
    value.cutLines > 0 &&
      `${value.cutLines === 1 ? 'One of these lines is' : `${formatCount(value.cutLines)} of these lines are`} longer than ${formatCount(LINE_CHARS)} characters (the longest has ${formatCount(value.longestLine)}) and ${value.cutLines === 1 ? 'was' : 'were'} cut. pen_search_source finds positions in minified lines; the next characters: ${proposedCall(
        'pen_source_content',
        {
          scriptID: value.scriptId,
          original: value.original ?? undefined,
          startLine: startLine === 1 ? undefined : startLine,
          maxLines: shownLines === 1 ? 1 : undefined,
          startColumn: value.startColumn + LINE_CHARS,
        },
      )}.`,
    last < totalLines && shownLines > 0 && `Next lines: startLine ${last + 1}.`,
    value.calls !== undefined && callsPart(value.calls, isAmongSeveral),
  ];
}

export const penSourceContent = defineCapability({
  name: 'pen_source_content',
  title: 'Source Content',
  summary: 'Lines of a script or original source.',
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
      .describe(
        'Original source to show, by a part of its name; several with commas. A place (a.ts:13) is shown with its function, and with who calls it and what it calls in own code, by name.',
      ),
    maxLines: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Lines in the answer. Default: 200, or fewer if they are long.'),
    startLine: z.number().int().min(1).default(1).describe('First line (1-based), to page through a long script.'),
    startColumn: z
      .number()
      .int()
      .min(1)
      .default(1)
      .describe('First character (1-based) of the lines, to read on in a long one.'),
    target: targetParam,
  }),
  listed: { original: 'parts of names: "a.ts, b.ts:13" (with callers)', startColumn: false },
  result: ResultSchema,
  blocks: ['text'],
  target: { types: [...SCRIPT_TARGETS], needs: ['Debugger.getScriptSource'], evenGone: true },
  locks: [],
  deadlineMs: 120_000,
  run: async (params, context) => {
    const places = namedPlaces(params.original);
    const asked: { name: string | undefined; line: number | null }[] =
      places.length === 0 ? [{ name: params.original, line: null }] : [...places];
    const shown: Result[] = [];
    let failed: AppError | null = null;
    for (const { name, line } of asked) {
      const several = asked.length > 1 ? { maxLines: params.maxLines ?? TOGETHER_LINES } : {};
      const found = await settle(() => placeContent({ ...params, ...several, original: name }, line, context));
      const meant = found.ok ? null : z.object({ sources: z.string() }).safeParse(found.error.data);
      const isSame = (one: Result, { value }: { readonly value: Result }): boolean =>
        one.text === value.text && one.original === value.original && one.startLine === value.startLine;
      // Two places in one function, or outside of any.
      if (found.ok && shown.some((one) => isSame(one, found))) continue;
      if (found.ok) shown.push(found.value);
      else if (meant?.success === true)
        asked.push(...meant.data.sources.split('\n').map((each) => ({ name: each, line: null })));
      else failed ??= found.error;
      if (!found.ok && meant?.success !== true && asked.length > 1) context.note(found.error.message);
    }
    const [first, ...others] = fitTogether(shown, {
      toldLines: (file) => context.caller.toldLines(file),
      isSized: params.maxLines !== undefined,
    });
    if (first === undefined) throw new AppFailure(failed ?? errorOfAbort(context.signal));
    return others.length === 0 ? first : { ...first, others };
  },
  summarise: ({ others = [], ...first }) => {
    if (others.length === 0) return answerWith('Source Content', factsOf(first), ...contentParts(first));
    const all = [first, ...others];
    return answerWith(
      'Source Content',
      [],
      ...all.flatMap((each) => [briefly(each), ...contentParts(each, true)]),
      all.some(({ folded }) => folded !== undefined) &&
        '… stands for imports, types, and bodies of functions that no answer has named, and what is too long otherwise; "original":"a.ts:13" shows the function at a place.',
    );
  },
});
