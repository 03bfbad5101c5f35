/** The paths from the root to an object, expanded by the person, and which edge of the first is best to cut. */
import { useMemo, useState } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapNode, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery, type QueryContext, type QueryState } from '../../../core/stores/hooks/use-query.ts';
import { useHeapNames } from '../heap-names.ts';
import { ignoredParams, isAnyIgnored, type Ignored } from './ignored.ts';
import { bestCut, edgesToTry, pathLines, type CutEffect, type PathLine } from './path-lines.ts';

// The effect of cutting each edge of a path, queried one by one so that other queries can run in between.

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
function useCutEffects(
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

const PATHS = 5;
const NO_PATHS: readonly HeapPath[] = [];
const NO_KEYS: ReadonlySet<string> = new Set();

export interface RetainingPathsParts {
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  /** The path expanded at first, from 1. */
  readonly openPath: number;
  /** Cut effects are queried once available. */
  readonly isReady: boolean;
  readonly ignored: Ignored;
  readonly showWeak: boolean;
}

export interface RetainingPaths {
  readonly asked: QueryState<AnalysisAnswer<'heap.paths'>>;
  readonly paths: readonly HeapPath[];
  /** The paths belong to the previous object, while those of this one load. */
  readonly isStale: boolean;
  /** The paths belong to this object and to what is ignored now. */
  readonly isCurrent: boolean;
  readonly lines: readonly PathLine[];
  /** Expands or collapses a path. */
  readonly toggle: (index: number) => void;
  /** Expands or collapses the steps of a fold. */
  readonly toggleFold: (key: string) => void;
  /** Edges of the first path whose cut is tried. */
  readonly tried: readonly string[];
  readonly cuts: CutEffects;
  /** The edge whose cut frees most; null if unknown or there is none. */
  readonly best: string | null;
  /** Its line; undefined if its path is collapsed. */
  readonly bestLine: PathLine | undefined;
}

export function useRetainingPaths(parts: RetainingPathsParts): RetainingPaths {
  const { document, node, openPath, isReady, ignored, showWeak } = parts;
  const { shown: names, dimsThirdParty, version } = useHeapNames();
  const [unfolded, setUnfolded] = useState<{ objectId: number; keys: ReadonlySet<string> }>({
    objectId: node.id,
    keys: NO_KEYS,
  });
  const [folds, setFolds] = useState<{ objectId: number; opened: ReadonlySet<number> }>({
    objectId: node.id,
    opened: new Set([openPath - 1]),
  });
  const question = {
    id: node.id,
    paths: PATHS,
    showWeak,
    ignoredNodes: ignored.nodes.map(({ id }) => id),
    ignoredEdges: ignored.edges.map(({ key }) => key),
    ignoredClasses: [...ignored.classes],
  };
  const asked = useQuery(JSON.stringify([document.documentId, isReady, version, question]), (options) =>
    document.query('heap.paths', question, options),
  );
  const { answer } = asked;
  const paths = answer?.ok === true ? answer.value.paths : NO_PATHS;
  const isStale = paths[0] !== undefined && paths[0].steps.at(-1)?.node.id !== node.id;
  const isCurrent = !isStale && !asked.isLoading;
  const tried = useMemo(() => (isReady && isCurrent ? edgesToTry(paths[0]) : []), [paths, isReady, isCurrent]);
  const cuts = useCutEffects(document, tried, ignored, node.id);
  const best = cuts.isDone ? bestCut(tried, cuts.effects) : null;
  const opened = folds.objectId === node.id ? folds.opened : new Set([openPath - 1]);
  const closed = new Set([...paths.keys()].filter((index) => !opened.has(index)));
  const unfoldedKeys = unfolded.objectId === node.id ? unfolded.keys : NO_KEYS;
  const all = pathLines(paths, closed, { names, foldsThirdParty: false, foldsEngine: false, unfolded: NO_KEYS });
  const lines = pathLines(paths, closed, {
    names,
    foldsThirdParty: dimsThirdParty,
    foldsEngine: true,
    unfolded: unfoldedKeys,
  });
  const toggleFold = (key: string): void => {
    const keys = new Set(unfoldedKeys);
    if (!keys.delete(key)) keys.add(key);
    setUnfolded({ objectId: node.id, keys });
  };
  const toggle = (index: number): void =>
    setFolds({
      objectId: node.id,
      opened: new Set(opened.has(index) ? [...opened].filter((each) => each !== index) : [...opened, index]),
    });
  const bestLine = all.find((line) => line.kind === 'step' && line.edgeKey !== null && line.edgeKey === best);
  return { asked, paths, isStale, isCurrent, lines, toggle, toggleFold, tried, cuts, best, bestLine };
}
