/** The allocation stack and allocation time of the selected object. */
import { ok } from '../../../../shared/base/result.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { functionName, sourcePlace } from '../../../core/widgets/source-place.ts';
import { QuerySection } from '../query-section.tsx';
import { siteTooltip, withOriginalPlaces } from './mapped-sites.ts';
import { msText } from './range-words.ts';

export interface AllocatedByProps {
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  /** The capture is a timeline, so only the stacks may be missing. */
  readonly isTimeline: boolean;
}

function noStack(isTimeline: boolean, bornMs: number | null, hasStacks: boolean): string {
  if (!isTimeline) return 'Not in this capture. Only a heap timeline records allocation stacks.';
  if (bornMs === null) return 'Allocated before the recording started.';
  if (hasStacks) return 'V8 recorded no stack for this object. Others of this recording have one.';
  return 'No stack in this file. Record a heap timeline with allocation stacks to see which function allocates.';
}

export function AllocatedBy({ document, node, isTimeline }: AllocatedByProps) {
  const { answer, refetch } = useQuery(`${document.documentId} ${node.id}`, async () => {
    const stack = await document.query('allocations.stack', { id: node.id });
    if (!stack.ok) return stack;
    const { frames, bornMs } = stack.value;
    const mapped = await withOriginalPlaces(document, ok({ rows: frames, start: 0, total: frames.length }));
    const overview = await document.query('allocations.overview', {});
    if (!overview.ok) return overview;
    return mapped.ok ? ok({ frames: mapped.value.rows, bornMs, hasStacks: overview.value.hasStacks }) : mapped;
  });
  return (
    <QuerySection
      title="Allocated by"
      answer={answer}
      refetch={refetch}
      figure={({ bornMs }) => (bornMs === null ? '' : `allocated at ${msText(bornMs)} ms`)}
    >
      {({ frames, bornMs, hasStacks }) =>
        frames.length === 0 ? (
          <p className="details-none">{noStack(isTimeline, bornMs, hasStacks)}</p>
        ) : (
          <ol className="details-list" data-testid="allocation-stack">
            {frames.map((frame, depth) => (
              // A recursive function occurs several times.
              <li key={`${depth} ${frame.name}`} className="stack-frame" title={siteTooltip(frame)}>
                <span className="cut">{functionName(frame.name)}</span>
                <SourceLink place={frame.asRun ?? frame} className="mono small cut">
                  {sourcePlace(frame)}
                </SourceLink>
              </li>
            ))}
          </ol>
        )
      }
    </QuerySection>
  );
}
