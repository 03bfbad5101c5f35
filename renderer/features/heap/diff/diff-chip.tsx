/** Snapshot A or B of a comparison, replaceable by menu or drop. */
import { useState, type DragEvent } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { captureChoice, ofTargetFirst } from '../../../core/stores/documents/capture-choice.ts';
import { useCaptureTitle, useCaptureTitles, useNow } from '../../../core/stores/workbench.tsx';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../../core/stores/topics/library.ts';
import { ChevronDownIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { comparableWith } from '../../../core/stores/documents/compare.ts';

export interface DiffChipProps {
  readonly side: 'A' | 'B';
  readonly capture: CaptureRecord;
  /** The other snapshot, which cannot be selected here as well. */
  readonly other: CaptureRecord;
  readonly captures: readonly CaptureRecord[];
  readonly onCapture: (capture: CaptureRecord) => void;
}

/** Makes an element a place to drop one of these captures on; `data-over` marks it meanwhile. */
export function useCaptureDrop(accepted: readonly CaptureRecord[], onCapture: (capture: CaptureRecord) => void) {
  const [over, setOver] = useState(false);
  return {
    'data-over': over ? '' : undefined,
    onDragOver: (event: DragEvent): void => {
      if (!event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (): void => setOver(false),
    onDrop: (event: DragEvent): void => {
      setOver(false);
      const dropped = findCapture(accepted, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
      if (dropped === null) return;
      event.preventDefault();
      onCapture(dropped);
    },
  };
}

/** Titles include the date, because two snapshots often have the same minute. */
function secondsTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}

export function DiffChip({ side, capture, other, captures, onCapture }: DiffChipProps) {
  const accepted = comparableWith(other, captures);
  const drop = useCaptureDrop(accepted, onCapture);
  const titles = useCaptureTitles();
  const nowMs = useNow(false);
  const title = useCaptureTitle(capture);
  return (
    <Menu
      entries={ofTargetFirst(accepted, other).map((each) => ({
        ...captureChoice(each, titles, nowMs),
        onSelect: () => onCapture(each),
      }))}
    >
      <button
        type="button"
        className="diff-chip inline-row"
        data-testid={`diff-chip-${side}`}
        title={`${side === 'A' ? 'Compared with' : 'Looked at'}: ${title}, ${formatBytes(capture.sizeBytes)} file. Drop another snapshot here, or choose one`}
        {...drop}
      >
        <span className="diff-badge">{side}</span>
        <b className="cut">{title}</b>
        <span className="third small">{secondsTime(Date.parse(capture.startedAt))}</span>
        <ChevronDownIcon size={12} />
      </button>
    </Menu>
  );
}
