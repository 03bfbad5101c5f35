/** `pen_list_sources`: the scripts of a target, and optionally their original sources. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatBytes, formatCount, truncateMiddle } from '../../../base/units.ts';
import { isRuntimeScript } from '../../../base/third-party.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { unwrap } from '../../../base/errors.ts';
import {
  MapOriginSchema,
  OriginalSourceSchema,
  ScriptEntrySchema,
  type ScriptEntry,
} from '../../../core/contracts/scripts.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import {
  cursorParam,
  filterParam,
  limitParam,
  page,
  pageLine,
  targetParam,
} from '../../../core/capability/parameters.ts';
import { leftOutText, mappedScripts, unreadableText, type MappedScripts } from './original-sources.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { inListOrder, listenToScripts, mapPlaceText } from './source-scripts.ts';
import { answerWith, listed, numberedTable, warned } from '../../../core/findings/blocks.ts';
import { name as named, type Section } from '../../../core/findings/model.ts';

const URL_CHARS = 60;
/** Limits of the original sources: per script, and the number of scripts. */
const SOURCES_A_SCRIPT = 40;
const SCRIPTS_WITH_ORIGINALS = 10;

const RowSchema = ScriptEntrySchema.omit({ id: true });

const OriginalsSchema = z.object({
  scriptId: z.string(),
  url: z.string(),
  /** Null without a readable source map. */
  origin: MapOriginSchema.nullable(),
  at: z.string(),
  sources: z.array(OriginalSourceSchema),
  total: z.number(),
});
type Originals = z.infer<typeof OriginalsSchema>;

const ResultSchema = z.object({
  /** After the filter. */
  total: z.number(),
  rows: z.array(RowSchema),
  nextCursor: z.string().nullable(),
  /** Number of oldest scripts that were dropped, and the limit of the list. */
  dropped: z.number(),
  limit: z.number(),
  /** Scripts without a URL, such as eval and scripts of the engine. */
  hidden: z.number(),
  /** Scripts of the runtime (`node:fs`), which only a filter lists. */
  ofRuntime: z.number(),
  /** The reason why the list became shorter. */
  cleared: z.string().nullable(),
  filter: z.string(),
  originals: z.array(OriginalsSchema).optional(),
});
type Result = z.infer<typeof ResultSchema>;

/** The original sources of these scripts; with `names`, only those whose name contains it. */
function originalsOf(
  { mapped, unreadable }: MappedScripts,
  scripts: readonly ScriptEntry[],
  names: string,
): Originals[] {
  const byId = new Map(mapped.map((each) => [each.script.scriptId, each.map]));
  const failed = new Set(unreadable.map(({ url }) => url));
  return scripts.flatMap(({ scriptId, url }): Originals[] => {
    const map = byId.get(scriptId);
    if (map === undefined)
      return failed.has(url) ? [{ scriptId, url, origin: null, at: '', sources: [], total: 0 }] : [];
    // A script whose URL matches has all of its sources listed.
    const isByUrl = url.toLowerCase().includes(names);
    const matching = isByUrl ? map.sources : map.sources.filter(({ name }) => hasName(name, names));
    const { origin, at } = map;
    return [{ scriptId, url, origin, at, sources: matching.slice(0, SOURCES_A_SCRIPT), total: matching.length }];
  });
}

function hasName(name: string, names: string): boolean {
  return name.toLowerCase().includes(names);
}

/** The scripts whose URL, or one of whose original sources, contains the filter; and the maps that were read. */
async function scriptsMatching(
  entries: readonly ScriptEntry[],
  filter: string,
  context: CallContext,
): Promise<{ readonly matching: readonly ScriptEntry[]; readonly byOriginal: MappedScripts }> {
  const wanted = filter.toLowerCase();
  const byUrl = entries.filter(({ url }) => url.toLowerCase().includes(wanted));
  const isFound = new Set(byUrl);
  const others = entries.filter((entry) => !isFound.has(entry));
  const read = await mappedScripts(wanted === '' ? [] : others, context);
  const mapped = read.mapped.filter(({ map }) => map.sources.some(({ name }) => hasName(name, wanted)));
  return {
    matching: inListOrder(
      [...byUrl, ...mapped.map(({ script }) => script)],
      codeOwners(context.ports, [context.target.url]),
    ),
    byOriginal: { ...read, mapped },
  };
}

function sizeText({ language, length }: Pick<ScriptEntry, 'language' | 'length'>): string {
  return language === 'WebAssembly' ? `${formatBytes(length)} (WebAssembly)` : formatBytes(length);
}

function originalsText(originals: readonly Originals[]): Section {
  return listed(
    'Original sources',
    originals.flatMap(({ url, scriptId, origin, at, sources, total }) => {
      if (origin === null) return [`${code(url)} (${code(scriptId)}): no readable source map`];
      const names = sources.map(({ name, length }) => `${code(name)}${length === null ? ' (no text)' : ''}`);
      const rest = total > sources.length ? `, and ${formatCount(total - sources.length)} more` : '';
      return [`${code(url)} (${code(scriptId)}), by ${mapPlaceText({ origin, at })}: ${names.join(', ')}${rest}`];
    }),
  );
}

export const penListSources = defineCapability({
  name: 'pen_list_sources',
  title: 'List Sources',
  control: 'the sources panel',
  summary: 'Scripts with ids and source maps.',
  category: 'source',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    refresh: z.boolean().default(false).describe('List all scripts of the target again.'),
    filter: filterParam.describe('Case-insensitive part of the URL or of an original source.'),
    originals: z.boolean().default(false).describe('Also list the original sources, via source maps.'),
    limit: limitParam(50),
    cursor: cursorParam,
    target: targetParam,
  }),
  listed: { originals: 'also original sources' },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS], needs: ['Debugger.getScriptSource'] },
  locks: [],
  deadlineMs: 120_000,
  run: async ({ refresh, filter, originals, limit, cursor }, context) => {
    const { ports, target, signal, progress, note } = context;
    progress({ done: 0, total: 100, message: 'Loading scripts' });
    const listened = await listenToScripts(context);
    if (refresh && !listened.isNew) await ports.scripts.refresh(target.id, { signal });
    progress({ done: 80, total: 100, message: 'Listing scripts' });
    const heard = ports.scripts.handle(target.id) ?? listened.heard;
    const found = await scriptsMatching(heard.entries, filter, context);
    const { byOriginal } = found;
    const matching = found.matching.filter(
      ({ url, language }) => filter !== '' || language === 'WebAssembly' || !isRuntimeScript(url),
    );
    const shown = unwrap(page(matching, cursor, limit));
    const { rows } = shown;
    const withOriginals = rows.filter(({ sourceMap }) => sourceMap !== 'none').slice(0, SCRIPTS_WITH_ORIGINALS);
    const mapped = originals ? await mappedScripts(withOriginals, context) : byOriginal;
    const unreadable = unreadableText(originals || matching.length === 0 ? mapped.unreadable : []);
    if (unreadable !== '') note(unreadable);
    const left = leftOutText(mapped.leftOut);
    if (left !== '') note(left);
    const listsOriginals = originals || byOriginal.mapped.length > 0;
    const value: Result = {
      total: matching.length,
      rows: rows.map(({ id: _id, ...row }) => row),
      nextCursor: shown.nextCursor,
      dropped: heard.dropped,
      limit: heard.limit,
      hidden: heard.hidden,
      ofRuntime: found.matching.length - matching.length,
      cleared: heard.note,
      filter,
      ...(listsOriginals ? { originals: originalsOf(mapped, rows, filter.toLowerCase()) } : {}),
    };
    progress({ done: 100, total: 100, message: 'Done' });
    return value;
  },
  summarise: (value) =>
    answerWith(
      'Parsed Scripts',
      [
        ['Total Scripts', formatCount(value.total)],
        value.filter !== '' && ['Filter', code(value.filter)],
        value.hidden !== 0 && ['Without URL (not listed)', formatCount(value.hidden)],
        value.ofRuntime !== 0 && ['Of the runtime (not listed without a filter)', formatCount(value.ofRuntime)],
      ],
      value.dropped > 0 &&
        warned(
          `${formatCount(value.dropped)} scripts were dropped: the list is limited to the ${formatCount(value.limit)} that were parsed last.`,
        ),
      value.cleared !== null && code(value.cleared),
      {
        ...numberedTable(value.rows, [
          ['ID', ({ scriptId }) => named(scriptId)],
          ['URL', ({ url }) => named(truncateMiddle(url, URL_CHARS))],
          ['Size', (row) => sizeText(row)],
          ['Module', ({ isModule }) => (isModule ? 'yes' : 'no')],
          ['SourceMap', ({ sourceMap }) => (sourceMap === 'none' ? 'no' : 'yes')],
          [
            'Source map URL',
            (row) => (row.sourceMap === 'inline' ? '(inline)' : named(truncateMiddle(row.sourceMapUrl, URL_CHARS))),
          ],
        ]),
        empty:
          value.filter === ''
            ? 'No script with a URL is loaded. A reload of a page lists its scripts again.'
            : 'No script has the filter in its URL, or in the name of an original source.',
      },
      pageLine(value.rows.length, value.total, value.nextCursor),
      value.originals !== undefined && value.originals.length > 0 && originalsText(value.originals),
      value.originals !== undefined &&
        value.originals.length === 0 &&
        value.rows.length > 0 &&
        'None of these scripts has a source map.',
    ),
});
