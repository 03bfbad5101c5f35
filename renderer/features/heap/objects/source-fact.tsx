/** The source location of an object or class: as in the snapshot, and original if there is a source map. */
import type { ReactNode } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../../core/stores/workbench.tsx';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';

type Location = NonNullable<AnalysisAnswer<'heap.object'>['location']>;

export interface SourceFactProps {
  /** `Created at`; "Source" if absent. */
  readonly label?: string;
  /** Before the place: what is there. */
  readonly name?: ReactNode;
  readonly location: Location;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** By the source map that is stored with the capture; undefined without one. */
  readonly stored?: { readonly source: string; readonly line: number; readonly column: number } | undefined;
}

export function SourceFact({ label = 'Source', name = null, location, onCopy, stored }: SourceFactProps) {
  const bridge = useBridge();
  const place = `${location.url}:${location.line}:${location.column}`;
  const { answer } = useQuery(stored === undefined ? place : null, async () => {
    const answered = await bridge.command('source.original', location);
    return answered.ok ? ok({ of: place, original: answered.value.original }) : answered;
  });
  // Without a result for this location, show the snapshot's own.
  const beside = answer?.ok === true && answer.value.of === place ? answer.value.original : null;
  const original = stored ?? beside;
  const shown = original === null ? place : `${original.source}:${original.line}:${original.column}`;
  return (
    <>
      <dt>{label}</dt>
      <dd className="mono selectable" data-testid="object-source">
        {name === null ? null : <>{name}, </>}
        <SourceLink place={location} className="selectable">
          {shown}
        </SourceLink>{' '}
        <CopyButton label="Copy source location" iconOnly size="tiny" onCopy={() => onCopy(shown)} />
        {original === null ? null : (
          <span
            className="third source-generated"
            title={beside === null ? undefined : `Source map: ${beside.mapFile}`}
          >
            {place}, by source map
          </span>
        )}
      </dd>
    </>
  );
}
