/** The document of an SQL query. */
import type { FeatureDocuments } from '../../core/stores/documents/feature-documents.ts';
import { SqlDocument } from './sql-document.tsx';

export const DOCUMENTS: FeatureDocuments = { sql: ({ tab }) => <SqlDocument key={tab.id} tab={tab} /> };
