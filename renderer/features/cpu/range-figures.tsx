/** Below the chart: functions, bottom-up and top-down trees of the selected range. */
import { useRef, useState } from 'react';
import type { ProfileFilter, CpuRange } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { IconButton } from '../../core/widgets/button.tsx';
import { CloseIcon } from '../../core/widgets/icons.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { FunctionTable, ProfileTree, type TableActions } from './profile-tables.tsx';
import { type ProfileOverview } from './profile-units.tsx';
import { durationText } from '../../../shared/base/duration-text.ts';

export interface RangeFiguresProps extends TableActions {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly range: CpuRange;
  readonly filters: readonly ProfileFilter[];
  readonly onClose: () => void;
  readonly onReopen: () => void;
}

export function rangeText({ fromMs, toMs }: CpuRange): string {
  return `${durationText(fromMs)} to ${durationText(toMs)}`;
}

export function RangeFigures({ onClose, onReopen, ...rest }: RangeFiguresProps) {
  const [view, setView] = useState<'functions' | 'bottom-up' | 'top-down'>('functions');
  const table = useRef<HTMLDivElement>(null);
  const { range, filters } = rest;
  return (
    <div className="sampled-range column full" data-testid="range-figures">
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
          {rangeText(range)}, {durationText(range.toMs - range.fromMs)}
        </span>
        <span className="grow" />
        <IconButton label="Clear the range" icon={CloseIcon} size="tiny" onClick={onClose} />
      </div>
      {view === 'functions' ? (
        <FunctionTable {...rest} filter="" onSearch={() => undefined} onReopen={onReopen} table={table} />
      ) : (
        <ProfileTree key={JSON.stringify([view, range, filters])} {...rest} view={view} table={table} />
      )}
    </div>
  );
}
