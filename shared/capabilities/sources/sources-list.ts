/** `pen_list_sources`: the scripts of a target, and optionally their original sources. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { formatBytes, formatCount, truncateMiddle } from '../../base/units.ts';
import { ok } from '../../base/result.ts';
import { MapOriginSchema, OriginalSourceSchema, ScriptEntrySchema, type ScriptEntry } from '../../contracts/scripts.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { cursorParam, filterParam, limitParam, page, pageLine, targetParam } from '../common/parameters.ts';
import { SCRIPT_TARGETS, inUrlOrder, listenToScripts, mapOf, mapPlaceText } from './source-scripts.ts';

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
  /** Why the list became shorter. */
  cleared: z.string().nullable(),
  filter: z.string(),
  originals: z.array(OriginalsSchema).optional(),
});
type Result = z.infer<typeof ResultSchema>;

async function originalsOf(scripts: readonly ScriptEntry[], context: CallContext): Promise<Originals[]> {
  const withMaps = scripts.filter(({ sourceMap }) => sourceMap !== 'none').slice(0, SCRIPTS_WITH_ORIGINALS);
  const found: Originals[] = [];
  for (const script of withMaps) {
    if (context.signal.aborted) break;
    const map = await mapOf(script, context);
    if (!map.ok) context.note(`The source map of ${script.url} was skipped: ${map.error.message}`);
    const { origin = null, at = '', sources = [] } = (map.ok ? map.value : null) ?? {};
    found.push({
      scriptId: script.scriptId,
      url: script.url,
      origin,
      at,
      sources: sources.slice(0, SOURCES_A_SCRIPT),
      total: sources.length,
    });
  }
  return found;
}

function sizeText({ language, length }: Pick<ScriptEntry, 'language' | 'length'>): string {
  return language === 'WebAssembly' ? `${formatBytes(length)} (WebAssembly)` : formatBytes(length);
}

function originalsText(originals: readonly Originals[]): string {
  return section('Original sources', [
    bullets(
      originals.flatMap(({ url, scriptId, origin, at, sources, total }) => {
        if (origin === null) return [`${code(url)} (${scriptId}): no readable source map`];
        const names = sources.map(({ name, length }) => `${code(name)}${length === null ? ' (no text)' : ''}`);
        const rest = total > sources.length ? `, and ${formatCount(total - sources.length)} more` : '';
        return [`${code(url)} (${scriptId}), by ${mapPlaceText({ origin, at })}: ${names.join(', ')}${rest}`];
      }),
    ),
  ]);
}

export const penListSources = defineCapability({
  name: 'pen_list_sources',
  title: 'List Sources',
  summary: 'Scripts of a target with ids and source maps.',
  category: 'source',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    refresh: z.boolean().default(false).describe('List all scripts of the target again.'),
    filter: filterParam.describe('Case-insensitive part of the URL.'),
    originals: z.boolean().default(false).describe('Also list the original sources, via source maps.'),
    limit: limitParam(50),
    cursor: cursorParam,
    target: targetParam,
  }),
  listed: { originals: 'also original sources' },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  deadlineMs: 120_000,
  run: async ({ refresh, filter, originals, limit, cursor }, context) => {
    const { ports, target, signal, progress } = context;
    progress({ done: 0, total: 100, message: 'Loading scripts' });
    const listened = await listenToScripts(context);
    if (!listened.ok) return listened;
    if (refresh && !listened.value.isNew) {
      const again = await ports.scripts.refresh(target.id, { signal });
      if (!again.ok) return again;
    }
    progress({ done: 80, total: 100, message: 'Listing scripts' });
    const heard = ports.scripts.handle(target.id) ?? listened.value.heard;
    const wanted = filter.toLowerCase();
    const matching = inUrlOrder(heard.entries.filter(({ url }) => url.toLowerCase().includes(wanted)));
    const shown = page(matching, cursor, limit);
    if (!shown.ok) return shown;
    const value: Result = {
      total: matching.length,
      rows: shown.value.rows.map(({ id: _id, ...row }) => row),
      nextCursor: shown.value.nextCursor,
      dropped: heard.dropped,
      limit: heard.limit,
      hidden: heard.hidden,
      cleared: heard.note,
      filter,
      ...(originals ? { originals: await originalsOf(shown.value.rows, context) } : {}),
    };
    progress({ done: 100, total: 100, message: 'Done' });
    return ok(value);
  },
  summarise: (value) =>
    document([
      title('Parsed Scripts'),
      summaryLine([
        ['Total Scripts', formatCount(value.total)],
        ...(value.filter === '' ? [] : ([['Filter', code(value.filter)]] as const)),
        ...(value.hidden === 0 ? [] : ([['Without URL (not listed)', formatCount(value.hidden)]] as const)),
      ]),
      value.dropped > 0 &&
        warning(
          `${formatCount(value.dropped)} scripts were dropped: the list is limited to the ${formatCount(value.limit)} that were parsed last.`,
        ),
      value.cleared !== null && code(value.cleared),
      value.rows.length === 0
        ? value.filter === ''
          ? 'No script with a URL has been parsed.'
          : 'No script URL matches the filter.'
        : table(
            ['#', 'ID', 'URL', 'Size', 'Module', 'SourceMap', 'Source map URL'],
            value.rows.map((row, index) => [
              String(index + 1),
              row.scriptId,
              truncateMiddle(row.url, URL_CHARS),
              sizeText(row),
              row.isModule ? 'yes' : 'no',
              row.sourceMap === 'none' ? 'no' : 'yes',
              row.sourceMap === 'inline' ? '(inline)' : truncateMiddle(row.sourceMapUrl, URL_CHARS),
            ]),
          ),
      pageLine(value.rows.length, value.total, value.nextCursor),
      value.originals !== undefined && value.originals.length > 0 && originalsText(value.originals),
      value.originals !== undefined && value.originals.length === 0 && 'None of these scripts has a source map.',
    ]),
});
