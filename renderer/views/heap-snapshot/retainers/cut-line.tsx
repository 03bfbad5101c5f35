/** The line above the paths: the edge of path 1 whose cut frees most, and how much. */
import { formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { AppError } from '../../../../shared/contracts/errors.ts';
import { Button } from '../../../widgets/button.tsx';
import { Bytes } from '../../../widgets/figure.tsx';
import { CutIcon } from '../../../widgets/icons.tsx';
import { mostlyText } from './ignored-strip.tsx';
import type { CutEffect } from './path-lines.ts';

export interface CutLineProps {
  readonly error: AppError | null;
  readonly isTrying: boolean;
  /** Null if no single edge frees anything. */
  readonly best: { readonly name: string; readonly effect: CutEffect } | null;
  readonly totalSizeBytes: number;
  /** The object is the root of the heap. */
  readonly isRoot: boolean;
  readonly onIgnore: () => void;
}

export function CutLine({ error, isTrying, best, totalSizeBytes, isRoot, onIgnore }: CutLineProps) {
  return (
    <div className="cut-line row" data-testid="what-if">
      <CutIcon size={14} className="third" />
      {isRoot ? (
        <span className="third cut">This is the root of the heap: nothing retains it.</span>
      ) : error !== null ? (
        <span className="is-warning cut">{`The effect of a cut is unknown: ${error.message}`}</span>
      ) : isTrying ? (
        <span className="third">Computing what cutting each edge of path 1 frees …</span>
      ) : best === null ? (
        <span className="third cut">No single edge of path 1 frees anything: other paths retain the object.</span>
      ) : (
        <>
          <span className="cut">
            Cutting <span className="cut-edge mono">{best.name}</span> frees{' '}
            <Bytes sizeBytes={best.effect.freedSizeBytes} place="inline" />
            {best.effect.freesTarget === undefined
              ? null
              : best.effect.freesTarget
                ? ', including this object'
                : ', but not this object: another path retains it'}
          </span>
          <span className="third cut" title={mostlyText(best.effect.classes)}>
            {totalSizeBytes > 0 ? `${formatPercent(best.effect.freedSizeBytes / totalSizeBytes)} of the heap, ` : ''}
            {formatCount(best.effect.freedCount)} {best.effect.freedCount === 1 ? 'object' : 'objects'}
            {best.effect.classes.length === 0 ? '' : `, ${mostlyText(best.effect.classes)}`}
          </span>
          <span className="grow" />
          <Button size="tiny" shortcut="KeyI" onClick={onIgnore}>
            Ignore edge
          </Button>
        </>
      )}
    </div>
  );
}
