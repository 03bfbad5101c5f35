/** Documents of features, by the kind of their tabs. */
import type { ReactNode } from 'react';
import type { DocumentTab } from './document-tabs.ts';

export type FeatureDocuments = {
  readonly [Kind in DocumentTab['kind']]?: (props: { readonly tab: Extract<DocumentTab, { kind: Kind }> }) => ReactNode;
};
