/** Original positions in the scripts of a live target, for initiators and stacks. */
import type { ResolvedPosition, ScriptPosition } from '../../engine/source-map/contract/original-positions.ts';
import type { CodeQuote, QuotedPlace } from '../../engine/source-map/contract/quotes.ts';
import { MAX_QUOTES } from '../findings/quotes.ts';
import type { TargetInfo } from '../contracts/targets.ts';
import type { CallContext } from './define.ts';
import { noteMapProblems } from './original-names.ts';

export type LiveContext = Pick<CallContext, 'ports' | 'caller' | 'signal' | 'note'> & { readonly target: TargetInfo };

/** In the order of the positions; undefined without a source map. Notes once for each caller which maps were left out. */
export async function liveOriginals(
  positions: readonly ScriptPosition[],
  context: LiveContext,
): Promise<readonly (ResolvedPosition | undefined)[]> {
  const { ports, target, signal, note } = context;
  const none = positions.map(() => undefined);
  const inScripts = positions.filter(({ line, url, scriptId }) => line > 0 && (url !== '' || scriptId !== undefined));
  if (ports.liveOriginals === undefined || inScripts.length === 0) return none;
  const found = await ports.liveOriginals.resolve(target, inScripts, { signal });
  if (!found.isComplete)
    note('Source maps of this target are still being read: the next answer has more original names.');
  noteMapProblems(found.problems, context);
  const byPosition = new Map(inScripts.map((position, at) => [position, found.originals[at] ?? undefined]));
  return positions.map((position) => byPosition.get(position));
}

/** The author's lines around the first of these places, in their order; null where no source map has them. */
export async function liveQuotes(
  places: readonly QuotedPlace[],
  { ports, target, signal }: Pick<LiveContext, 'ports' | 'target' | 'signal'>,
): Promise<readonly (CodeQuote | null)[]> {
  const asked = places.slice(0, MAX_QUOTES);
  return asked.length === 0 ? [] : ((await ports.liveOriginals?.quotes(target, asked, { signal })) ?? []);
}

/** Adds original positions to stack frames and the like. */
export async function withLiveOriginals<Row extends ScriptPosition>(
  rows: readonly Row[],
  context: LiveContext,
): Promise<readonly (Row & { original?: ResolvedPosition })[]> {
  const originals = await liveOriginals(
    rows.map((row) => ({ ...row, at: 'call' as const })),
    context,
  );
  return rows.map((row, at) => {
    const original = originals[at];
    return original === undefined ? row : { ...row, original };
  });
}
