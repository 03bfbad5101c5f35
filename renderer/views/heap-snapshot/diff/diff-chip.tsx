/** Snapshot A or B of a comparison, replaceable by menu or drop. */
import { useState } from 'react';
import type { CaptureRecord } from '../../../../shared/contracts/captures.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { titleText } from '../../../stores/documents/capture-titles.ts';
import { useCaptureTitle, useCaptureTitles } from '../../../stores/workbench.tsx';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../../stores/topics/library.ts';
import { ChevronDownIcon } from '../../../widgets/icons.tsx';
import { Menu } from '../../../widgets/overlays/menu.tsx';
import { dateTime } from '../../../words/moments.ts';
import { canCompare, comparableWith } from '../../../stores/documents/compare.ts';

export interface DiffChipProps {
  readonly side: 'A' | 'B';
  readonly capture: CaptureRecord;
  /** The other snapshot, which cannot be selected here as well. */
  readonly other: CaptureRecord;
  readonly captures: readonly CaptureRecord[];
  readonly onCapture: (capture: CaptureRecord) => void;
}

/** Titles include the date, because two snapshots often have the same minute. */
function secondsTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}

export function DiffChip({ side, capture, other, captures, onCapture }: DiffChipProps) {
  const [over, setOver] = useState(false);
  const titles = useCaptureTitles();
  const title = useCaptureTitle(capture);
  return (
    <Menu
      entries={comparableWith(other, captures).map((each) => ({
        label: `${titleText(titles.get(each.id) ?? { head: each.name, tail: '' })}, ${dateTime(Date.parse(each.startedAt))}`,
        onSelect: () => onCapture(each),
      }))}
    >
      <button
        type="button"
        className="diff-chip row"
        data-testid={`diff-chip-${side}`}
        data-over={over ? '' : undefined}
        title={`${side === 'A' ? 'Compared with' : 'Looked at'}: ${title}. Drop another snapshot here, or choose one`}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false);
          const dropped = findCapture(captures, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
          if (dropped === null || !canCompare(dropped, other)) return;
          event.preventDefault();
          onCapture(dropped);
        }}
      >
        <span className="diff-badge">{side}</span>
        <span className="diff-chip-words grow">
          <b className="cut">{title}</b>
          <span className="third small cut">
            {secondsTime(Date.parse(capture.startedAt))}, {formatBytes(capture.sizeBytes)} file
          </span>
        </span>
        <ChevronDownIcon size={12} />
      </button>
    </Menu>
  );
}
