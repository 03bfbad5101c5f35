/**
 * Comparison of two snapshots A and B: new and deleted objects, retainers of the new objects, and, with snapshots in between, classes that
 * grew in every round.
 */
import { Activity, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { err } from '../../../../shared/base/result.ts';
import { formatPercent } from '../../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { formatLink } from '../../../../shared/core/contracts/links.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { ComparisonFrame, type ComparedPair } from '../../../core/comparison/comparison-frame.tsx';
import { openPlace } from '../../../core/stores/documents/open-link.ts';
import { useViewHistory } from '../../../core/stores/hooks/use-view-history.ts';
import { usePublishedSelection } from '../../../core/stores/hooks/use-published-selection.ts';
import { usePanes } from '../../../core/stores/hooks/use-panes.ts';
import { useBridge, useWorkbench } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import type { ComparisonViewProps } from '../../../core/widgets/capture-view.ts';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { FittingSegmented } from '../../../core/widgets/fitting-segmented.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { SplitPane } from '../../../core/widgets/split-pane.tsx';
import { HeapNamesContext, useNamesChoice } from '../heap-names.ts';
import { NamesMenu } from '../names-menu.tsx';
import { selectedPlace, selectionFacts, selectionKey } from '../selection-facts.ts';
import { OpenCancelled, OpenFailed, Opening } from '../opening.tsx';
import { RetainersPane } from '../retainers/retainers-pane.tsx';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useHeapDocument } from '../use-heap-document.ts';
import { selectedKey } from '../objects/selection.ts';
import { useObjectSelection } from '../objects/use-object-selection.ts';
import { useRetained } from '../objects/use-retained.ts';
import { useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import { ClusterTable } from './cluster-table.tsx';
import type { Compared } from './comparing.ts';
import { DiffTable } from './diff-table.tsx';
import { SeriesTable } from './series-table.tsx';
import '../heap-snapshot.css';
import './heap-diff.css';

type DiffView = 'class' | 'retainer' | 'gone' | 'series';
type Diff = AnalysisAnswer<'heap.diff'>;

const VIEWS = [
  { value: 'class', label: 'By class', title: 'Objects created and freed, by class' },
  { value: 'retainer', label: 'By retainer', title: 'Created objects by retaining path' },
  { value: 'gone', label: 'Deleted', title: 'Freed objects by retaining path in A' },
] as const;
const SERIES_VIEWS = [
  { value: 'series', label: 'Series', title: 'Each class in every snapshot, steady growth first' },
  ...VIEWS,
] as const;

const MATCHES: readonly { readonly value: HeapMatch; readonly label: string }[] = [
  { value: 'auto', label: 'By id if ids are comparable, else by path' },
  { value: 'ids', label: 'By id' },
  { value: 'shape', label: 'By class and retaining path' },
];

function matchedText(diff: Diff | null): string {
  if (diff === null) return 'Matching …';
  return `Matched by ${diff.matchedBy === 'ids' ? 'id' : 'path'}: ${formatPercent(diff.matchedShare)} of B`;
}

interface MatchMenuProps {
  readonly diff: Diff | null;
  readonly match: HeapMatch;
  readonly onMatch: (match: HeapMatch) => void;
}

function MatchMenu({ diff, match, onMatch }: MatchMenuProps) {
  return (
    <Menu
      align="end"
      entries={MATCHES.map(({ value, label }) => ({
        label,
        checked: value === match,
        onSelect: () => onMatch(value),
      }))}
    >
      <Button data-testid="diff-match" title={diff?.matchReason}>
        {matchedText(diff)}
      </Button>
    </Menu>
  );
}

export type HeapDiffDocumentProps = ComparedPair & Partial<Pick<ComparisonViewProps, 'between'>>;

const PANES_KEY = 'heap-diff.retainers';
const NOTHING_BETWEEN: readonly CaptureRecord[] = [];
const NOT_OPEN: AppResult<never> = err(appError('analysis_failed', 'The snapshot is not open.', 'Open it again.'));

export function HeapDiffDocument({ documentId, base, later, between = NOTHING_BETWEEN }: HeapDiffDocumentProps) {
  const bridge = useBridge();
  const workbench = useWorkbench();
  const heap = useHeapDocument(later.file);
  const opened = heap.current.state === 'open' ? heap.current : null;
  const { retained } = useRetained(opened?.document ?? null);
  const names = useNamesChoice(retained.state === 'ready' ? (opened?.document ?? null) : null);
  const [view, setView] = useState<DiffView>(between.length > 0 ? 'series' : 'class');
  const [match, setMatch] = useState<HeapMatch>('auto');
  const [filter, setFilter] = useState('');
  const settled = useSettledText(filter.trim());
  const [answered, setAnswered] = useState<Diff | null>(null);
  const split = usePanes(PANES_KEY);
  const root = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const pathTable = useRef<HTMLDivElement>(null);
  const onCopy = useCallback(async (text: string) => (await bridge.command('clipboard.write', { text })).ok, [bridge]);
  const openIn = useCallback(
    (capture: CaptureRecord, { id }: HeapNode): void => {
      const listed = workbench.topics.captures.getState().value;
      const gone = openPlace(workbench, listed, capture.id, { view: 'object', id });
      if (!gone.ok) workbench.windowProblems.getState().addError('The object was not opened', gone.error);
    },
    [workbench],
  );
  const summary = useMemo(
    () => ({ label: 'Open in snapshot B', onReveal: (node: HeapNode) => openIn(later, node) }),
    [openIn, later],
  );
  const objects = useObjectSelection({ pathTable, onCopy, summary, captureId: later.id });
  const { selected } = objects;
  const onOpenGone = (node: HeapNode): void => openIn(base, node);
  usePublishedSelection(documentId, selectionKey('summary', selected, null), () => {
    const place = selectedPlace(selected, null);
    return place === null ? null : { place, facts: selectionFacts(selected, null) };
  });
  useViewHistory(
    'view',
    opened === null ? null : { view, filter: settled, selected },
    (to) => {
      setView(to.view);
      setFilter(to.filter);
      objects.restore(to.selected);
    },
    JSON.stringify([view, settled, selectedKey(selected)]),
  );

  // The class table includes the totals; other views query them separately.
  const totals = useQuery(
    opened === null || view === 'class' ? null : JSON.stringify([opened.document.documentId, base.file, match]),
    (options) =>
      opened === null
        ? Promise.resolve(NOT_OPEN)
        : opened.document.query('heap.diff', { base: base.file, match, count: 0 }, options),
  );
  const diff = view === 'class' ? answered : totals.answer?.ok === true ? totals.answer.value : answered;

  const isRetained = retained.state === 'ready';
  const compared: Compared = { base: base.file, between: between.map(({ file }) => file), match };
  const shared = {
    compared,
    isReady: isRetained,
    selected,
    onSelect: objects.select,
    objectActions: objects.objectActions,
    onOpenGone,
    onCancel: totals.cancel,
    onReopen: heap.reopen,
    table,
    root,
  };
  // A view retains its expanded rows and selection while another one is shown.
  const [visited, setVisited] = useState<readonly DiffView[]>([]);
  if (opened !== null && !visited.includes(view)) setVisited([...visited, view]);
  const tableOf = (each: DiffView, document: AnalysisDocument): ReactNode => {
    if (each === 'series')
      return (
        <SeriesTable
          {...shared}
          document={document}
          filter={settled}
          onFilter={setFilter}
          onShowClass={(className) => {
            setFilter(className);
            setView('class');
          }}
        />
      );
    return each === 'class' ? (
      <DiffTable
        key={match}
        {...shared}
        document={document}
        filter={settled}
        onFilter={setFilter}
        onAnswer={setAnswered}
      />
    ) : (
      <ClusterTable key={match} {...shared} document={document} side={each === 'retainer' ? 'added' : 'removed'} />
    );
  };
  const opening =
    heap.current.state === 'opening' ? (
      <Opening progress={heap.current.progress} startedAtMs={heap.current.startedAtMs} onCancel={heap.cancel} />
    ) : heap.current.state === 'failed' ? (
      <OpenFailed error={heap.current.error} sizeBytes={later.sizeBytes} onReopen={heap.reopen} />
    ) : (
      <OpenCancelled onReopen={heap.reopen} />
    );
  const object =
    selected?.kind === 'object' && objects.paneOpen && opened !== null && view !== 'gone' && view !== 'series'
      ? selected.node
      : null;

  return (
    <HeapNamesContext value={names.names}>
      <ComparisonFrame
        pair={{ documentId, base, later, between }}
        root={root}
        opened={heap}
        opening={opening}
        what="The snapshot"
        label="Comparison of snapshots"
        testId="diff-document"
        views={
          <FittingSegmented
            label="View"
            value={view}
            options={between.length > 0 ? SERIES_VIEWS : VIEWS}
            onValue={setView}
          />
        }
        filter={{
          label: 'Filter classes',
          typed: filter,
          onTyped: setFilter,
          testId: 'diff-filter',
          disabled: view !== 'class' && view !== 'series',
        }}
        tools={
          <>
            {view === 'series' ? null : <MatchMenu diff={diff} match={match} onMatch={setMatch} />}
            <NamesMenu choice={names} />
            <CopyButton
              label="Copy link to this comparison"
              iconOnly
              onCopy={() =>
                onCopy(formatLink(later.id, { view: 'compare', earlier: [base, ...between].map(({ id }) => id) }))
              }
            />
          </>
        }
      >
        <SplitPane
          label="Resize retainers"
          direction="column"
          {...split}
          panes={[
            {
              id: 'classes',
              content: (
                <div className="heap-main column full fill">
                  {visited.map((each) => (
                    <Activity key={each} mode={each === view ? 'visible' : 'hidden'}>
                      {opened === null ? null : tableOf(each, opened.document)}
                    </Activity>
                  ))}
                </div>
              ),
              minSize: '120px',
            },
            ...(object === null || opened === null
              ? []
              : [
                  {
                    id: 'retainers',
                    content: (
                      <RetainersPane
                        documentId={documentId}
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
                        objectsTable={table}
                      />
                    ),
                    initialSize: `${split.sizes?.['retainers'] ?? 42}%`,
                    minSize: '110px',
                  },
                ]),
          ]}
        />
      </ComparisonFrame>
    </HeapNamesContext>
  );
}
