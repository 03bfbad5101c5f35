/** The code to read after a hunt: its lines where they are stored, and the calls that show more. */
import { settle } from '../../../base/errors.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { codeName } from '../growing/growing-path-text.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { isOwnCode, MAX_QUOTES, quotedFunction } from '../../../core/findings/quotes.ts';
import { SHOWN_LINES, sourceCall, type SourcePlace } from '../../../core/findings/source-call.ts';
import type { CodeUsePlace, CodeUses, NamedCall } from '../../../engine/source-map/contract/code-uses.ts';
import {
  quotedLineNumbers,
  type CodeQuote,
  type QuotedPlace,
  type ObjectCode,
} from '../../../engine/source-map/contract/quotes.ts';
import { scriptPlaceText } from '../../../core/findings/function-names.ts';

// The condition on which a removal takes anything out: a function of the same file that the call of the removal uses, such as `boxOf` in
// `unwatchSize(boxOf(el), el[TELL])`. Its declaration belongs to what a reader must see.

const CALLED = /(?<![.\w$])([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\(/gu;

/** A function that is used in the call of a removal, and where it is declared. */
export interface DecidingFunction {
  readonly name: string;
  readonly source: string;
  readonly script?: string | undefined;
  /** 1-based. */
  readonly line: number;
}

/** Names of functions that a line of code calls. */
function calledIn(code: string): string[] {
  return [...code.matchAll(CALLED)].flatMap(([, name]) => name ?? []);
}

/** The line on which a text declares a function or variable at its outermost level, 1-based; 0 if it does not. */
function declaredAt(text: string, name: string): number {
  const escaped = name.replaceAll('$', '\\$');
  const declaration = new RegExp(
    `^(?:export\\s+)?(?:(?:async\\s+)?function\\*?\\s+${escaped}\\s*\\(|(?:const|let|var)\\s+${escaped}\\s*=)`,
    'm',
  );
  const found = declaration.exec(text);
  return found === null ? 0 : text.slice(0, found.index).split('\n').length;
}

/** The first function of the same file that the call of a removal uses, beside the removal itself; null without one. `placeOf`: of a source. */
export async function decidingFunction(
  file: string,
  uses: CodeUses | undefined,
  placeOf: (use: CodeUsePlace) => QuotedPlace,
  ask: Ask,
): Promise<DecidingFunction | null> {
  for (const { place: removal, calls } of uses?.removals ?? [])
    for (const call of calls) {
      const names = calledIn(call.code).filter((name) => name !== removal.name);
      if (names.length === 0) continue;
      const found = await ask(file, 'code.source', { place: placeOf(call) });
      const { text = '', startLine = 1 } = found.source ?? {};
      for (const name of names) {
        const line = declaredAt(text, name);
        if (line > 0) return { name, source: call.source, script: call.script, line: line + startLine - 1 };
      }
    }
  return null;
}

/** A captured variable is declared above the function, and a callback is often registered there: their code is read from some lines before on. */
const LINES_BEFORE = 8;
/** Lines of callers in an answer. */
const MAX_CALLERS = 6;

async function quotesOf(file: string, places: readonly QuotedPlace[], ask: Ask): Promise<CodeQuote[]> {
  const placed = places.filter(({ url }) => url !== '').slice(0, MAX_QUOTES);
  // An answer without quotes still has the calls that show the code.
  const found = placed.length === 0 ? null : await settle(() => ask(file, 'code.quotes', { places: placed }));
  return found?.ok === true ? found.value.quotes.filter((quote) => quote !== null) : [];
}

type Holder = NonNullable<GrowingCode['holder']>;

function firstLine({ node: { original }, location }: Holder): number {
  return Math.max(1, (original?.line ?? location?.line ?? 1) - LINES_BEFORE);
}

function aroundFunction(holder: Holder): SourcePlace {
  const { original } = holder.node;
  const { url = '', line = 0 } = holder.location ?? {};
  const first = firstLine(holder);
  return original === undefined ? { url, line: first } : { url, line, original: { ...original, line: first } };
}

/** True if the call that reads the code around a function also shows this place. */
function isShownBy(holder: Holder, { node: { original }, location }: GrowingCode): boolean {
  const isSameFile =
    original === undefined ? location?.url === holder.location?.url : original.source === holder.node.original?.source;
  const line = (original?.line ?? location?.line ?? 0) - firstLine(holder);
  return isSameFile && line >= 0 && line < SHOWN_LINES;
}

function isOwn({ node: { original, isThirdParty }, location }: Holder): boolean {
  const { url = '', line = 0 } = location ?? {};
  return isOwnCode({ url, line, original, ignored: isThirdParty });
}

/** The line of the same source that takes objects out, or where that is called; undefined if the sources do not show one. */
function removalLine({ node: { original }, location }: Holder, uses: CodeUses | undefined): number | undefined {
  const source = original?.source ?? location?.url;
  const places = uses?.removals.flatMap(({ calls, place }) => [...calls, place]) ?? [];
  return places.find((place) => place.source === source)?.line;
}

/** The code of the largest growing path: of what holds its objects, then of these. Code of packages only where none is the author's. */
export async function readingOf(
  largest: GrowingPath | undefined,
  code: ReadonlyMap<number, GrowingCode>,
  {
    last,
    target,
    uses,
    callsOn = [],
  }: {
    readonly last: string;
    readonly target: string | null;
    readonly uses?: CodeUses | undefined;
    readonly callsOn?: readonly NamedCall[] | undefined;
  },
  ask: Ask,
): Promise<ObjectCode[]> {
  const own = largest === undefined ? undefined : code.get(largest.node);
  const add = addOf(uses, callsOn);
  const asked = { last, uses, add, target };
  // The code that adds members is known also where the objects have none.
  if (own === undefined) return addingCode([], asked, ask);
  const { holder } = own;
  const isCaptured = holder !== undefined && holder.node.id === largest?.capturedBy?.node;
  const both = holder === undefined ? [own] : isCaptured && isShownBy(holder, own) ? [holder] : [holder, own];
  const authors = both.filter(isOwn);
  const read: ObjectCode[] = [];
  for (const placed of authors.length === 0 && add === undefined ? both : authors) {
    const isAround = placed === holder ? isCaptured : own.kind === 'callback';
    const { node, location } = placed;
    const { url = '', line = 0, column = 1 } = location ?? {};
    const call = sourceCall(isAround ? aroundFunction(placed) : { url, line, original: node.original }, target);
    // The class of a tree's node is both.
    if (call === null || read.some((each) => each.call === call)) continue;
    const place = quotedFunction({ url, line, column, original: node.original });
    const alsoLine = removalLine(placed, uses);
    const [found] = await quotesOf(last, [alsoLine === undefined ? place : { ...place, alsoLine }], ask);
    const isAdded = found !== undefined && add?.source === found.source;
    // A function that adds members is quoted where it does, with the line that takes them out.
    const [moved] = isAdded ? await quotesOf(last, [placeOfUse(add, uses)], ask) : [];
    const quote = moved ?? found;
    read.push({ name: codeName(placed), call, ...(quote === undefined ? {} : { quote }) });
  }
  const added = await addingCode(read, asked, ask);
  const deciding = await decidingCode([...read, ...added], asked, ask);
  // The line of the growth is read before the function that was merely on the way to it.
  const isOfGrowth = ({ quote }: ObjectCode): boolean =>
    add !== undefined && quote !== undefined && isQuoted(add, [quote]);
  const all = [...read, ...added, ...deciding];
  const sorted = [...all.filter(isOfGrowth), ...all.filter((each) => !isOfGrowth(each))].slice(0, MAX_QUOTES);
  return withCallers(sorted, last, ask);
}

/** Adds to the code that is read first who calls it: what misuses a function is often in its callers. */
async function withCallers(read: readonly ObjectCode[], last: string, ask: Ask): Promise<ObjectCode[]> {
  const [first, ...others] = read;
  if (first?.quote === undefined) return [...read];
  const { source, line } = first.quote;
  const found = await settle(() => ask(last, 'code.around', { source, line }));
  const calls = found.ok ? found.value.calls : null;
  const callers = calls === null ? [] : [...calls.callers, ...calls.callersOfCallers].slice(0, MAX_CALLERS);
  return [callers.length === 0 ? first : { ...first, callers }, ...others];
}

/** `add`: where members are added, or what adds them gets them. */
interface Asked {
  readonly last: string;
  readonly uses: CodeUses | undefined;
  readonly add: CodeUsePlace | undefined;
  readonly target: string | null;
}

/** The line to read: where members are added, or where what adds them gets them. */
function addOf(uses: CodeUses | undefined, callsOn: readonly NamedCall[]): CodeUsePlace | undefined {
  return uses?.adds[0] ?? uses?.call ?? callsOn[0];
}

/** True if one of the quotes has the line. */
function isQuoted({ source, line }: CodeUsePlace, quotes: readonly CodeQuote[]): boolean {
  return quotes.some((quote) => quote.source === source && quotedLineNumbers(quote).includes(line));
}

/** A place of the author's sources, which name the script that runs an original one. */
function quotedUse({ source, line, script = source }: Pick<CodeUsePlace, 'source' | 'line' | 'script'>): QuotedPlace {
  return source === script ? { url: source, line } : { url: script, line: 0, column: 0, original: { source, line } };
}

/** The same with the line that takes members out, where that is in the same source. */
function placeOfUse(use: CodeUsePlace, uses: CodeUses | undefined): QuotedPlace {
  const alsoLine = uses?.removals.find(({ place }) => place.source === use.source)?.place.line;
  return { ...quotedUse(use), ...(alsoLine === undefined ? {} : { alsoLine }) };
}

/** The function that the call of a removal uses and that decides what it takes out, unless a quote shows it already. */
async function decidingCode(
  read: readonly ObjectCode[],
  { last, uses, target }: Asked,
  ask: Ask,
): Promise<ObjectCode[]> {
  const found = await settle(() => decidingFunction(last, uses, quotedUse, ask));
  if (!found.ok || found.value === null) return [];
  const { name, source, line } = found.value;
  const use = { ...found.value, code: '' };
  const quotes = read.flatMap(({ quote }) => quote ?? []);
  if (isQuoted(use, quotes)) return [];
  const place = quotedUse(use);
  const [quote] = await quotesOf(last, [place], ask);
  const call = sourceCall({ url: place.url, line: Math.max(1, place.line), original: place.original }, target);
  const where = scriptPlaceText({ url: source, line, column: 0 }).replace(/:0$/, '');
  return quote === undefined || call === null ? [] : [{ name: `${name} (${where})`, call, quote }];
}

/** Where members are added and taken out, and the function that calls what does it for another one, unless a quote shows it already. */
async function addingCode(read: readonly ObjectCode[], asked: Asked, ask: Ask): Promise<ObjectCode[]> {
  const { add, uses } = asked;
  const [through] = uses?.adds.length === 0 ? (uses.callers?.calls ?? []) : [];
  const added: ObjectCode[] = [];
  for (const use of [add, through?.name.includes('.') === true ? through : undefined])
    if (use !== undefined) added.push(...(await codeOfUse(use, [...read, ...added], asked, ask)));
  return added;
}

/** The same of uses that are known without a path. */
export function codeOfUses(
  uses: CodeUses,
  { last, target }: Pick<Asked, 'last' | 'target'>,
  ask: Ask,
): Promise<ObjectCode[]> {
  return addingCode([], { last, uses, add: addOf(uses, []), target }, ask);
}

async function codeOfUse(
  add: CodeUsePlace,
  read: readonly ObjectCode[],
  { last, uses, target }: Asked,
  ask: Ask,
): Promise<ObjectCode[]> {
  const quotes = read.flatMap(({ quote }) => quote ?? []);
  if (isQuoted(add, quotes)) return [];
  const place = placeOfUse(add, uses);
  const { url, line, original } = place;
  const [quote] = await quotesOf(last, [place], ask);
  // For an original place the call needs none in the script.
  const call = sourceCall({ url, line: Math.max(1, line), original }, target, quote?.functionLine);
  const where = scriptPlaceText({ url: add.source, line: add.line, column: 0 }).replace(/:0$/, '');
  return quote === undefined || call === null
    ? []
    : [{ name: add.name === '' ? where : `${add.name} (${where})`, call, quote }];
}
