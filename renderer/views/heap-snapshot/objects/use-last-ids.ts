/** The largest object id of captures: objects allocated later have larger ids. Each file is opened for the query and closed. */
import { useEffect, useState } from 'react';
import type { AnalysisProgress } from '../../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../../shared/contracts/captures.ts';
import type { AppError } from '../../../../shared/contracts/errors.ts';
import type { AnalysisClient } from '../../../bridge/analysis-client.ts';

export type LastId =
  | { readonly state: 'reading'; readonly progress: AnalysisProgress | null }
  | { readonly state: 'known'; readonly lastId: number }
  | { readonly state: 'failed'; readonly error: AppError };

async function loadLastId(
  analysis: AnalysisClient,
  filePath: string,
  signal: AbortSignal,
  onProgress: (progress: AnalysisProgress) => void,
): Promise<LastId> {
  const opened = await analysis.open(filePath, { signal, onProgress });
  if (!opened.ok) return { state: 'failed', error: opened.error };
  const answer = await opened.value.query('heap.last-id', {}, { signal });
  opened.value.close();
  return answer.ok ? { state: 'known', lastId: answer.value.lastId } : { state: 'failed', error: answer.error };
}

/** For one capture; null sends no query. Library files never change, so results are cached. */
export function useLastId(analysis: AnalysisClient, capture: CaptureRecord | null): LastId | null {
  const [known, setKnown] = useState<ReadonlyMap<string, LastId>>(new Map());
  const file = capture?.file ?? null;
  useEffect(() => {
    if (file === null) return undefined;
    const controller = new AbortController();
    const tell = (state: LastId): void => {
      if (!controller.signal.aborted) setKnown((now) => new Map([...now, [file, state]]));
    };
    const ask = async (): Promise<void> => {
      tell(await loadLastId(analysis, file, controller.signal, (progress) => tell({ state: 'reading', progress })));
    };
    void ask();
    return () => controller.abort();
  }, [analysis, file]);
  return file === null ? null : (known.get(file) ?? { state: 'reading', progress: null });
}
