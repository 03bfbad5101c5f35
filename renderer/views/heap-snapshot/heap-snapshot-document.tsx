/** A heap snapshot: toolbar, the strip of kinds, one of its views, what holds the selected object, and the details beside. */
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import { formatLink, type HeapPlace } from '../../../shared/contracts/links.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { captureDocument } from '../../stores/documents.ts';
import { usePlace } from '../../stores/use-place.ts';
import { useBridge, useLayout } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Field } from '../../widgets/field.tsx';
import { Bytes, Count } from '../../widgets/figure.tsx';
import { CloseIcon, DetailsIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import type { ClassQuery } from './class-rows.ts';
import { ClassTable } from './class-table.tsx';
import { DetailsPane } from './details-pane.tsx';
import { HeapTree } from './heap-tree.tsx';
import { KindStrip } from './kind-strip.tsx';
import { kindShares } from './kinds.ts';
import { OpenCancelled, OpenFailed, Opening } from './opening.tsx';
import { OBJECT_KIND_WORDS, OBJECT_KINDS, objectSearch, searchWords, type ObjectKind } from './object-search.ts';
import { ObjectTree } from './object-tree.tsx';
import { objectMenu, type ObjectActions } from './object-menu.ts';
import { RetainersPane } from './retainers-pane.tsx';
import { keyOfId, type Selection } from './selection.ts';
import { StatisticsView } from './statistics-view.tsx';
import { useRetained, type Retained } from './use-retained.ts';
import { useObjectSelection } from './use-object-selection.ts';
import { useHeapDocument, type HeapDocument } from './use-heap-document.ts';
import { useSettled } from './use-settled.ts';
import './heap-snapshot.css';

export interface HeapSnapshotDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts belong to every capture, so they come from outside. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
  /** What else the capture tells of who allocated its objects, from outside too: a view of its own, and lines in the details. */
  readonly allocations?: AllocationParts;
}

/** What the view of allocations is given of the document that it stands in. */
export interface AllocationsContext {
  readonly document: AnalysisDocument;
  readonly retained: Retained['state'];
  /** Key of the row that the selected object was selected in; null where a class or nothing is selected. */
  readonly selectedKey: string | null;
  readonly onSelectObject: (node: HeapNode, key: string) => void;
  readonly objectActions: ObjectActions;
  readonly objectMenu: (node: HeapNode, key: string) => readonly MenuEntry[];
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Opens the file anew: the analysis process is gone. */
  readonly onReopen: () => void;
}

export interface AllocationParts {
  /** Absent where the capture has no time to show allocations over. */
  readonly view?: (context: AllocationsContext) => ReactNode;
  /** Who allocated the selected object. */
  readonly allocatedBy: (document: AnalysisDocument, node: HeapNode) => ReactNode;
}

type View = 'allocations' | 'summary' | 'containment' | 'dominators' | 'statistics';

const PANES_KEY = 'heap-snapshot.details';
const RETAINERS_KEY = 'heap-snapshot.retainers';
const FILTER_SETTLES_MS = 120;
const WHOLE_HEAP = { containment: null, dominators: null };
/** What can be sorted by from the first moment. */
const FIRST_ORDER: Omit<ClassQuery, 'filter'> = { sort: 'shallow', descending: true };

function Figures({ heap }: { heap: HeapDocument }) {
  if (heap.current.state !== 'open' && heap.current.state !== 'opening') return null;
  const overview = heap.current.state === 'open' ? heap.current.overview : undefined;
  return (
    <span
      className="heap-figures"
      title={
        overview === undefined
          ? undefined
          : `${formatBytes(overview.totalSizeBytes)} in ${formatCount(overview.nodes)} objects, ${formatCount(overview.edges)} edges`
      }
    >
      <Bytes sizeBytes={overview?.totalSizeBytes} place="inline" />
      <span className="third"> in </span>
      <Count count={overview?.nodes} />
      <span className="third"> objects, </span>
      <Count count={overview?.edges} />
      <span className="third"> edges</span>
    </span>
  );
}

export function HeapSnapshotDocument({ capture, exportMenu, facts, loss, allocations }: HeapSnapshotDocumentProps) {
  const bridge = useBridge();
  const heap = useHeapDocument(bridge.analysis, capture.file);
  const [view, setView] = useState<View>(allocations?.view === undefined ? 'summary' : 'allocations');
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Omit<ClassQuery, 'filter'>>(FIRST_ORDER);
  const [overlay, setOverlay] = useState(false);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const [detailsHidden, setDetailsHidden] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(root);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const retainersSizes = useLayout((state) => state.panes[RETAINERS_KEY]);

  const opened = heap.current.state === 'open' ? heap.current : null;
  const { retained, again: onRetain } = useRetained(opened?.document ?? null);
  const [kind, setKind] = useState<ObjectKind>('all');
  const words = searchWords(useSettled(filter, FILTER_SETTLES_MS));
  const search = objectSearch(words, kind);
  const query = useClassQuery(words.kind === 'classes' ? words.filter : '', order);
  const onCopy = useCallback(async (text: string) => (await bridge.command('clipboard.write', { text })).ok, [bridge]);
  const [roots, setRoots] = useState<Readonly<Record<'containment' | 'dominators', HeapNode | null>>>(WHOLE_HEAP);
  const pathTable = useRef<HTMLDivElement>(null);
  const onShowUnder = useCallback((tree: 'containment' | 'dominators', node: HeapNode) => {
    setRoots((now) => ({ ...now, [tree]: node }));
    setView(tree);
  }, []);
  const objects = useObjectSelection({ pathTable, onCopy, onShowUnder });
  const { selected, select, goTo, objectActions } = objects;
  const goToId = async (id: number): Promise<void> => {
    const answer = await opened?.document.query('heap.object', { id });
    // What does not exist, or could not be read, the list says where it would stand.
    if (answer?.ok === true && answer.value.node !== null) objectActions.onWhy(answer.value.node, keyOfId(id));
  };
  const [linkedPath, setLinkedPath] = useState<{ readonly id: number; readonly path: number } | null>(null);
  const wasSelected = useRef(false);
  useEffect(() => {
    wasSelected.current = selected !== null;
  }, [selected]);
  // By retained size, as soon as that is known; but nothing is sorted anew under somebody who works in it already.
  const arrived = retained.state === 'ready';
  useEffect(() => {
    if (!arrived) return;
    const inUse = wasSelected.current || (table.current?.scrollTop ?? 0) > 0;
    setOrder((now) => (now === FIRST_ORDER && !inUse ? { sort: 'retained', descending: true } : now));
  }, [arrived]);
  const object = selected?.kind === 'object' ? selected.node : null;
  const showDetails = narrow ? overlay : !detailsHidden;
  const toggleDetails = (): void => (narrow ? setOverlay((open) => !open) : setDetailsHidden((hidden) => !hidden));
  const onFilter = (text: string): void => {
    setFilter(text);
    setView('summary');
    setOverlay(false);
  };
  const showUnderId = async (tree: 'containment' | 'dominators', id: number | null): Promise<void> => {
    setView(tree);
    const answer = id === null ? null : await opened?.document.query('heap.object', { id });
    setRoots((now) => ({ ...now, [tree]: answer?.ok === true ? answer.value.node : null }));
  };
  usePlace(captureDocument(capture).id, opened !== null, (place) => {
    if (place.view === 'compare') return;
    if (place.view === 'statistics') setView('statistics');
    else if (place.view === 'summary') onFilter(place.className ?? '');
    else if (place.view === 'containment' || place.view === 'dominators') void showUnderId(place.view, place.id);
    else {
      setLinkedPath(place.view === 'path' ? place : null);
      onFilter(`@${place.id}`);
      void goToId(place.id);
    }
  });

  useKeys(
    {
      Slash: () => {
        setView('summary');
        // The field is there after the view was switched.
        requestAnimationFrame(() => field.current?.focus());
      },
    },
    { within: root },
  );
  useKeys({ 'Alt+ArrowLeft': () => objects.back?.() }, { within: root, enabled: objects.back !== null });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });

  const details = (
    <DetailsPane
      document={opened?.document ?? null}
      overview={opened?.overview ?? null}
      selected={view === 'summary' || object !== null ? selected : null}
      onGoTo={goTo}
      objectActions={objectActions}
      retained={opened === null ? null : retained}
      onFilter={onFilter}
      onCopy={onCopy}
      allocatedBy={allocations?.allocatedBy}
      facts={facts}
    />
  );
  const views = (
    <div className="heap-main">
      {heap.current.state === 'opening' || (opened !== null && view === 'summary') ? (
        <KindStrip
          shares={opened === null ? null : kindShares(opened.overview)}
          totalSizeBytes={opened?.overview.totalSizeBytes ?? 0}
        />
      ) : null}
      {heap.current.state === 'opening' ? (
        <Opening progress={heap.current.progress} startedAtMs={heap.current.startedAtMs} onCancel={heap.cancel} />
      ) : heap.current.state === 'failed' ? (
        <OpenFailed error={heap.current.error} sizeBytes={capture.sizeBytes} onReopen={heap.reopen} />
      ) : heap.current.state === 'cancelled' ? (
        <OpenCancelled onReopen={heap.reopen} />
      ) : view === 'allocations' ? (
        allocations?.view?.({
          document: heap.current.document,
          retained: retained.state,
          selectedKey: selected?.kind === 'object' ? selected.key : null,
          onSelectObject: (node, key) => select({ kind: 'object', node, key }),
          objectActions,
          objectMenu: (node, key) => objectMenu(node, key, objectActions),
          onCopy,
          onReopen: heap.reopen,
        })
      ) : view === 'statistics' ? (
        <StatisticsView overview={heap.current.overview} />
      ) : view !== 'summary' ? (
        <HeapTree
          key={view}
          view={view}
          document={heap.current.document}
          retained={retained}
          root={roots[view]}
          onRoot={(node) => setRoots((now) => ({ ...now, [view]: node }))}
          selected={selected}
          onSelect={select}
          objectActions={objectActions}
          onReopen={heap.reopen}
          table={table}
        />
      ) : search !== null ? (
        <ObjectTree
          label={search.label}
          document={heap.current.document}
          retained={retained}
          source={search.source}
          selected={selected}
          onSelect={select}
          objectActions={objectActions}
          onReopen={heap.reopen}
          empty={search.empty}
          note={`${search.label}, largest retained first`}
          table={table}
        />
      ) : (
        <ClassTable
          document={heap.current.document}
          overview={heap.current.overview}
          retained={retained}
          onRetain={onRetain}
          query={query}
          onQuery={({ filter: text, ...rest }) => {
            if (text !== query.filter) setFilter(text);
            setOrder(rest);
          }}
          selected={selected}
          onSelect={select}
          objectActions={objectActions}
          onCopy={onCopy}
          onReopen={heap.reopen}
          table={table}
        />
      )}
    </div>
  );

  const showsRetainers = opened !== null && object !== null && objects.paneOpen && view !== 'statistics';
  const main = (
    <SplitPane
      label="Resize retainers"
      direction="column"
      sizes={retainersSizes}
      onSizes={(percentages) => setPanes(RETAINERS_KEY, percentages)}
      panes={[
        { id: 'views', content: views, minSize: '120px' },
        ...(showsRetainers
          ? [
              {
                id: 'retainers',
                content: (
                  <RetainersPane
                    document={opened.document}
                    node={object}
                    openPath={linkedPath?.id === object.id ? linkedPath.path : 1}
                    isReady={arrived}
                    totalSizeBytes={opened.overview.totalSizeBytes}
                    ignored={objects.ignored}
                    onIgnored={objects.setIgnored}
                    onGoTo={goTo}
                    onBack={objects.back}
                    onClose={objects.closePane}
                    objectActions={objectActions}
                    table={pathTable}
                  />
                ),
                initialSize: `${retainersSizes?.['retainers'] ?? 42}%`,
                minSize: '110px',
              },
            ]
          : []),
      ]}
    />
  );

  return (
    <div className="heap" ref={root} data-testid="heap-document">
      <div className="toolbar heap-toolbar" role="toolbar" aria-label="Heap snapshot">
        <Segmented
          label="View"
          value={view}
          options={[
            ...(allocations?.view === undefined
              ? []
              : [
                  { value: 'allocations' as const, label: 'Allocations', title: 'When objects were born, and by whom' },
                ]),
            { value: 'summary', label: 'Summary' },
            { value: 'containment', label: 'Containment', title: 'What the root refers to, and so on' },
            { value: 'dominators', label: 'Dominators', title: 'What each object alone keeps alive' },
            { value: 'statistics', label: 'Statistics' },
          ]}
          onValue={setView}
        />
        <div className="heap-filter">
          <Field
            label="Filter classes, or search an object or a string"
            placeholder='Class, @id or "text'
            title={'A class name filters classes, @123 is an object, "text looks in strings'}
            data-testid="class-filter"
            ref={field}
            value={filter}
            shortcut="Slash"
            disabled={view !== 'summary'}
            onValue={setFilter}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'ArrowDown' && !(event.key === 'Escape' && filter === ''))
                return;
              event.preventDefault();
              table.current?.focus();
              const typed = searchWords(filter);
              if (event.key === 'Enter' && typed.kind === 'id') void goToId(typed.id);
            }}
          />
        </div>
        <Menu
          entries={OBJECT_KINDS.map((each) => ({
            label: OBJECT_KIND_WORDS[each].label,
            checked: each === kind,
            onSelect: () => {
              setKind(each);
              setView('summary');
            },
          }))}
        >
          <Button data-testid="object-kind" disabled={opened === null}>
            {OBJECT_KIND_WORDS[kind].label}
          </Button>
        </Menu>
        <span className="grow" />
        <Figures heap={heap} />
        <CopyButton
          label="Copy link to this view"
          iconOnly
          onCopy={() => onCopy(formatLink(capture.id, shownPlace(view, selected, roots, words)))}
        />
        {exportMenu}
        <IconButton
          label={showDetails ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={showDetails}
          onClick={toggleDetails}
        />
      </div>
      {loss}
      <div className="heap-body">
        {narrow || detailsHidden ? (
          main
        ) : (
          <SplitPane
            label="Resize details"
            direction="row"
            sizes={sizes}
            onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
            panes={[
              { id: 'main', content: main, minSize: '420px' },
              {
                id: 'details',
                content: details,
                initialSize: '288px',
                minSize: '220px',
                maxSize: '520px',
                fixed: true,
              },
            ]}
          />
        )}
        {narrow && overlay ? (
          <div className="heap-overlay">
            <div className="pane-head">
              <h3 className="grow cut">{capture.name}</h3>
              <span className="third">{formatBytes(capture.sizeBytes)}</span>
              <IconButton
                label="Close details"
                icon={CloseIcon}
                size="tiny"
                shortcut="Escape"
                onClick={() => setOverlay(false)}
              />
            </div>
            <div className="heap-overlay-body">{details}</div>
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** What a link to what is shown now says; null where only the capture can be named. */
function shownPlace(
  view: View,
  selected: Selection | null,
  roots: Readonly<Record<'containment' | 'dominators', HeapNode | null>>,
  words: ReturnType<typeof searchWords>,
): HeapPlace | null {
  if (view === 'allocations') return null;
  if (view === 'statistics') return { view };
  if (view !== 'summary') return { view, id: roots[view]?.id ?? null };
  if (selected?.kind === 'object') return { view: 'object', id: selected.node.id };
  if (selected?.kind === 'class') return { view, className: selected.row.name };
  return { view, className: words.kind === 'classes' && words.filter !== '' ? words.filter : null };
}

/** The same query as long as nothing in it changes. */
function useClassQuery(filter: string, order: Omit<ClassQuery, 'filter'>): ClassQuery {
  const { sort, descending } = order;
  return useMemo(() => ({ filter, sort, descending }), [filter, sort, descending]);
}
