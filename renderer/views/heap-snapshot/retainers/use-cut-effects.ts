/** The effect of cutting each edge of a path, queried one by one so that other queries can run in between. */
import { useEffect, useState } from 'react';
import type { AppError } from '../../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { ignoredParams, isAnyIgnored, type Ignored } from './ignored.ts';
import type { CutEffect } from './path-lines.ts';

export interface CutEffects {
  /** By edge, as far as known. */
  readonly effects: ReadonlyMap<string, CutEffect>;
  /** Every edge was tried, or one failed. */
  readonly isDone: boolean;
  readonly error: AppError | null;
}

const NONE: CutEffects = { effects: new Map(), isDone: false, error: null };

/** What a cut frees in addition to the ignored items. */
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

/** `edges` empty: no query. `ignored` is already removed when the edges are tried. */
export function useCutEffects(
  document: AnalysisDocument,
  edges: readonly string[],
  ignored: Ignored,
  lookedAt: number,
): CutEffects {
  const [held, setHeld] = useState<{ of: readonly string[]; in: AnalysisDocument; known: CutEffects } | null>(null);
  useEffect(() => {
    let dropped = false;
    const tell = (known: CutEffects): void => setHeld({ of: edges, in: document, known });
    const ask = async (): Promise<void> => {
      let effects: ReadonlyMap<string, CutEffect> = new Map();
      if (edges.length === 0) return;
      const gone = ignoredParams(ignored, lookedAt);
      const base = isAnyIgnored(ignored) ? await document.query('heap.what-if', gone) : null;
      if (dropped) return;
      if (base?.ok === false) {
        tell({ effects, isDone: true, error: base.error });
        return;
      }
      for (const edge of edges) {
        const answer = await document.query('heap.what-if', {
          ...gone,
          edges: [...gone.edges, edge],
          target: lookedAt,
        });
        if (dropped) return;
        if (!answer.ok) {
          tell({ effects, isDone: true, error: answer.error });
          return;
        }
        effects = new Map([...effects, [edge, beyond(answer.value, base?.value ?? null)]]);
        tell({ effects, isDone: effects.size === edges.length, error: null });
      }
    };
    void ask();
    return () => {
      dropped = true;
    };
  }, [document, edges, ignored, lookedAt]);
  if (edges.length === 0) return { ...NONE, isDone: true };
  return held !== null && held.of === edges && held.in === document ? held.known : NONE;
}
