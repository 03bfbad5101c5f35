/** A heap snapshot: toolbar, kind strip, the active view, retainers of the selected object, and details. */
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatBytes } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import { formatLink, type CapturePlace, type HeapPlace } from '../../../shared/contracts/links.ts';
import { captureDocument } from '../../stores/documents.ts';
import { usePlace } from '../../stores/use-place.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge, useCaptureTitle, useTopic, useWindowProblems } from '../../stores/workbench.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { useNarrow } from '../../widgets/use-narrow.ts';
import type { AllocationParts, AllocationsPlace } from './allocation-parts.ts';
import type { ClassQuery } from './classes/class-rows.ts';
import { DetailsPane } from './retainers/details-pane.tsx';
import { HeapFrame } from './heap-frame.tsx';
import { HeapToolbar, type HeapViewName } from './heap-toolbar.tsx';
import { HeapView } from './heap-view.tsx';
import { KindStrip } from './classes/kind-strip.tsx';
import { kindShares } from './classes/kinds.ts';
import type { OpenHeap } from './open-heap.ts';
import { ObjectHoverCard } from './objects/object-hover-card.tsx';
import { loadReport } from './objects/object-report.ts';
import { OpenCancelled, OpenFailed, Opening } from './opening.tsx';
import { RetainersPane } from './retainers/retainers-pane.tsx';
import { searchWords } from './search/search.ts';
import { shownPlace } from './shown-place.ts';
import { keyOfId } from './objects/selection.ts';
import { useBirthRange } from './classes/use-birth-range.ts';
import { useClassOrder } from './classes/use-class-order.ts';
import { useHeapDocument } from './use-heap-document.ts';
import { useHeapSearch } from './search/use-heap-search.ts';
import { useLetterKeys } from './use-letter-keys.ts';
import { useObjectSelection } from './objects/use-object-selection.ts';
import { useRetained } from './objects/use-retained.ts';
import './heap-snapshot.css';

export interface HeapSnapshotDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
  /** Allocation data of the capture, passed in: a view and lines in the details. */
  readonly allocations?: AllocationParts;
}

const WHOLE_HEAP = { containment: null, dominators: null };
const WHOLE_RECORDING: AllocationsPlace = { range: null, part: 'classes', filter: '' };

export function HeapSnapshotDocument({ capture, exportMenu, facts, loss, allocations }: HeapSnapshotDocumentProps) {
  const bridge = useBridge();
  const captures = useTopic('captures');
  const addError = useWindowProblems((state) => state.addError);
  const heap = useHeapDocument(bridge.analysis, capture.file);
  const opened = heap.current.state === 'open' ? heap.current : null;
  const [view, setView] = useState<HeapViewName>(allocations?.view === undefined ? 'summary' : 'allocations');
  const [allocationsPlace, setAllocationsPlace] = useState(WHOLE_RECORDING);
  const search = useHeapSearch();
  const birth = useBirthRange(bridge.analysis, capture, captures, search.preset === 'allocated');
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const pathTable = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(root);
  const [overlay, setOverlay] = useState(false);
  const [detailsHidden, setDetailsHidden] = useState(false);
  const showsDetails = narrow ? overlay : !detailsHidden;

  const { retained, again: onRetain } = useRetained(opened?.document ?? null);
  const arrived = retained.state === 'ready';
  const onCopy = useCallback(async (text: string) => (await bridge.command('clipboard.write', { text })).ok, [bridge]);
  const [roots, setRoots] = useState<Readonly<Record<'containment' | 'dominators', HeapNode | null>>>(WHOLE_HEAP);
  const onShowUnder = useCallback((tree: 'containment' | 'dominators', node: HeapNode) => {
    setRoots((now) => ({ ...now, [tree]: node }));
    setView(tree);
  }, []);
  const title = useCaptureTitle(capture);
  const openedDocument = opened?.document ?? null;
  const onCopyReport = useCallback(
    (node: HeapNode) => {
      const copy = async (): Promise<void> => {
        if (openedDocument === null) return;
        const report = await loadReport(openedDocument, title, node);
        if (report.ok) await onCopy(report.value);
        else addError('The object report could not be created', report.error);
      };
      void copy();
    },
    [openedDocument, title, onCopy, addError],
  );
  const objects = useObjectSelection({ pathTable, onCopy, onCopyReport, onShowUnder, captureId: capture.id });
  const { selected, select, goTo, objectActions } = objects;
  const object = selected?.kind === 'object' ? selected.node : null;
  const { order, setOrder } = useClassOrder(arrived, selected !== null, table);
  const filter = search.words.kind === 'classes' ? search.words.filter : '';
  const query = useMemo((): ClassQuery => ({ filter, ...order }), [filter, order]);
  const dom = useQuery(openedDocument, async () => {
    if (openedDocument === null) throw new Error('a query without a document');
    return openedDocument.query('heap.detached', { count: 1 });
  });
  const hasDom = dom.answer?.ok !== true || dom.answer.value.hasDom !== false;

  const goToId = async (id: number): Promise<void> => {
    const answer = await opened?.document.query('heap.object', { id });
    if (answer?.ok === true && answer.value.node !== null) objectActions.onWhy(answer.value.node, keyOfId(id));
    // The list shows missing objects and errors in place.
    else setView('summary');
  };
  const askClass = (className: string): void => {
    search.ask({ text: className });
    setView('summary');
    setOverlay(false);
  };
  const showUnderId = async (tree: 'containment' | 'dominators', id: number | null): Promise<void> => {
    setView(tree);
    const answer = id === null ? null : await opened?.document.query('heap.object', { id });
    setRoots((now) => ({ ...now, [tree]: answer?.ok === true ? answer.value.node : null }));
  };
  const [linkedPath, setLinkedPath] = useState<{ readonly id: number; readonly path: number } | null>(null);
  const placeNow = (): HeapPlace | null =>
    shownPlace({ view, selected, roots, words: search.words, range: allocationsPlace.range });
  const goToPlace = (place: CapturePlace): void => {
    // `openPlace` sends neither of these here.
    if (place.view === 'compare' || place.view === 'flame') return;
    if (place.view === 'statistics') setView('statistics');
    else if (place.view === 'summary') askClass(place.className ?? '');
    else if (place.view === 'allocations') {
      const { range } = place;
      setAllocationsPlace((now) => ({ ...now, range }));
      // A snapshot has no times, so the link opens its classes.
      setView(allocations?.view === undefined ? 'summary' : 'allocations');
    } else if (place.view === 'containment' || place.view === 'dominators') void showUnderId(place.view, place.id);
    else {
      setLinkedPath(place.view === 'path' ? place : null);
      askClass(`@${place.id}`);
      void goToId(place.id);
    }
  };
  usePlace(captureDocument(capture).id, opened !== null, goToPlace, placeNow);

  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  useKeys({ 'Alt+ArrowLeft': () => objects.back?.() }, { within: root, enabled: objects.back !== null });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  useKeys(
    {
      "'@": () => {
        search.ask({ text: '@' });
        field.current?.focus();
      },
    },
    { within: root },
  );
  useLetterKeys({ KeyY: objects.whyPointed }, root);

  const open: OpenHeap | null =
    opened === null
      ? null
      : {
          document: opened.document,
          overview: opened.overview,
          retained,
          onRetain,
          selected,
          onSelect: select,
          objectActions,
          onCopy,
          onReopen: heap.reopen,
          table,
        };
  const showsStrip = heap.current.state === 'opening' || (opened !== null && view === 'summary');
  return (
    <div className="heap" ref={root} data-testid="heap-document">
      <HeapToolbar
        state={heap.current}
        view={view}
        onView={setView}
        hasAllocations={allocations?.view !== undefined}
        hasDom={hasDom}
        search={search}
        field={field}
        onLeaveField={(typed) => {
          table.current?.focus();
          // The typed text applies even before typing settles.
          const words = searchWords(search.input);
          if (typed === 'enter' && words.kind === 'id') void goToId(words.id);
        }}
        onCopyLink={() => onCopy(formatLink(capture.id, placeNow()))}
        exportMenu={exportMenu}
        showsDetails={showsDetails}
        onToggleDetails={() => (narrow ? setOverlay((shown) => !shown) : setDetailsHidden((hidden) => !hidden))}
      />
      {loss}
      <HeapFrame
        view={
          <div className="heap-main">
            {showsStrip ? (
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
            ) : open === null ? null : (
              <HeapView
                open={open}
                view={view}
                search={search}
                birth={birth}
                query={query}
                onQuery={({ filter: text, ...rest }) => {
                  if (text !== query.filter) search.setText(text);
                  setOrder(rest);
                }}
                roots={roots}
                onRoot={(tree, node) => setRoots((now) => ({ ...now, [tree]: node }))}
                allocations={allocations}
                allocationsPlace={allocationsPlace}
                onAllocationsPlace={setAllocationsPlace}
              />
            )}
          </div>
        }
        retainers={
          opened !== null && object !== null && objects.paneOpen && view !== 'statistics' ? (
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
          ) : null
        }
        details={
          <DetailsPane
            document={opened?.document ?? null}
            overview={opened?.overview ?? null}
            selected={view === 'summary' || object !== null ? selected : null}
            onGoTo={goTo}
            objectActions={objectActions}
            retained={opened === null ? null : retained}
            onFilter={askClass}
            onCopy={onCopy}
            allocatedBy={allocations?.allocatedBy}
            facts={facts}
          />
        }
        detailsPlace={narrow ? (overlay ? 'over' : 'hidden') : detailsHidden ? 'hidden' : 'beside'}
        title={title}
        size={formatBytes(capture.sizeBytes)}
        onCloseDetails={() => setOverlay(false)}
      />
      {opened === null ? null : <ObjectHoverCard document={opened.document} root={root} />}
    </div>
  );
}
