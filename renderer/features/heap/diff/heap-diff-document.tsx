/**
 * Comparison of two snapshots A and B: new and deleted objects, retainers of the new objects, and, with snapshots in between, classes that
 * grew in every round.
 */
import { Activity, useCallback, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { err } from '../../../../shared/base/result.ts';
import { formatPercent } from '../../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { formatLink } from '../../../../shared/core/contracts/links.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { comparisonDocument } from '../../../core/stores/documents/document-tabs.ts';
import { openPlace } from '../../../core/stores/documents/open-link.ts';
import { useViewHistory } from '../../../core/stores/hooks/use-view-history.ts';
import { usePublishedSelection } from '../../../core/stores/hooks/use-published-selection.ts';
import { usePanes } from '../../../core/stores/hooks/use-panes.ts';
import { useBridge, useDocuments, useTopic, useWorkbench } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { DocumentVerdict } from '../../../core/widgets/findings/document-verdict.tsx';
import { FittingSegmented } from '../../../core/widgets/fitting-segmented.tsx';
import { useFieldKeys } from '../../../core/widgets/keys/use-field-keys.ts';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { SplitPane } from '../../../core/widgets/split-pane.tsx';
import { ErrorState } from '../../../core/widgets/states.tsx';
import { enterRows } from '../../../core/widgets/tables/enter-rows.ts';
import { ToolbarEnd } from '../../../core/widgets/toolbar-end.tsx';
import { HeapNamesContext, useNamesChoice, type NamesChoice } from '../heap-names.ts';
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
import { DiffHead, type Diff } from './diff-head.tsx';
import { DiffTable } from './diff-table.tsx';
import { SeriesTable } from './series-table.tsx';
import '../heap-snapshot.css';
import './heap-diff.css';

// Toolbar of a comparison: view, class filter, match method, and link.

type DiffView = 'class' | 'retainer' | 'gone' | 'series';

interface DiffToolbarProps {
  readonly view: DiffView;
  readonly onView: (view: DiffView) => void;
  readonly isSeries: boolean;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly match: HeapMatch;
  readonly onMatch: (match: HeapMatch) => void;
  readonly diff: Diff | null;
  readonly names: NamesChoice;
  readonly onCopyLink: () => Promise<boolean>;
}

const MATCHES: readonly { readonly value: HeapMatch; readonly label: string }[] = [
  { value: 'auto', label: 'By id if ids are comparable, else by path' },
  { value: 'ids', label: 'By id' },
  { value: 'shape', label: 'By class and retaining path' },
];

function matchedText(diff: Diff | null): string {
  if (diff === null) return 'Matching …';
  return `Matched by ${diff.matchedBy === 'ids' ? 'id' : 'path'}: ${formatPercent(diff.matchedShare)} of B`;
}

function DiffToolbar(props: DiffToolbarProps) {
  const { view, onView, isSeries, filter, onFilter, field, table, match, onMatch, diff } = props;
  const isByClass = view === 'class' || view === 'series';
  return (
    <div className="toolbar" role="toolbar" aria-label="Comparison">
      <FittingSegmented
        label="View"
        value={view}
        options={[
          ...(isSeries
            ? [
                {
                  value: 'series' as const,
                  label: 'Series',
                  title: 'Each class in every snapshot, steady growth first',
                },
              ]
            : []),
          { value: 'class', label: 'By class', title: 'Objects created and freed, by class' },
          { value: 'retainer', label: 'By retainer', title: 'Created objects by retaining path' },
          { value: 'gone', label: 'Deleted', title: 'Freed objects by retaining path in A' },
        ]}
        onValue={onView}
      />
      <div className="heap-filter">
        <Field
          label="Filter classes"
          placeholder="Class"
          data-testid="diff-filter"
          ref={field}
          value={filter}
          shortcut="Slash"
          disabled={!isByClass}
          onValue={onFilter}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            if (event.key === 'ArrowDown') enterRows(table.current);
            else table.current?.focus();
          }}
        />
      </div>
      <ToolbarEnd>
        {view === 'series' ? null : (
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
        )}
        <NamesMenu choice={props.names} />
        <CopyButton label="Copy link to this comparison" iconOnly onCopy={props.onCopyLink} />
      </ToolbarEnd>
    </div>
  );
}

export interface HeapDiffDocumentProps {
  /** The tab, which another comparison replaces. */
  readonly documentId: string;
  /** A, the earlier snapshot. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
  /** Snapshots in between, earliest first; they make a series. */
  readonly between?: readonly CaptureRecord[];
}

const PANES_KEY = 'heap-diff.retainers';
const NOTHING_BETWEEN: readonly CaptureRecord[] = [];
const NOT_OPEN: AppResult<never> = err(appError('analysis_failed', 'The snapshot is not open.', 'Open it again.'));

export function HeapDiffDocument({ documentId, base, later, between = NOTHING_BETWEEN }: HeapDiffDocumentProps) {
  const bridge = useBridge();
  const workbench = useWorkbench();
  const captures = useTopic('captures');
  const replace = useDocuments((state) => state.replace);
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
  const field = useRef<HTMLInputElement>(null);
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
  useFieldKeys(field, root);
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
  const main =
    heap.current.state === 'opening' ? (
      <Opening progress={heap.current.progress} startedAtMs={heap.current.startedAtMs} onCancel={heap.cancel} />
    ) : heap.current.state === 'failed' ? (
      <OpenFailed error={heap.current.error} sizeBytes={later.sizeBytes} onReopen={heap.reopen} />
    ) : heap.current.state === 'cancelled' ? (
      <OpenCancelled onReopen={heap.reopen} />
    ) : (
      visited.map((each) => (
        <Activity key={each} mode={each === view ? 'visible' : 'hidden'}>
          {opened === null ? null : tableOf(each, opened.document)}
        </Activity>
      ))
    );
  const object =
    selected?.kind === 'object' && objects.paneOpen && opened !== null && view !== 'gone' && view !== 'series'
      ? selected.node
      : null;

  return (
    <HeapNamesContext value={names.names}>
      <div className="heap column full" ref={root} data-testid="diff-document">
        <DiffHead
          base={base}
          later={later}
          between={between}
          captures={captures}
          onPut={(a, b, rest) => replace(documentId, comparisonDocument(a, b, rest))}
        />
        <DiffToolbar
          view={view}
          onView={setView}
          isSeries={between.length > 0}
          filter={filter}
          onFilter={setFilter}
          field={field}
          table={table}
          match={match}
          onMatch={setMatch}
          diff={diff}
          names={names}
          onCopyLink={() =>
            onCopy(formatLink(later.id, { view: 'compare', earlier: [base, ...between].map(({ id }) => id) }))
          }
        />
        {/* Below the controls, which stay where they are when it has been read. */}
        <DocumentVerdict document={opened?.document ?? null} />
        {diff !== null && diff.matchedBy === 'shape' && match === 'auto' && view !== 'series' ? (
          <ErrorState
            severity="warning"
            place="strip"
            title="Objects are matched by class and retaining path, not by id."
            detail={`${diff.matchReason} Which of several equal objects are new is arbitrary; their number is exact.`}
          />
        ) : null}
        <div className="heap-body body">
          <SplitPane
            label="Resize retainers"
            direction="column"
            {...split}
            panes={[
              { id: 'classes', content: <div className="heap-main column full fill">{main}</div>, minSize: '120px' },
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
        </div>
      </div>
    </HeapNamesContext>
  );
}
