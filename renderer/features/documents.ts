/** Documents of features, by the kind of their tabs. */
import type { FeatureDocuments } from '../core/stores/documents/feature-documents.ts';
import { DOCUMENTS as huntDocuments } from './leak-hunt/document.tsx';
import { DOCUMENTS as ledgerDocuments } from './ledger/document.tsx';
import { DOCUMENTS as liveDocuments } from './live/document.tsx';
import { DOCUMENTS as sourceDocuments } from './sources/document.tsx';
import { DOCUMENTS as sqlDocuments } from './sql/document.tsx';

export const DOCUMENTS: FeatureDocuments = {
  ...liveDocuments,
  ...ledgerDocuments,
  ...huntDocuments,
  ...sourceDocuments,
  ...sqlDocuments,
};
