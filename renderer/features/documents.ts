/** Documents of features, by the kind of their tabs. */
import type { FeatureDocuments } from '../core/stores/documents/feature-documents.ts';
import { HuntDocument } from './leak-hunt/hunt-document.tsx';
import { ApplicationDocument } from './ledger/application-document.tsx';
import { TargetDocument } from './live/document.tsx';
import { SourceDocument } from './sources/document.tsx';
import { SqlDocument } from './sql/sql-document.tsx';

export const DOCUMENTS: FeatureDocuments = {
  live: TargetDocument,
  application: ApplicationDocument,
  'leak-hunt': HuntDocument,
  source: SourceDocument,
  sql: SqlDocument,
};
