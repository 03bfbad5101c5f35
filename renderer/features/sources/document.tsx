/** The document of a source that is stored with a capture. */
import { WithCapture } from '../../core/capture-info/with-capture.tsx';
import type { FeatureDocuments } from '../../core/stores/documents/feature-documents.ts';
import { StoredSource } from './stored-source.tsx';

export const DOCUMENTS: FeatureDocuments = {
  source: ({ tab }) => (
    <WithCapture captureId={tab.captureId}>
      {(capture) => <StoredSource key={tab.id} tab={tab} capture={capture} />}
    </WithCapture>
  ),
};
