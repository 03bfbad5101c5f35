/** The document of an application. */
import type { FeatureDocuments } from '../../core/stores/documents/feature-documents.ts';
import { ApplicationDocument } from './application-document.tsx';

export const DOCUMENTS: FeatureDocuments = {
  application: ({ tab }) => (
    <ApplicationDocument key={tab.endpointAddress} address={tab.endpointAddress} title={tab.title} />
  ),
};
