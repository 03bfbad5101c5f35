/** The ignored edges, objects and classes, each with a restore button, and what ignoring them would free. */
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { Bytes } from '../../../core/widgets/figure.tsx';
import { CloseIcon } from '../../../core/widgets/icons.tsx';
import { ignoredItems, restored, type Ignored } from './ignored.ts';
import { ProgressText } from '../query-progress.tsx';
import type { IgnoredEffect } from './use-ignored-effect.ts';
import type { QueryState } from '../../../core/stores/hooks/use-query.ts';
import { errorText } from '../../../core/words/person-text.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { classText } from '../classes/class-label.tsx';
import { useHeapNames } from '../heap-names.ts';

export interface IgnoredStripProps {
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  readonly effect: QueryState<IgnoredEffect>;
  readonly isReady: boolean;
  readonly totalSizeBytes: number;
}

const SHOWN_CLASSES = 3;

/** `mostly Array 40.0 KB, OrderRow 12.0 KB`, by the names that the tables have; empty if nothing is freed. */
export function mostlyText(classes: AnalysisAnswer<'heap.what-if'>['classes'], names: ShownNames): string {
  const named = classes.map((row) => `${classText(row, names)} ${formatBytes(row.sizeBytes)}`);
  const largest = named.slice(0, SHOWN_CLASSES);
  return largest.length === 0 ? '' : `mostly ${largest.join(', ')}`;
}

function effectText({ freedCount, classes, retainedThenBytes }: IgnoredEffect, names: ShownNames): string {
  const objects = `${formatCount(freedCount)} ${freedCount === 1 ? 'object' : 'objects'}`;
  const then =
    retainedThenBytes === null
      ? 'including this object'
      : `this object would stay and retain ${formatBytes(retainedThenBytes)}`;
  return [objects, mostlyText(classes, names), then].filter((part) => part !== '').join(', ');
}

interface EffectProps extends Pick<IgnoredStripProps, 'effect' | 'isReady' | 'totalSizeBytes'> {
  readonly isOne: boolean;
}

function Effect({ effect, isReady, totalSizeBytes, isOne }: EffectProps) {
  const { answer } = effect;
  const { shown: names } = useHeapNames();
  if (!isReady) return <span className="third">What it would free is shown when retained sizes are computed.</span>;
  if (answer === null || effect.isLoading)
    return (
      <span className="third">
        <ProgressText doing="Computing what would be freed" progress={effect.progress} />
      </span>
    );
  if (!answer.ok)
    return (
      <span className="is-warning cut" title={errorText(answer.error)}>
        {answer.error.message}
      </span>
    );
  const { value } = answer;
  const share = totalSizeBytes > 0 ? value.freedSizeBytes / totalSizeBytes : 0;
  const text = effectText(value, names);
  return (
    <span className="cut" title={text}>
      Without {isOne ? 'it' : 'them'} <Bytes sizeBytes={value.freedSizeBytes} place="inline" /> could be collected,{' '}
      {formatPercent(share)} of the heap: <span className="third">{text}</span>
    </span>
  );
}

export function IgnoredStrip({ ignored, onIgnored, ...rest }: IgnoredStripProps) {
  const items = ignoredItems(ignored);
  if (items.length === 0) return null;
  return (
    <div className="ignored-strip" data-testid="ignored-strip">
      <ul className="ignored-list" aria-label="Ignored">
        {items.map(({ key, label, kind }) => (
          <li key={key} className="ignored-item">
            <span className="mono cut" title={`Ignored ${kind}: ${label}`}>
              {label}
            </span>
            <button
              type="button"
              className="ignored-restore"
              aria-label={`Restore ${label}`}
              title={`Restore the ${kind}`}
              onClick={() => onIgnored(restored(ignored, key))}
            >
              <CloseIcon size={12} />
            </button>
          </li>
        ))}
      </ul>
      <output className="ignored-effect">
        <Effect {...rest} isOne={items.length === 1} />
      </output>
    </div>
  );
}
