/** Allocations of a heap timeline: bars over time, then the classes, functions or calls allocated in the range. */
import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import type { AllocationRange } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { FilterIcon } from '../../../core/widgets/icons.tsx';
import { useFieldKeys } from '../../../core/widgets/keys/use-field-keys.ts';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { EmptyState, ErrorState } from '../../../core/widgets/states.tsx';
import type { AllocationsContext } from '../allocation-parts.ts';
import { useSettledRange, useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import { AllocationBars } from './allocation-bars.tsx';
import { CallTree } from './call-tree.tsx';
import { RangeClasses } from './range-classes.tsx';
import { msText, typedRange } from './range-words.ts';
import { SiteTable } from './site-table.tsx';
import './allocations.css';

// The range in milliseconds, as editable fields.

interface RangeFieldsProps {
  readonly range: AllocationRange | null;
  readonly durationMs: number;
  readonly onRange: (range: AllocationRange | null) => void;
}

interface Typed {
  readonly from: string;
  readonly to: string;
  readonly why: string | null;
}

function RangeFields({ range, durationMs, onRange }: RangeFieldsProps) {
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

function NoStacks({ of }: { of: string }) {
  return (
    <EmptyState title={`This recording has no allocation stacks, so there are no ${of}`}>
      V8 records stacks only on request. Record a heap timeline with allocation stacks on; it slows the page down.
    </EmptyState>
  );
}

function Parts({
  context,
  overview,
}: {
  context: AllocationsContext;
  overview: AnalysisAnswer<'allocations.overview'>;
}) {
  const { place, onPlace } = context;
  const { range, part, filter: typed } = place;
  const setRange = useCallback(
    (next: AllocationRange | null) => onPlace((now) => ({ ...now, range: next })),
    [onPlace],
  );
  const setTyped = useCallback((filter: string) => onPlace((now) => ({ ...now, filter })), [onPlace]);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const settled = useSettledRange(range);
  const filter = useSettledText(typed);
  const canFilter = part === 'classes' || (part === 'sites' && overview.hasStacks);
  useFieldKeys(field, root, canFilter);
  return (
    <div className="column fill" ref={root} data-testid="allocations">
      {overview.hasTimeline ? (
        <AllocationBars
          document={context.document}
          overview={overview}
          range={range}
          onRange={setRange}
          onCopy={context.onCopy}
        />
      ) : (
        <ErrorState
          severity="info"
          place="strip"
          title="No bars: this file has no allocation times"
          suggestion="All allocations are listed below. A heap timeline records times from start to stop."
        />
      )}
      <div className="pane-head allocations-head">
        <Segmented
          label="Shown"
          value={part}
          options={[
            { value: 'classes', label: 'Classes', title: 'Classes of live objects allocated in the range' },
            { value: 'sites', label: 'Sites', title: 'Functions that allocated them' },
            { value: 'tree', label: 'Call tree', title: 'Call stacks of the allocations' },
          ]}
          onValue={(next) => onPlace((now) => ({ ...now, part: next }))}
        />
        <div className="allocations-filter">
          <Field
            filters
            ref={field}
            label={part === 'sites' ? 'Filter functions' : 'Filter classes'}
            placeholder={part === 'sites' ? 'Filter functions' : 'Filter classes'}
            icon={FilterIcon}
            shortcut="Slash"
            data-testid="allocations-filter"
            disabled={!canFilter}
            value={canFilter ? typed : ''}
            onValue={setTyped}
          />
        </div>
        <span className="grow" />
        {overview.hasTimeline ? (
          <RangeFields range={range} durationMs={overview.durationMs} onRange={setRange} />
        ) : null}
      </div>
      {part === 'classes' ? (
        <RangeClasses
          context={context}
          overview={overview}
          range={settled}
          filter={filter}
          onFilter={setTyped}
          onWhole={() => setRange(null)}
        />
      ) : !overview.hasStacks ? (
        <NoStacks of={part === 'sites' ? 'sites' : 'calls'} />
      ) : part === 'sites' ? (
        <SiteTable context={context} range={settled} filter={filter} onFilter={setTyped} />
      ) : (
        <CallTree context={context} isRange={range !== null} />
      )}
    </div>
  );
}

export function AllocationsPane(context: AllocationsContext) {
  const { document } = context;
  const { answer, refetch } = useQuery(document.documentId, () => document.query('allocations.overview', {}));
  if (answer === null) return <p className="allocations-waiting third">Loading allocations …</p>;
  if (!answer.ok)
    return (
      <FailureState
        title="The allocations could not be loaded"
        error={answer.error}
        onRetry={refetch}
        onReopen={context.onReopen}
      />
    );
  if (!answer.value.hasTimeline && !answer.value.hasStacks)
    return (
      <EmptyState title="This file has no allocation data">
        It has a heap but no allocation times or stacks: the recording was too short, or they were removed. Record a
        longer heap timeline. The other views show the heap.
      </EmptyState>
    );
  return <Parts context={context} overview={answer.value} />;
}
