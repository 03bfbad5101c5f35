/** The colors of the tracks, as the person chose them for all charts; by category until what they need is known. */
import { useMemo } from 'react';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useLayout } from '../../core/stores/workbench.tsx';
import { colouringBy, largestGroups } from '../../core/widgets/profile/colouring.ts';
import type { Originals } from '../../core/widgets/profile/originals.ts';
import { BY_ACTIVITY, coloursOfCode, type TraceColours } from './activities.ts';
import type { TraceOverview } from './trace-types.ts';

/** Functions by whose samples files and packages get colors. */
const MAX_FUNCTIONS = 2000;

export function useColours(document: AnalysisDocument, { samples }: TraceOverview, originals: Originals): TraceColours {
  const by = useLayout((layout) => layout.flameColours);
  const needsNames = samples > 0 && (by === 'url' || by === 'package');
  const { answer } = useQuery(needsNames ? document.documentId : null, () =>
    document.query('profile.functions', { sort: 'self', count: MAX_FUNCTIONS }),
  );
  // Another choice draws the tracks anew; by category and function they do not wait for source maps.
  const maps = needsNames ? originals : null;
  return useMemo(() => {
    // Without samples there are no functions to tell apart.
    if (samples === 0 || by === 'kind') return BY_ACTIVITY;
    if (maps === null) return coloursOfCode(colouringBy(by, []));
    if (answer?.ok !== true) return BY_ACTIVITY;
    return coloursOfCode(colouringBy(by, largestGroups(by, answer.value.rows, maps, maps.pageOrigin), maps));
  }, [by, samples, maps, answer]);
}
