/** The range in milliseconds, as editable fields. */
import { useState, type KeyboardEvent } from 'react';
import type { AllocationRange } from '../../../../shared/engine/heap/contract/allocations.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { msText, typedRange } from './range-words.ts';

export interface RangeFieldsProps {
  readonly range: AllocationRange | null;
  readonly durationMs: number;
  readonly onRange: (range: AllocationRange | null) => void;
}

interface Typed {
  readonly from: string;
  readonly to: string;
  readonly why: string | null;
}

export function RangeFields({ range, durationMs, onRange }: RangeFieldsProps) {
  /** Null while not editing: the fields show the range. */
  const [typed, setTyped] = useState<Typed | null>(null);
  const from = typed?.from ?? (range === null ? '' : msText(range.fromMs));
  const to = typed?.to ?? (range === null ? '' : msText(range.toMs));
  const take = (): void => {
    if (typed === null) return;
    const read = typedRange(typed.from, typed.to, durationMs);
    if (!read.ok) {
      setTyped({ ...typed, why: read.why });
      return;
    }
    setTyped(null);
    onRange(read.range);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') take();
    else setTyped(null);
  };
  const shared = { icon: null, clearable: false, inputMode: 'decimal', onKeyDown, onBlur: take } as const;
  return (
    <fieldset className="range-fields row" aria-label="Range">
      <span className="third">From</span>
      <div className="range-field">
        <Field
          {...shared}
          label="Range from, in milliseconds"
          data-testid="range-from"
          placeholder="0"
          value={from}
          onValue={(text) => setTyped({ from: text, to, why: null })}
        />
      </div>
      <span className="third">to</span>
      <div className="range-field">
        <Field
          {...shared}
          label="Range to, in milliseconds"
          data-testid="range-to"
          placeholder={msText(durationMs)}
          value={to}
          onValue={(text) => setTyped({ from, to: text, why: null })}
        />
      </div>
      <span className="third">ms</span>
      {typed?.why === undefined || typed.why === null ? null : (
        <span className="is-error cut" role="alert" title={typed.why}>
          {typed.why}
        </span>
      )}
      <Button
        size="tiny"
        disabled={range === null && typed === null}
        onClick={() => {
          setTyped(null);
          onRange(null);
        }}
      >
        Whole recording
      </Button>
    </fieldset>
  );
}
