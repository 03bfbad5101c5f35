/** Below the chart: functions, bottom-up and top-down trees of the selected range. */
import { useRef, useState } from 'react';
import type { CpuFilter, CpuRange } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { IconButton } from '../../widgets/button.tsx';
import { CloseIcon } from '../../widgets/icons.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { CpuFunctionTable, CpuTree, type CpuOverview, type CpuTableActions } from './cpu-tables.tsx';
import { formatMs } from './milliseconds.tsx';

export interface RangeFiguresProps extends CpuTableActions {
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  readonly range: CpuRange;
  readonly filters: readonly CpuFilter[];
  readonly onClose: () => void;
  readonly onReopen: () => void;
}

export function rangeText({ fromMs, toMs }: CpuRange): string {
  return `${formatMs(fromMs)} to ${formatMs(toMs)}`;
}

export function RangeFigures({ onClose, onReopen, ...rest }: RangeFiguresProps) {
  const [view, setView] = useState<'functions' | 'bottom-up' | 'top-down'>('functions');
  const table = useRef<HTMLDivElement>(null);
  const { range, filters } = rest;
  return (
    <div className="cpu-range" data-testid="range-figures">
      <div className="pane-head">
        <Segmented
          label="Range summary"
          value={view}
          options={[
            { value: 'functions', label: 'Functions' },
            { value: 'bottom-up', label: 'Bottom-up' },
            { value: 'top-down', label: 'Top-down' },
          ]}
          onValue={setView}
        />
        <span className="cut" data-testid="range-text">
          {rangeText(range)}, {formatMs(range.toMs - range.fromMs)}
        </span>
        <span className="grow" />
        <IconButton label="Clear the range" icon={CloseIcon} size="tiny" onClick={onClose} />
      </div>
      {view === 'functions' ? (
        <CpuFunctionTable {...rest} filter="" onSearch={() => undefined} onReopen={onReopen} table={table} />
      ) : (
        <CpuTree key={JSON.stringify([view, range, filters])} {...rest} view={view} table={table} />
      )}
    </div>
  );
}
