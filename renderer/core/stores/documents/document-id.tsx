/** The tab that a view is in. The same capture may be in two tabs: the person's, and the one in which a client shows it. */
import { createContext, useContext, type ReactNode } from 'react';

const DocumentIdContext = createContext<string | null>(null);

export function DocumentIdProvider({ documentId, children }: { documentId: string; children: ReactNode }) {
  return <DocumentIdContext value={documentId}>{children}</DocumentIdContext>;
}

/** The id of the tab; `own` outside a tab, as in a test of a view. */
export function useDocumentId(own: string): string {
  return useContext(DocumentIdContext) ?? own;
}
