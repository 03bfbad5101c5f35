/** The parameters of a comparison, shared by its tables. */
import type { RefObject } from 'react';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery, type QueryContext, type QueryState } from '../../../core/stores/hooks/use-query.ts';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import type { ObjectActions } from '../objects/object-menu.ts';
import type { Selection } from '../objects/selection.ts';

/** Files of the other snapshots. */
export interface Compared {
  readonly base: string;
  /** Snapshots in between, earliest first. */
  readonly between: readonly string[];
  readonly match: HeapMatch;
}

export interface ComparingTableProps {
  /** The later snapshot. */
  readonly document: AnalysisDocument;
  readonly compared: Compared;
  /** True if retained sizes are available. */
  readonly isReady: boolean;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  /** Opens an object of the earlier snapshot, which this document does not contain, in its own document. */
  readonly onOpenGone: (node: HeapNode) => void;
  /** The table's query was cancelled: dependent queries can stop. */
  readonly onCancel: () => void;
  /** Reopens the later snapshot after the analysis process exited. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
  /** The document element: Esc anywhere in it cancels the comparison. */
  readonly root: RefObject<HTMLDivElement | null>;
}

/** The query of a comparing table; Esc cancels it, and what depends on it. `question`: a text that differs for another one. */
export function useComparing<T>(
  { root, onCancel }: Pick<ComparingTableProps, 'root'> & Partial<Pick<ComparingTableProps, 'onCancel'>>,
  question: string,
  ask: (context: QueryContext) => Promise<AppResult<T>>,
): QueryState<T> & { readonly found: T | null } {
  const query = useQuery(question, ask);
  const cancel = (): void => {
    query.cancel();
    onCancel?.();
  };
  useKeys({ Escape: cancel }, { within: root, enabled: query.isLoading });
  return { ...query, cancel, found: query.answer?.ok === true ? query.answer.value : null };
}
