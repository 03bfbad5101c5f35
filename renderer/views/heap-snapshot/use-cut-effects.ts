/** What cutting each edge of a path would free, asked for one after the other so that other questions come in between. */
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import type { CutEffect } from './path-lines.ts';

export interface CutEffects {
  /** By edge, as far as they are known. */
  readonly effects: ReadonlyMap<string, CutEffect>;
  /** Every edge was tried, or one of them could not be. */
  readonly isDone: boolean;
  readonly error: AppError | null;
}

const NONE: CutEffects = { effects: new Map(), isDone: false, error: null };

/** `edges` empty: nothing is asked, and nothing is left to wait for. */
export function useCutEffects(document: AnalysisDocument, edges: readonly string[]): CutEffects {
  const [held, setHeld] = useState<{ of: readonly string[]; in: AnalysisDocument; known: CutEffects } | null>(null);
  useEffect(() => {
    let dropped = false;
    const tell = (known: CutEffects): void => setHeld({ of: edges, in: document, known });
    const ask = async (): Promise<void> => {
      let effects: ReadonlyMap<string, CutEffect> = new Map();
      for (const edge of edges) {
        const answer = await document.query('heap.what-if', { edges: [edge] });
        if (dropped) return;
        if (!answer.ok) {
          tell({ effects, isDone: true, error: answer.error });
          return;
        }
        effects = new Map([...effects, [edge, answer.value]]);
        tell({ effects, isDone: effects.size === edges.length, error: null });
      }
    };
    void ask();
    return () => {
      dropped = true;
    };
  }, [document, edges]);
  if (edges.length === 0) return { ...NONE, isDone: true };
  return held !== null && held.of === edges && held.in === document ? held.known : NONE;
}
