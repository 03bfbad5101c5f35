/** Totals of what remains after filters. */
import type { AppError } from '../../../shared/base/errors.ts';
import type { ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import type { ProfileOverview } from './profile-units.tsx';

export interface OpenedProfile {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
}

export interface FilteredOverview {
  /** Overview of what remains after the filters, as soon as it is known; undefined until the document is open. */
  readonly overview: ProfileOverview | undefined;
  /** Null without filters and while they are applied. */
  readonly filtered: ProfileOverview | null;
  /** The reason why the filters could not be applied. */
  readonly error: AppError | null;
}

export function useFilteredOverview(opened: OpenedProfile | null, filters: readonly ProfileFilter[]): FilteredOverview {
  const key = JSON.stringify(filters);
  const isFiltered = filters.length > 0;
  const { answer } = useQuery(
    opened === null || !isFiltered ? null : `${opened.document.documentId} ${key}`,
    async () => {
      if (opened === null) throw new Error('a question without a document');
      const part = await opened.document.query('profile.overview', { filters: [...filters] });
      return part.ok ? { ok: true as const, value: { of: key, overview: part.value } } : part;
    },
  );
  // Results of other filters do not apply.
  const filtered = answer?.ok === true && answer.value.of === key ? answer.value.overview : null;
  return {
    overview: (isFiltered ? filtered : null) ?? opened?.overview,
    filtered,
    error: answer?.ok === false && isFiltered ? answer.error : null,
  };
}
