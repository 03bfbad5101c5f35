/** Opens a capture file for one query and closes it again. */
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisClient, AnalysisDocument, OpenOptions } from '../bridge/analysis-client.ts';

/** Aborting the signal cancels opening, or closes the document at once, so that its queries end. */
export async function askFile<T>(
  analysis: AnalysisClient,
  filePath: string,
  ask: (document: AnalysisDocument) => Promise<AppResult<T>>,
  options: OpenOptions = {},
): Promise<AppResult<T>> {
  const opened = await analysis.open(filePath, options);
  if (!opened.ok) return opened;
  let isClosed = false;
  const close = (): void => {
    if (!isClosed) opened.value.close();
    isClosed = true;
  };
  options.signal?.addEventListener('abort', close, { once: true });
  try {
    return await ask(opened.value);
  } finally {
    options.signal?.removeEventListener('abort', close);
    close();
  }
}
