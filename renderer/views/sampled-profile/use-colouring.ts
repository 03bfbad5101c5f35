/** The colors of a chart, as the person chose them for all charts. */
import { useMemo } from 'react';
import type { ProfileFilter } from '../../../shared/contracts/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import type { ProfileOverview } from './profile-units.tsx';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useLayout } from '../../stores/workbench.tsx';
import type { FlameColours } from '../../stores/layout.ts';
import { COLOURED_GROUPS, colouringBy, type Colouring } from './colouring.ts';

/** By script or package, the largest of what remains after the filters get colors; null until these are known. */
/** Returns how the chart is colored: without files the kind of code is unknown. */
export function useColours({ withoutFiles }: Pick<ProfileOverview, 'withoutFiles'>): FlameColours {
  const chosen = useLayout((layout) => layout.flameColours);
  return withoutFiles === true ? 'function' : chosen;
}

export function useColouring(
  document: AnalysisDocument,
  filters: readonly ProfileFilter[],
  overview: Pick<ProfileOverview, 'withoutFiles'>,
): Colouring | null {
  const by = useColours(overview);
  const needsNames = by === 'url' || by === 'package';
  const { answer } = useQuery(needsNames ? JSON.stringify([document.documentId, by, filters]) : null, () =>
    document.query('profile.groups', {
      by: by === 'package' ? 'package' : 'url',
      filters: [...filters],
      count: COLOURED_GROUPS,
    }),
  );
  return useMemo(() => {
    if (!needsNames) return colouringBy(by, []);
    if (answer === null) return null;
    // Without the names all scripts share a color; the tables report the error.
    return colouringBy(by, answer.ok ? answer.value.rows.map(({ name }) => name) : []);
  }, [by, needsNames, answer]);
}
