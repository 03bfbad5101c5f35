/** Header of a comparison: A, snapshots in between, B, and a drop target for more captures. */
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { captureChoice, ofTargetFirst } from '../../../core/stores/documents/capture-choice.ts';
import { canCompare } from '../../../core/stores/documents/compare.ts';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { ImportIcon, SwapIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { useCaptureTitles, useNow } from '../../../core/stores/workbench.tsx';
import { DiffChip, useCaptureDrop } from './diff-chip.tsx';

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
