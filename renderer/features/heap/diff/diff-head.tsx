/** Header of a comparison: A, snapshots in between, B, and a drop target for more captures. */
import { useState, type DragEvent } from 'react';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { captureChoice, ofTargetFirst } from '../../../core/stores/documents/capture-choice.ts';
import { canCompare, comparableWith } from '../../../core/stores/documents/compare.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../../core/stores/topics/library.ts';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { ChevronDownIcon, ImportIcon, SwapIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { useCaptureTitle, useCaptureTitles, useNow } from '../../../core/stores/workbench.tsx';

// Snapshot A or B of a comparison, replaceable by menu or drop.

interface DiffChipProps {
  readonly side: 'A' | 'B';
  readonly capture: CaptureRecord;
  /** The other snapshot, which cannot be selected here as well. */
  readonly other: CaptureRecord;
  readonly captures: readonly CaptureRecord[];
  readonly onCapture: (capture: CaptureRecord) => void;
}

/** Makes an element a place to drop one of these captures on; `data-over` marks it meanwhile. */
function useCaptureDrop(accepted: readonly CaptureRecord[], onCapture: (capture: CaptureRecord) => void) {
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

function DiffChip({ side, capture, other, captures, onCapture }: DiffChipProps) {
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

export type Diff = AnalysisAnswer<'heap.diff'>;

export interface DiffHeadProps {
  readonly base: CaptureRecord;
  readonly later: CaptureRecord;
  readonly between: readonly CaptureRecord[];
  readonly captures: readonly CaptureRecord[];
  /** Compares other captures, in order: the first as A, the last as B. */
  readonly onPut: (base: CaptureRecord, later: CaptureRecord, between: readonly CaptureRecord[]) => void;
}

/** All captures of a series in time order. */
export function inOrder(captures: readonly CaptureRecord[]): CaptureRecord[] {
  return captures.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

export function DiffHead({ base, later, between, captures, onPut }: DiffHeadProps) {
  const titles = useCaptureTitles();
  const nowMs = useNow(false);
  const put = (a: CaptureRecord, b: CaptureRecord): void =>
    onPut(
      a,
      b,
      between.filter(({ id }) => id !== a.id && id !== b.id),
    );
  const others = captures.filter(
    (each) => canCompare(each, base) && canCompare(each, later) && !between.some(({ id }) => id === each.id),
  );
  const add = (capture: CaptureRecord): void => {
    const [first, ...rest] = inOrder([base, ...between, later, capture]);
    const last = rest.pop();
    if (first !== undefined && last !== undefined) onPut(first, last, rest);
  };
  const drop = useCaptureDrop(others, add);
  return (
    <div className="toolbar" role="toolbar" aria-label="Compared snapshots">
      <DiffChip
        side="A"
        capture={base}
        other={later}
        captures={captures}
        onCapture={(capture) => put(capture, later)}
      />
      {between.length === 0 ? (
        <IconButton
          label="Swap A and B"
          icon={SwapIcon}
          data-testid="diff-swap"
          onClick={() => onPut(later, base, [])}
        />
      ) : (
        <Menu
          entries={[
            { kind: 'label', label: 'Snapshots between A and B; select one to remove it' },
            ...between.map((each) => ({
              ...captureChoice(each, titles, nowMs),
              checked: true,
              onSelect: () =>
                onPut(
                  base,
                  later,
                  between.filter(({ id }) => id !== each.id),
                ),
            })),
          ]}
        >
          <Button data-testid="diff-between">{`${between.length} between`}</Button>
        </Menu>
      )}
      <DiffChip side="B" capture={later} other={base} captures={captures} onCapture={(capture) => put(base, capture)} />
      <Menu
        entries={ofTargetFirst(inOrder(others), later).map((each) => ({
          ...captureChoice(each, titles, nowMs),
          onSelect: () => add(each),
        }))}
      >
        <button
          type="button"
          className="diff-drop inline-row"
          data-testid="diff-drop"
          disabled={others.length === 0}
          title="Drop or select another snapshot: three or more make a series"
          {...drop}
        >
          <ImportIcon size={14} />
          <span className="cut">Add to the series</span>
        </button>
      </Menu>
    </div>
  );
}
