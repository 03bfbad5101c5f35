/** Search in all scripts of a target: the typed words, and the results of the last search that was started. */
import { useState } from 'react';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { SearchAnswerSchema, type SearchState } from './search-pane.tsx';

const MAX_MATCHES = 1000;

interface SourceQuery {
  readonly query: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

export interface SourceSearch {
  readonly typed: SourceQuery;
  readonly type: (change: Partial<SourceQuery>) => void;
  /** Searches for the typed words; nothing if there are none. */
  readonly run: () => void;
  /** Null without a search. */
  readonly search: SearchState | null;
  readonly close: () => void;
}

export function useSourceSearch(targetId: string): SourceSearch {
  const bridge = useBridge();
  const [typed, setTyped] = useState<SourceQuery>({ query: '', isRegex: false, caseSensitive: false });
  // A new object each time, so that the same words are searched again.
  const [started, setStarted] = useState<SourceQuery | null>(null);
  const { current } = useQuery(started, async () => {
    if (started === null) throw new Error('a search without words');
    return bridge.call(
      'pen_search_source',
      { target: targetId, maxResults: MAX_MATCHES, ...started },
      SearchAnswerSchema,
    );
  });
  const stateOf = ({ query }: SourceQuery): SearchState => {
    if (current === null) return { state: 'searching', query };
    return current.ok
      ? { state: 'found', query, answer: current.value }
      : { state: 'failed', query, error: current.error };
  };
  return {
    typed,
    type: (change) => setTyped((now) => ({ ...now, ...change })),
    run: () => (typed.query === '' ? undefined : setStarted({ ...typed })),
    search: started === null ? null : stateOf(started),
    close: () => setStarted(null),
  };
}
