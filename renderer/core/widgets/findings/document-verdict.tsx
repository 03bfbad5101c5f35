/** The place of the verdict in the view of a document, which knows no kind: what is said is passed in by a context. */
import { createContext, useContext, type ReactNode } from 'react';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';

/** An open document that answers queries. */
export interface AskedDocument {
  readonly documentId: string;
  query<N extends AnalysisQueryName>(name: N, params: AnalysisParams<N>): Promise<AppResult<AnalysisAnswer<N>>>;
}

export const VerdictContext = createContext<(document: AskedDocument) => ReactNode>(() => null);

/** Text in place of a document that says nothing yet: in a view of a chat, the head of the answer. */
export interface EarlyVerdict {
  readonly shown: ReactNode;
  /** It is a verdict: it stays where the document has none of its own. */
  readonly lasts: boolean;
}

export const EarlyVerdictContext = createContext<EarlyVerdict>({ shown: null, lasts: false });

/** Above the evidence. `document`: of a comparison the later one; null while it is not open. */
export function DocumentVerdict({ document }: { readonly document: AskedDocument | null }) {
  const tell = useContext(VerdictContext);
  const early = useContext(EarlyVerdictContext);
  if (document === null) return early.shown;
  return tell(document) ?? (early.lasts ? early.shown : null);
}
