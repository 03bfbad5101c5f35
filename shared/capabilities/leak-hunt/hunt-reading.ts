/** The code to read after a hunt: its lines where they are stored, and the calls that show more. */
import { isOwnCode, quotedFunction } from '../../findings/quotes.ts';
import { SHOWN_LINES, sourceCall, type SourcePlace } from '../../findings/source-call.ts';
import type { CodeUses } from '../../contracts/code-uses.ts';
import { quotesOf } from '../common/quotes.ts';
import type { CallContext } from '../define.ts';
import type { ObjectCode } from '../heap/object-code.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { listedTargetOf } from '../sources/listed-target.ts';
import { codeName, type GrowingCode } from './growing-code.ts';
import type { GrowingPath } from './path-growth.ts';

/** A captured variable is declared above the function, and a callback is often registered there: their code is read from some lines before on. */
const LINES_BEFORE = 8;

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

function isOwn({ node: { original }, location }: Holder): boolean {
  const { url = '', line = 0 } = location ?? {};
  return isOwnCode({ url, line, original });
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
  { last, uses }: { readonly last: CaptureSource | undefined; readonly uses?: CodeUses | undefined },
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<ObjectCode[]> {
  const own = largest === undefined ? undefined : code.get(largest.node);
  if (own === undefined || last === undefined) return [];
  const target = listedTargetOf(last, ports);
  const { holder } = own;
  const isCaptured = holder !== undefined && holder.node.id === largest?.capturedBy?.node;
  const both = holder === undefined ? [own] : isCaptured && isShownBy(holder, own) ? [holder] : [holder, own];
  const authors = both.filter(isOwn);
  const read: ObjectCode[] = [];
  for (const placed of authors.length === 0 ? both : authors) {
    const isAround = placed === holder ? isCaptured : own.kind === 'callback';
    const { node, location } = placed;
    const { url = '', line = 0, column = 1 } = location ?? {};
    const call = sourceCall(isAround ? aroundFunction(placed) : { url, line, original: node.original }, target);
    if (call === null) continue;
    const place = quotedFunction({ url, line, column, original: node.original });
    const alsoLine = removalLine(placed, uses);
    const asked = alsoLine === undefined ? place : { ...place, alsoLine };
    const [quote] = await quotesOf(last.file, [asked], { ports, signal });
    read.push({ name: codeName(placed), call, ...(quote === undefined ? {} : { quote }) });
  }
  return read;
}
