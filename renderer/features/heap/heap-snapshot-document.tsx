/** A heap snapshot: toolbar, kind strip, the active view, retainers of the selected object, and details. */
import { useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import { formatBytes } from '../../../shared/base/units.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useDocuments, useTopic } from '../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { enterRows } from '../../core/widgets/tables/enter-rows.ts';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { DocumentVerdict } from '../../core/widgets/findings/document-verdict.tsx';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { useAddNote } from '../../core/widgets/noted.tsx';
import { useNarrow } from '../../core/widgets/use-narrow.ts';
import type { AllocationParts } from './allocation-parts.ts';
import { useBirthRange } from './classes/use-birth-range.ts';
import { useClassOrder } from './classes/use-class-order.ts';
import { HeapFrame } from './heap-frame.tsx';
import { HeapNamesContext, useNamesChoice } from './heap-names.ts';
import { HeapMain } from './heap-main.tsx';
import { comparedFirst, comparisonOf } from '../../core/stores/documents/compare.ts';
import { HeapToolbar } from './heap-toolbar.tsx';
import type { OpenHeap } from './open-heap.ts';
import { ObjectHoverCard } from './objects/object-hover-card.tsx';
import { useCopyReport } from './objects/use-copy-report.ts';
import { useObjectSelection } from './objects/use-object-selection.ts';
import { useShowSource } from './objects/use-show-source.ts';
import { useStoreObject } from './objects/use-store-object.ts';
import { useRetained } from './objects/use-retained.ts';
import { DetailsPane } from './retainers/details-pane.tsx';
import { RetainersPane } from './retainers/retainers-pane.tsx';
import { searchWords } from './search/search.ts';
import { useHeapSearch } from './search/use-heap-search.ts';
import { useHeapDocument } from './use-heap-document.ts';
import { useHeapPlaces } from './use-heap-places.ts';
import { useLetterKeys } from './use-letter-keys.ts';
import { useShownView } from './use-shown-view.ts';
import './heap-snapshot.css';

/** Checks whether the details are shown alongside the view, over it in a narrow window, or not at all. */
interface DetailsPlace {
  readonly place: 'beside' | 'over' | 'hidden';
  readonly toggle: () => void;
  /** Hides details that cover the view. */
  readonly uncover: () => void;
}

function useDetailsPlace(root: RefObject<HTMLDivElement | null>): DetailsPlace {
  const isNarrow = useNarrow(root);
  const [isOver, setOver] = useState(false);
  const [isHidden, setHidden] = useState(false);
  const uncover = (): void => setOver(false);
  useKeys({ Escape: uncover }, { within: root, enabled: isNarrow && isOver });
  return {
    place: isNarrow ? (isOver ? 'over' : 'hidden') : isHidden ? 'hidden' : 'beside',
    toggle: () => (isNarrow ? setOver((shown) => !shown) : setHidden((hidden) => !hidden)),
    uncover,
  };
}

/** Checks whether a heap has documents, so that nodes can be detached from them; true until it is known. */
function useHasDom(document: AnalysisDocument | null): boolean {
  const { answer } = useQuery(document, async () => {
    if (document === null) throw new Error('a query without a document');
    return document.query('heap.detached', { count: 1 });
  });
  return answer?.ok !== true || answer.value.hasDom !== false;
}

export interface HeapSnapshotDocumentProps extends CaptureViewProps {
  /** Allocation data of the capture, passed in: a view and lines in the details. */
  readonly allocations?: AllocationParts;
}

export function HeapSnapshotDocument({ capture, exportMenu, facts, loss, allocations }: HeapSnapshotDocumentProps) {
  const bridge = useBridge();
  const captures = useTopic('captures');
  const openDocument = useDocuments((state) => state.open);
  const compareWith = useMemo(() => comparedFirst(capture, captures), [capture, captures]);
  const title = useCaptureTitle(capture);
  const heap = useHeapDocument(capture.file);
  const opened = heap.current.state === 'open' ? heap.current : null;
  const document = opened?.document ?? null;
  const shownView = useShownView(allocations?.view !== undefined);
  const { view } = shownView;
  const search = useHeapSearch();
  const birth = useBirthRange(bridge.analysis, capture, captures, search.preset === 'allocated');
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const pathTable = useRef<HTMLDivElement>(null);
  const details = useDetailsPlace(root);
  const { retained, refetch: onRetain } = useRetained(document);
  const names = useNamesChoice(retained.state === 'ready' ? document : null);
  const onCopy = useCallback(async (text: string) => (await bridge.command('clipboard.write', { text })).ok, [bridge]);
  const onCopyReport = useCopyReport(document, title, onCopy);
  const { ask } = search;
  const { setView } = shownView;
  const summary = useMemo(
    () => ({
      label: 'Reveal in Summary',
      onReveal: ({ name }: HeapNode) => {
        ask({ text: name });
        setView('summary');
      },
    }),
    [ask, setView],
  );
  const onStore = useStoreObject(capture);
  const onShowSource = useShowSource(capture, document);
  const objects = useObjectSelection({
    pathTable,
    onCopy,
    onCopyReport,
    onShowUnder: shownView.showUnder,
    summary,
    ...(onStore === undefined ? {} : { onStore }),
    ...(onShowSource === undefined ? {} : { onShowSource }),
    captureId: capture.id,
    onAddNote: useAddNote(),
  });
  const { selected, goTo, objectActions } = objects;
  const object = selected?.kind === 'object' ? selected.node : null;
  const classOrder = useClassOrder(retained.state === 'ready', selected !== null, table);
  const hasDom = useHasDom(document);
  const places = useHeapPlaces({ capture, document, shownView, objects, search, onUncover: details.uncover });

  useFieldKeys(field, root);
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
          onSelect: objects.select,
          objectActions,
          onCopy,
          onReopen: heap.reopen,
          table,
        };
  return (
    <HeapNamesContext value={names.names}>
      <div className="heap column full" ref={root} data-testid="heap-document">
        <HeapToolbar
          state={heap.current}
          view={view}
          onView={shownView.setView}
          onCompare={compareWith === null ? null : () => openDocument(comparisonOf(capture, compareWith))}
          hasAllocations={shownView.hasAllocations}
          hasDom={hasDom}
          search={search}
          field={field}
          onLeaveField={(typed) => {
            if (typed === 'down') enterRows(table.current);
            else table.current?.focus();
            // The typed text applies even before typing settles.
            const words = searchWords(search.input);
            if (typed === 'enter' && words.kind === 'id') void places.goToId(words.id);
          }}
          onCopyLink={() => onCopy(formatLink(capture.id, places.placeNow()))}
          names={names}
          exportMenu={exportMenu}
          showsDetails={details.place !== 'hidden'}
          onToggleDetails={details.toggle}
        />
        {loss}
        <DocumentVerdict document={document} />
        <HeapFrame
          view={
            <HeapMain
              capture={capture}
              heap={heap}
              open={open}
              shownView={shownView}
              search={search}
              birth={birth}
              classOrder={classOrder}
              allocations={allocations}
            />
          }
          retainers={
            opened !== null && object !== null && objects.paneOpen && view !== 'statistics' ? (
              <RetainersPane
                documentId={captureDocument(capture).id}
                document={opened.document}
                node={object}
                openPath={places.openPathOf(object.id)}
                isReady={retained.state === 'ready'}
                totalSizeBytes={opened.overview.totalSizeBytes}
                ignored={objects.ignored}
                onIgnored={objects.setIgnored}
                onGoTo={goTo}
                onBack={objects.back}
                onClose={objects.closePane}
                objectActions={objectActions}
                table={pathTable}
                objectsTable={table}
              />
            ) : null
          }
          details={
            <DetailsPane
              document={document}
              overview={opened?.overview ?? null}
              selected={view === 'summary' || object !== null ? selected : null}
              onGoTo={goTo}
              objectActions={objectActions}
              retained={opened === null ? null : retained}
              onFilter={places.askClass}
              onCopy={onCopy}
              capture={capture}
              allocatedBy={allocations?.allocatedBy}
              facts={facts}
            />
          }
          detailsPlace={details.place}
          title={title}
          size={formatBytes(capture.sizeBytes)}
          onCloseDetails={details.uncover}
        />
        {opened === null ? null : <ObjectHoverCard document={opened.document} root={root} />}
      </div>
    </HeapNamesContext>
  );
}
