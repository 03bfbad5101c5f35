/** The effect of cutting each edge of a path, queried one by one so that other queries can run in between. */
import { ok } from '../../../../shared/base/result.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery, type QueryContext } from '../../../core/stores/hooks/use-query.ts';
import { ignoredParams, isAnyIgnored, type Ignored } from './ignored.ts';
import type { CutEffect } from './path-lines.ts';

export interface CutEffects {
  /** By edge, as far as known. */
  readonly effects: ReadonlyMap<string, CutEffect>;
  /** Every edge was tried, or one failed. */
  readonly isDone: boolean;
  readonly error: AppError | null;
}

/** Returns what a cut frees in addition to the ignored items. */
export function beyond(effect: CutEffect, base: CutEffect | null): CutEffect {
  if (base === null) return effect;
  const before = new Map(base.classes.map((row) => [row.name, row]));
  const classes = effect.classes
    .map(({ name, count, sizeBytes }) => ({
      name,
      count: count - (before.get(name)?.count ?? 0),
      sizeBytes: sizeBytes - (before.get(name)?.sizeBytes ?? 0),
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  return {
    ...effect,
    freedCount: effect.freedCount - base.freedCount,
    freedSizeBytes: effect.freedSizeBytes - base.freedSizeBytes,
    classes,
  };
}

type Effects = ReadonlyMap<string, CutEffect>;

const NO_EFFECTS: Effects = new Map();

/** Tries the edges in order, with everything ignored removed, and reports the effects known so far after each. */
async function tryEdges(
  document: AnalysisDocument,
  edges: readonly string[],
  { ignored, lookedAt }: { readonly ignored: Ignored; readonly lookedAt: number },
  { signal, onProgress }: QueryContext<Effects>,
): Promise<AppResult<Effects>> {
  const gone = ignoredParams(ignored, lookedAt);
  const base = isAnyIgnored(ignored) ? await document.query('heap.what-if', gone, { signal }) : null;
  if (base?.ok === false) return base;
  let effects = NO_EFFECTS;
  for (const edge of edges) {
    const params = { ...gone, edges: [...gone.edges, edge], target: lookedAt };
    const answer = await document.query('heap.what-if', params, { signal });
    if (!answer.ok) return answer;
    effects = new Map([...effects, [edge, beyond(answer.value, base?.value ?? null)]]);
    onProgress(effects);
  }
  return ok(effects);
}

/** `edges` empty: no query. `ignored` is already removed when the edges are tried. */
export function useCutEffects(
  document: AnalysisDocument,
  edges: readonly string[],
  ignored: Ignored,
  lookedAt: number,
): CutEffects {
  const question = edges.length === 0 ? null : JSON.stringify([document.documentId, edges, ignored, lookedAt]);
  const { current, progress } = useQuery<Effects, Effects>(question, (asking) =>
    tryEdges(document, edges, { ignored, lookedAt }, asking),
  );
  return {
    effects: progress ?? NO_EFFECTS,
    isDone: question === null || current !== null,
    error: current?.ok === false ? current.error : null,
  };
}
