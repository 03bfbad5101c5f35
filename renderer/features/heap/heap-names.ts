/** Which names a heap document shows: those of the original sources, as far as source maps have them, or the generated ones. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ShownNames } from '../../../shared/engine/source-map/contract/original-positions.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { LOOK_AGAIN_MS } from '../../core/stores/hooks/use-source-maps.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';

export interface HeapNames {
  readonly shown: ShownNames;
  /** Dims third-party code, and folds it in retaining paths. */
  readonly dimsThirdParty: boolean;
  /** Rows are reloaded when it changes: original names became known. */
  readonly version: number;
}

export const HeapNamesContext = createContext<HeapNames>({ shown: 'original', dimsThirdParty: false, version: 0 });

export function useHeapNames(): HeapNames {
  return useContext(HeapNamesContext);
}

export interface NamesChoice {
  readonly names: HeapNames;
  readonly setShown: (shown: ShownNames) => void;
  readonly setDimsThirdParty: (dims: boolean) => void;
  /** Null until known. */
  readonly found: AnalysisAnswer<'heap.originals'> | null;
  readonly error: string | null;
}

/** The choice of one document; `document` is null until its retained sizes are known, so that no opening waits for source maps. */
export function useNamesChoice(document: AnalysisDocument | null): NamesChoice {
  const [shown, setShown] = useState<ShownNames>('original');
  const [dimsThirdParty, setDimsThirdParty] = useState(false);
  const [look, setLook] = useState(0);
  const { answer } = useQuery(document === null ? null : JSON.stringify([document.documentId, look]), async () => {
    if (document === null) throw new Error('a query without a document');
    return document.query('heap.originals', {});
  });
  // Source maps of a new capture are stored in the background.
  const isMissing = answer?.ok === true && !answer.value.hasStoredMaps;
  useEffect(() => {
    const afterMs = LOOK_AGAIN_MS[look];
    if (!isMissing || afterMs === undefined) return undefined;
    const timer = setTimeout(() => setLook(look + 1), afterMs);
    return () => clearTimeout(timer);
  }, [isMissing, look]);
  const version = answer?.ok === true && answer.value.hasStoredMaps ? 1 : 0;
  const names = useMemo(() => ({ shown, dimsThirdParty, version }), [shown, dimsThirdParty, version]);
  return {
    names,
    setShown,
    setDimsThirdParty,
    found: answer?.ok === true ? answer.value : null,
    error: answer?.ok === false ? answer.error.message : null,
  };
}
