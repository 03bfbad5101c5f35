/** Comparison: what came and what went between two snapshots, A and B, and what keeps the new objects alive. */
import { useCallback, useRef, useState } from 'react';
import { formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer, HeapOverview } from '../../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../../shared/contracts/captures.ts';
import { heapDiffDocument } from '../../../stores/documents.ts';
import { useBridge, useDocuments, useLayout, useTopic } from '../../../stores/workbench.tsx';
import { IconButton } from '../../../widgets/button.tsx';
import { Field } from '../../../widgets/field.tsx';
import { Figure } from '../../../widgets/figure.tsx';
import { SwapIcon } from '../../../widgets/icons.tsx';
import { useKeys } from '../../../widgets/keys.ts';
import { SplitPane } from '../../../widgets/split-pane.tsx';
import { ErrorState } from '../../../widgets/states.tsx';
import { OpenCancelled, OpenFailed, Opening } from '../opening.tsx';
import { RetainersPane } from '../retainers-pane.tsx';
import { useHeapDocument } from '../use-heap-document.ts';
import { useObjectSelection } from '../use-object-selection.ts';
import { useRetained } from '../use-retained.ts';
import { useSettled } from '../use-settled.ts';
import { DiffChip } from './diff-chip.tsx';
import { BytesChange, CountChange } from './diff-columns.tsx';
import { DiffTable } from './diff-table.tsx';
import '../heap-snapshot.css';
import './heap-diff.css';

export interface HeapDiffDocumentProps {
  /** The tab it stands in, which another pair takes over. */
  readonly documentId: string;
  /** A, the earlier one. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
}

type Diff = AnalysisAnswer<'heap.diff'>;

const PANES_KEY = 'heap-diff.retainers';
const FILTER_SETTLES_MS = 120;
/** Below this share of common ids, ids say little: most objects live through the time between two snapshots of one process. */
const FEW_SHARED_IDS = 0.5;

function Changes({ diff, overview }: { diff: Diff | null; overview: HeapOverview | null }) {
  const before = diff === null || overview === null ? 0 : overview.totalSizeBytes - diff.totals.sizeDeltaBytes;
  const share = diff === null || before <= 0 ? null : diff.totals.sizeDeltaBytes / before;
  return (
    <dl className="diff-changes">
      <div>
        <dt>Heap</dt>
        <dd>
          {diff === null ? (
            <Figure figure={undefined} place="inline" />
          ) : (
            <BytesChange value={diff.totals.sizeDeltaBytes} place="inline" />
          )}
        </dd>
      </div>
      <div>
        <dt>Change</dt>
        <dd>
          <Figure
            figure={diff === null ? undefined : share === null ? null : signedPercent(share)}
            place="inline"
            {...(share === null || share === 0 ? {} : { tone: share > 0 ? 'growth' : 'shrinkage' })}
          />
        </dd>
      </div>
      <div>
        <dt>Objects</dt>
        <dd>
          {diff === null ? (
            <Figure figure={undefined} place="inline" />
          ) : (
            <CountChange value={diff.totals.countDelta} />
          )}
        </dd>
      </div>
    </dl>
  );
}

function signedPercent(share: number): string {
  const text = formatPercent(Math.abs(share));
  return share > 0 ? `+${text}` : share < 0 ? `−${text}` : text;
}

export function HeapDiffDocument({ documentId, base, later }: HeapDiffDocumentProps) {
  const bridge = useBridge();
  const captures = useTopic('captures');
  const replace = useDocuments((state) => state.replace);
  const heap = useHeapDocument(bridge.analysis, later.file);
  const opened = heap.current.state === 'open' ? heap.current : null;
  const { retained } = useRetained(opened?.document ?? null);
  const [filter, setFilter] = useState('');
  const settled = useSettled(filter.trim(), FILTER_SETTLES_MS);
  const [diff, setDiff] = useState<Diff | null>(null);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const pathTable = useRef<HTMLDivElement>(null);
  const onCopy = useCallback(async (text: string) => (await bridge.command('clipboard.write', { text })).ok, [bridge]);
  const objects = useObjectSelection({ pathTable, onCopy });
  const { selected } = objects;
  const put = (a: CaptureRecord, b: CaptureRecord): void => replace(documentId, heapDiffDocument(a, b));
  useKeys(
    {
      Slash: () => field.current?.focus(),
      'Alt+ArrowLeft': () => objects.back?.(),
    },
    { within: root },
  );

  const main =
    heap.current.state === 'opening' ? (
      <Opening progress={heap.current.progress} startedAtMs={heap.current.startedAtMs} onCancel={heap.cancel} />
    ) : heap.current.state === 'failed' ? (
      <OpenFailed error={heap.current.error} sizeBytes={later.sizeBytes} onReopen={heap.reopen} />
    ) : heap.current.state === 'cancelled' ? (
      <OpenCancelled onReopen={heap.reopen} />
    ) : (
      <DiffTable
        document={heap.current.document}
        base={base.file}
        filter={settled}
        onFilter={setFilter}
        isReady={retained.state === 'ready'}
        onAnswer={setDiff}
        selected={selected}
        onSelect={objects.select}
        objectActions={objects.objectActions}
        onReopen={heap.reopen}
        table={table}
      />
    );
  const object = selected?.kind === 'object' && objects.paneOpen && opened !== null ? selected.node : null;

  return (
    <div className="heap" ref={root} data-testid="diff-document">
      <div className="diff-head">
        <DiffChip
          side="A"
          capture={base}
          other={later}
          captures={captures}
          onCapture={(capture) => put(capture, later)}
        />
        <IconButton label="Swap A and B" icon={SwapIcon} data-testid="diff-swap" onClick={() => put(later, base)} />
        <DiffChip
          side="B"
          capture={later}
          other={base}
          captures={captures}
          onCapture={(capture) => put(base, capture)}
        />
        <span className="grow" />
        <Changes diff={diff} overview={opened?.overview ?? null} />
      </div>
      <div className="toolbar" role="toolbar" aria-label="Comparison">
        <div className="heap-filter">
          <Field
            label="Filter classes"
            placeholder="Class"
            data-testid="diff-filter"
            ref={field}
            value={filter}
            shortcut="Slash"
            onValue={setFilter}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              table.current?.focus();
            }}
          />
        </div>
        <span className="grow" />
        <span className="third cut">
          {diff === null
            ? ''
            : `Objects matched by id: B shares ${formatPercent(diff.sharedIds)} of its ${formatCount(opened?.overview.nodes ?? 0)} with A`}
        </span>
      </div>
      {diff !== null && diff.sharedIds < FEW_SHARED_IDS ? (
        <ErrorState
          severity="warning"
          place="strip"
          title={`Only ${formatPercent(diff.sharedIds)} of the ids in B are in A, so what is new and what is gone is counted too high.`}
          detail="The snapshots are of different processes, or V8 gave its objects new ids in between. The Δ columns are right either way."
        />
      ) : null}
      <div className="heap-body">
        <SplitPane
          label="Resize retainers"
          direction="column"
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            { id: 'classes', content: <div className="heap-main">{main}</div>, minSize: '120px' },
            ...(object === null || opened === null
              ? []
              : [
                  {
                    id: 'retainers',
                    content: (
                      <RetainersPane
                        document={opened.document}
                        node={object}
                        isReady={retained.state === 'ready'}
                        totalSizeBytes={opened.overview.totalSizeBytes}
                        ignored={objects.ignored}
                        onIgnored={objects.setIgnored}
                        onGoTo={objects.goTo}
                        onBack={objects.back}
                        onClose={objects.closePane}
                        objectActions={objects.objectActions}
                        table={pathTable}
                      />
                    ),
                    initialSize: `${sizes?.['retainers'] ?? 42}%`,
                    minSize: '110px',
                  },
                ]),
          ]}
        />
      </div>
    </div>
  );
}
