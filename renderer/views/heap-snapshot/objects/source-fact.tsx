/** The source location of an object or class: as in the snapshot, and original if there is a source map. */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import { useQuery } from '../../../stores/use-query.ts';
import { useBridge } from '../../../stores/workbench.tsx';
import { CopyButton } from '../../../widgets/copy-button.tsx';

type Location = NonNullable<AnalysisAnswer<'heap.object'>['location']>;

export interface SourceFactProps {
  readonly location: Location;
  readonly onCopy: (text: string) => Promise<boolean>;
}

export function SourceFact({ location, onCopy }: SourceFactProps) {
  const bridge = useBridge();
  const place = `${location.url}:${location.line}:${location.column}`;
  const { answer } = useQuery(place, async () => {
    const answered = await bridge.command('source.original', location);
    return answered.ok ? ok({ of: place, original: answered.value.original }) : answered;
  });
  // Without a result for this location, show the snapshot's own.
  const original = answer?.ok === true && answer.value.of === place ? answer.value.original : null;
  const shown = original === null ? place : `${original.source}:${original.line}:${original.column}`;
  return (
    <>
      <dt>Source</dt>
      <dd className="mono selectable" data-testid="object-source">
        {shown} <CopyButton label="Copy source location" iconOnly size="tiny" onCopy={() => onCopy(shown)} />
        {original === null ? null : (
          <span className="third source-generated" title={`Source map: ${original.mapFile}`}>
            {place}, by source map
          </span>
        )}
      </dd>
    </>
  );
}
