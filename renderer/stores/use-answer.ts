/** `useQuery` reduced to the result and the retry, for the views of profiles. */
import type { AppResult } from '../../shared/contracts/errors.ts';
import { useQuery, type QueryState } from './use-query.ts';

export type Answer<T> = Pick<QueryState<T>, 'answer' | 'again'>;

/** `question` identifies the query; another value sends it again, null sends nothing. */
export function useAnswer<T>(question: string | null, ask: () => Promise<AppResult<T>>): Answer<T> {
  const { answer, again } = useQuery<T>(question, ask);
  return { answer, again };
}
