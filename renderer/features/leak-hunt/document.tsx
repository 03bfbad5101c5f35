/** The document of a hunt. */
import type { FeatureDocuments } from '../../core/stores/documents/feature-documents.ts';
import { HuntDocument } from './hunt-document.tsx';

export const DOCUMENTS: FeatureDocuments = { 'leak-hunt': ({ tab }) => <HuntDocument key={tab.id} tab={tab} /> };
