/** The code of the author's functions that cost most, with what libraries did for them, at the line that takes most of the time. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatDuration } from '../../../base/units.ts';
import { CodeQuoteSchema, quotedLineNumbers, type CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { CpuOriginalSchema, CpuPlaceSchema, type CpuPlace } from '../../../engine/profile/contract/sampled-profiles.ts';
import { shownName, shownSource, type WithOriginal } from '../../../core/findings/function-names.ts';
import { MAX_QUOTES, quotedFunction } from '../../../core/findings/quotes.ts';
import { quotesAt } from '../../../core/capability/quotes.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { OwnFunction, OwnPathMs } from './own-code.ts';
import { present, quoted } from '../../../core/findings/blocks.ts';
import type { Block } from '../../../core/findings/model.ts';

/** Functions with less of the active time are not quoted. */
const MIN_SHARE = 0.1;
/** A line with less of its function's time is one of several. */
const MIN_LINE_SHARE = 0.5;
/** A call with less of its function's time is not worth a mark. */
const MIN_CALL_SHARE = 0.03;
/** `subscribe` of `Store.subscribe` or `get subscribe`. */
const LAST_NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export const HotCodeSchema = z.object({
  function: CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), totalMs: z.number() }),
  /** The line of the script with most of the time, without native work that it calls; null if no line has most of it, or if a map has another one. */
  hotLine: z.object({ line: z.number(), selfMs: z.number() }).nullable(),
  /** Calls of functions of others in the quoted lines, largest first: V8 records no line of a call, so only those that one line alone names. */
  calls: z.array(z.object({ name: z.string(), line: z.number(), ms: z.number() })).optional(),
  quote: CodeQuoteSchema,
});
export type HotCode = z.infer<typeof HotCodeSchema>;

/** Functions that led to less of the active time are told by the table of calls alone. */
const MIN_LED_SHARE = 0.2;

type Row = WithOriginal<CpuPlace> & { readonly totalMs: number; readonly through?: OwnFunction['through'] };

const isSame = (a: Row, b: Row): boolean => a.url === b.url && a.line === b.line && a.column === b.column;

/** The functions with most of the time, then those that led to most of it, the nearest first: what is around all of it says nothing about its cause. */
function quotedRows(own: readonly Row[], led: readonly OwnPathMs[], activeMs: number): Row[] {
  const rows = own.filter((row) => row.totalMs >= MIN_SHARE * activeMs);
  for (const { depth: _depth, ...row } of led.toSorted((one, other) => other.depth - one.depth))
    if (row.totalMs >= MIN_LED_SHARE * activeMs && !rows.some((known) => isSame(known, row))) rows.push(row);
  return rows.slice(0, MAX_QUOTES);
}

type Context = Pick<CallContext, 'ports' | 'signal'>;

async function hotLineOf(file: string, row: Row, { ports, signal }: Context): Promise<HotCode['hotLine']> {
  // Lines are those of the script as it ran.
  if (row.original !== undefined) return null;
  const place = CpuPlaceSchema.parse(row);
  const found = await ports.analysis.query(file, 'profile.lines', { place, filters: [] }, { signal });
  if (!found.ok) return null;
  const [hottest] = found.value.lines.toSorted((a, b) => b.self - a.self);
  return hottest === undefined || hottest.self < MIN_LINE_SHARE * row.totalMs
    ? null
    : { line: hottest.line, selfMs: hottest.self };
}

/** `own`: functions of the author, largest first, whose total is what they and libraries did for them; `led`: those that led there, with all below. */
export async function hotCode(
  file: string,
  { own, led }: { readonly own: readonly Row[]; readonly led: readonly OwnPathMs[] },
  activeMs: number,
  context: Context,
): Promise<HotCode[]> {
  const shown = quotedRows(own, led, activeMs);
  const hotLines = await Promise.all(shown.map((row) => hotLineOf(file, row, context)));
  const places = shown.map((row, index) => {
    const line = hotLines[index]?.line;
    return line === undefined || line === row.line ? quotedFunction(row) : { url: row.url, line, column: 1 };
  });
  const quotes = await quotesAt(file, places, context);
  return shown.flatMap((row, index) => {
    const quote = quotes[index] ?? null;
    if (quote === null) return [];
    const { through = [], name, url, line, column, original, totalMs } = row;
    const calls = callsIn(quote, through, totalMs);
    const place = { name, url, line, column, totalMs, ...(original === undefined ? {} : { original }) };
    return [{ function: place, hotLine: hotLines[index] ?? null, ...(calls.length === 0 ? {} : { calls }), quote }];
  });
}

/** The calls whose name stands before a parenthesis in one line of the function only, without its declaration. */
function callsIn(quote: CodeQuote, through: OwnFunction['through'], totalMs: number) {
  const { lines, line: blamed, functionLine = blamed } = quote;
  const numbers = quotedLineNumbers(quote);
  return through.flatMap((call) => {
    const name = LAST_NAME.exec(call.original?.name ?? call.name)?.[0];
    if (name === undefined || (call.allMs ?? call.ms) < MIN_CALL_SHARE * totalMs) return [];
    const called = new RegExp(`(?<![\\p{ID_Continue}$])(?<!function )${name.replaceAll('$', '\\$')}\\(`, 'u');
    const found = numbers.filter((line, at) => line >= functionLine && called.test(lines[at] ?? ''));
    const [line] = found;
    return line === undefined || found.length > 1 ? [] : [{ name, line, ms: call.allMs ?? call.ms }];
  });
}

/** `findAll` (`busy.js:3:17`), 560 ms in line 7: with the lines below. Calls are marked instead of the function's own line. */
export function hotCodeText({ function: row, hotLine, calls = [], quote }: HotCode): Block {
  const parts = present([
    hotLine !== null && `${formatDuration(hotLine.selfMs)} in line ${hotLine.line}`,
    ...calls.map(({ name, line, ms }) => `${code(name)} ${formatDuration(ms)} in line ${line}`),
  ]);
  const marked = hotLine === null && calls.length > 0 ? calls.map(({ line }) => line) : undefined;
  return quoted(`${[`${code(shownName(row))} (${code(shownSource(row))})`, ...parts].join(', ')}:`, quote, marked);
}
