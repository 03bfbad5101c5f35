/** Opens the document of a capture by its id, as soon as the library has told of it: an import is answered before it is listed. */
import { captureDocument, type OpenOptions } from './documents.ts';
import type { Workbench } from './workbench.tsx';

/** Topics come at most four times a second; what is not listed by then was deleted again. */
const LISTED_WITHIN_MS = 5000;

export function openCapture(workbench: Pick<Workbench, 'topics' | 'documents'>, captureId: string, options: OpenOptions = {}): void {
  const { captures } = workbench.topics;
  const tryNow = (): boolean => {
    const capture = captures.getState().value.find(({ id }) => id === captureId);
    if (capture !== undefined) workbench.documents.getState().open(captureDocument(capture), options);
    return capture !== undefined;
  };
  if (tryNow()) return;
  const stop = captures.subscribe(() => {
    if (!tryNow()) return;
    stop();
    clearTimeout(timer);
  });
  const timer = setTimeout(stop, LISTED_WITHIN_MS);
}
