/** The document of a source that is stored with a capture. */
import { WithCapture } from '../../core/capture-info/with-capture.tsx';
import type { SourceTab } from '../../core/stores/documents/source-tab.ts';
import { StoredSource } from './stored-source.tsx';

export function SourceDocument({ tab }: { readonly tab: SourceTab }) {
  return (
    <WithCapture captureId={tab.captureId}>{(capture) => <StoredSource tab={tab} capture={capture} />}</WithCapture>
  );
}
