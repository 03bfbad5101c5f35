/** The colors of a chart, as the person chose them for all charts. */
import { useMemo } from 'react';
import { mainOrigin } from '../../../shared/base/third-party.ts';
import type { ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useLayout } from '../../core/stores/workbench.tsx';
import type { FlameColours } from '../../core/stores/layout.ts';
import { colouringBy, largestGroups, type Colouring } from '../../core/widgets/profile/colouring.ts';
import { useOriginals } from '../../core/widgets/profile/originals.ts';
import type { ProfileOverview } from './profile-units.tsx';

/** Functions by whose weight files and packages get colors. */
const MAX_FUNCTIONS = 2000;

/** Returns how the chart is colored: without files the kind of code is unknown. */
export function useColours({ withoutFiles }: Pick<ProfileOverview, 'withoutFiles'>): FlameColours {
  const chosen = useLayout((layout) => layout.flameColours);
  return withoutFiles === true ? 'function' : chosen;
}

/** By file or package, the largest of what remains after the filters get colors; null until these are known. */
export function useColouring(
  document: AnalysisDocument,
  filters: readonly ProfileFilter[],
  overview: Pick<ProfileOverview, 'withoutFiles'>,
): Colouring | null {
  const by = useColours(overview);
  const originals = useOriginals();
  const needsNames = by === 'url' || by === 'package';
  const { answer } = useQuery(needsNames ? JSON.stringify([document.documentId, filters]) : null, () =>
    document.query('profile.functions', { sort: 'self', filters: [...filters], count: MAX_FUNCTIONS }),
  );
  return useMemo(() => {
    if (!needsNames) return colouringBy(by, []);
    if (answer === null) return null;
    // Without the names all files share a color; the tables report the error.
    const rows = answer.ok ? answer.value.rows : [];
    const pageOrigin = mainOrigin(rows.map(({ url }) => url));
    return colouringBy(by, largestGroups(by, rows, originals, pageOrigin), originals);
  }, [by, needsNames, answer, originals]);
}
