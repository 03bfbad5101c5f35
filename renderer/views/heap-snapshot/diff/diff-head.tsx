/** Header of a comparison: A, snapshots in between, B, a drop target for more captures, and the total change. */
import { useState } from 'react';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapOverview } from '../../../../shared/contracts/heap/heap-overview.ts';
import type { CaptureRecord } from '../../../../shared/contracts/captures.ts';
import { formatPercent, signed } from '../../../../shared/base/units.ts';
import type { HeapVerdict } from '../../../../shared/capabilities/heap/heap-verdict.ts';
import { Fact } from '../../../widgets/fact.tsx';
import { canCompare } from '../../../stores/documents/compare.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../../stores/topics/library.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { Figure } from '../../../widgets/figure.tsx';
import { DoneIcon, ImportIcon, SwapIcon, WarningIcon } from '../../../widgets/icons.tsx';
import { Menu } from '../../../widgets/overlays/menu.tsx';
import { dateTime } from '../../../words/moments.ts';
import { DiffChip } from './diff-chip.tsx';
import { BytesChange, CountChange } from './diff-columns.tsx';

export type Diff = AnalysisAnswer<'heap.diff'>;

/** The words of a verdict; its text is in the tooltip. */
const VERDICTS: Readonly<Record<HeapVerdict['level'], string>> = {
  grows: 'grows',
  'no-growth': 'no growth',
  unclear: 'no verdict',
};

export interface DiffHeadProps {
  readonly base: CaptureRecord;
  readonly later: CaptureRecord;
  readonly between: readonly CaptureRecord[];
  readonly captures: readonly CaptureRecord[];
  readonly diff: Diff | null;
  readonly overview: HeapOverview | null;
  /** Undefined while the new objects are being grouped; null if they could not be. */
  readonly verdict: HeapVerdict | null | undefined;
  /** Compares other captures, in order: the first as A, the last as B. */
  readonly onPut: (base: CaptureRecord, later: CaptureRecord, between: readonly CaptureRecord[]) => void;
}

/** All captures of a series in time order. */
export function inOrder(captures: readonly CaptureRecord[]): CaptureRecord[] {
  return captures.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function Changes({ diff, overview, verdict }: Pick<DiffHeadProps, 'diff' | 'overview' | 'verdict'>) {
  const before = diff === null || overview === null ? 0 : overview.totalSizeBytes - diff.totals.sizeDeltaBytes;
  const share = diff === null || before <= 0 ? null : diff.totals.sizeDeltaBytes / before;
  return (
    <dl className="diff-changes">
      <Fact name="Heap">
        {diff === null ? (
          <Figure figure={undefined} place="inline" />
        ) : (
          <BytesChange value={diff.totals.sizeDeltaBytes} place="inline" />
        )}
      </Fact>
      <Fact name="Change">
        <Figure
          figure={diff === null ? undefined : share === null ? null : signed(share, formatPercent)}
          place="inline"
          {...(share === null || share === 0 ? {} : { tone: share > 0 ? 'growth' : 'shrinkage' })}
        />
      </Fact>
      <Fact name="Objects">
        {diff === null ? <Figure figure={undefined} place="inline" /> : <CountChange value={diff.totals.countDelta} />}
      </Fact>
      {verdict === null || verdict === undefined ? null : (
        <div data-testid="diff-verdict">
          <dt>Verdict</dt>
          <dd
            className={verdict.level === 'grows' ? 'diff-verdict row is-warning' : 'diff-verdict row'}
            title={verdict.text}
          >
            {verdict.level === 'grows' ? <WarningIcon size={14} /> : null}
            {verdict.level === 'no-growth' ? <DoneIcon size={14} /> : null}
            {VERDICTS[verdict.level]}
          </dd>
        </div>
      )}
    </dl>
  );
}

export function DiffHead({ base, later, between, captures, diff, overview, verdict, onPut }: DiffHeadProps) {
  const [over, setOver] = useState(false);
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
  return (
    <div className="diff-head row">
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
              label: `${each.name}, ${dateTime(Date.parse(each.startedAt))}`,
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
        entries={inOrder(others).map((each) => ({
          label: `${each.name}, ${dateTime(Date.parse(each.startedAt))}`,
          onSelect: () => add(each),
        }))}
      >
        <button
          type="button"
          className="diff-drop inline-row"
          data-testid="diff-drop"
          data-over={over ? '' : undefined}
          disabled={others.length === 0}
          title="Drop or select another snapshot: three or more make a series"
          onDragOver={(event) => {
            if (!event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            setOver(false);
            const dropped = findCapture(others, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
            if (dropped === null) return;
            event.preventDefault();
            add(dropped);
          }}
        >
          <ImportIcon size={14} />
          <span className="cut">Add to the series</span>
        </button>
      </Menu>
      <Changes
        diff={diff}
        overview={overview}
        // Two snapshots have a verdict above their table, which "no verdict" would contradict.
        verdict={between.length === 0 && verdict?.level === 'unclear' ? null : verdict}
      />
    </div>
  );
}
