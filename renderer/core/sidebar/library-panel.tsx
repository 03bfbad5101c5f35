/** The library by day: search, open, drag to compare, and the row menu. */
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { keptComparison } from '../../../shared/core/contracts/comparisons.ts';
import { huntRoundOf } from '../../../shared/core/contracts/leak-hunts.ts';
import { countNoun, formatBytes, formatCount } from '../../../shared/base/units.ts';
import { useDeferredValue, useMemo, useRef, useState, type ComponentProps, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { activeDocument } from '../stores/documents/documents.ts';
import { captureDocument, captureIdOf, captureIdsOf } from '../stores/documents/document-tabs.ts';
import { useClientsAt } from '../stores/hooks/use-presence.ts';
import {
  CAPTURE_DRAG_TYPE,
  captureSource,
  findCapture,
  LIBRARY_ORDERS,
  libraryRows,
  lossText,
  TAKEN_BY_WINDOW,
  type LibraryRow,
  type LibraryOrder,
} from '../stores/topics/library.ts';
import { titleText, type CaptureTitle, type CaptureTitles } from '../stores/documents/capture-titles.ts';
import {
  useCaptureTitles,
  useDocuments,
  useFiles,
  useNow,
  useTopic,
  useTopicKnown,
  useUnseen,
  useWorkbench,
} from '../stores/workbench.tsx';
import { IconButton } from '../widgets/button.tsx';
import { Field } from '../widgets/field.tsx';
import { CloseIcon, FileIcon, ImportIcon, MoreIcon, PinIcon, WarningIcon } from '../widgets/icons.tsx';
import { useKeys } from '../widgets/keys/keys.ts';
import { CaptureKindIcon } from '../widgets/kind-icons.tsx';
import { TitleWords } from '../widgets/title-words.tsx';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { PresenceMark } from '../widgets/presence-mark.tsx';
import { NoRows } from '../widgets/tables/no-rows.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { Tree, type TreeRow } from '../widgets/tree.tsx';
import { canCompare, comparisonOf } from '../stores/documents/compare.ts';
import { SECOND } from '../stores/documents/hunt-tab.ts';
import { DROPPED_MEANING } from '../words/dropped-strings.ts';
import { clockTime, dateTime } from '../words/moments.ts';
import { AskedMark } from '../notes/question-mark.tsx';
import { CaptureDialogs, useCaptureActions } from './capture-actions.tsx';
import { TogetherButtons, togetherEntries } from './together-actions.tsx';

// A capture in one line: its name, and its time at the end.

/** Accessible text of the line and its tooltip. */
function captureLabel(capture: CaptureRecord, title: CaptureTitle): string {
  const loss = lossText(capture);
  const parts = [
    titleText(title),
    CAPTURE_KINDS[capture.kind].label,
    dateTime(Date.parse(capture.startedAt)),
    captureSource(capture),
    formatBytes(capture.sizeBytes),
    capture.pinned ? 'pinned' : '',
    capture.options['dropStrings'] === true ? 'without texts' : '',
    loss ?? '',
    capture.takenBy === TAKEN_BY_WINDOW ? '' : `captured by ${capture.takenBy}`,
  ];
  return parts.filter(Boolean).join(', ');
}

type ListedCapture = Extract<LibraryRow, { type: 'capture' }>;

/** True for a round of a hunt below that hunt, which has the name of the page. */
function isRoundBelow({ capture, level }: ListedCapture): boolean {
  return level > 1 && huntRoundOf(capture) !== null;
}

/** What the row of a capture is called: of a round below its hunt only the round. */
function rowName(row: ListedCapture, titles: CaptureTitles): string {
  const { capture } = row;
  return isRoundBelow(row) ? captureSource(capture) : (titles.get(capture.id)?.head ?? capture.name);
}

const minuteOf = ({ startedAt }: CaptureRecord): number => Math.floor(Date.parse(startedAt) / 60_000);

/** The rows that only their seconds tell apart: another one has the name and the minute. */
function rowsAlike(rows: readonly LibraryRow[], titles: CaptureTitles): ReadonlySet<string> {
  const listed = rows.filter((row) => row.type === 'capture');
  const alike = Map.groupBy(listed, (row) => `${rowName(row, titles)} ${minuteOf(row.capture)}`);
  return new Set([...alike.values()].flatMap((each) => (each.length > 1 ? each.map(({ key }) => key) : [])));
}

interface CaptureRowProps {
  readonly capture: CaptureRecord;
  readonly title: CaptureTitle;
  readonly isRound: boolean;
  /** Another row has its name and its minute. */
  readonly hasSeconds: boolean;
  readonly unseen: boolean;
  /** Its position in the active comparison: A, B, or between; null if not part of it. */
  readonly side: 'A' | 'B' | '·' | null;
}

function CaptureRow({ capture, title, isRound, hasSeconds, unseen, side }: CaptureRowProps) {
  const loss = lossText(capture);
  const clients = useClientsAt({ captureId: capture.id });
  const others = capture.takenBy !== TAKEN_BY_WINDOW && capture.origin === 'captured';
  const startedAtMs = Date.parse(capture.startedAt);
  const tooltip = [
    titleText(title),
    `${CAPTURE_KINDS[capture.kind].label}, ${formatBytes(capture.sizeBytes)}, ${capture.id}`,
    dateTime(startedAtMs),
    capture.target?.url ?? captureSource(capture),
    others ? `Captured by ${capture.takenBy}` : '',
    capture.options['dropStrings'] === true ? `No texts: ${DROPPED_MEANING}` : '',
    ...capture.loss.map((each) => each.reason),
    capture.note,
  ];
  return (
    <span className="capture-row row grow" title={tooltip.filter(Boolean).join('\n')}>
      <CaptureKindIcon kind={capture.kind} className="third" />
      {isRound ? (
        <span className="cut grow">{captureSource(capture)}</span>
      ) : (
        <TitleWords title={{ ...title, tail: '' }} />
      )}
      {unseen ? <span className="capture-new">new</span> : null}
      <AskedMark captureId={capture.id} />
      {loss === null ? null : (
        <span className="is-warning" title={loss}>
          <WarningIcon size={12} />
          <span className="visually-hidden">{loss}</span>
        </span>
      )}
      {capture.note === '' ? null : <FileIcon size={12} className="third" />}
      {capture.pinned ? <PinIcon size={12} className="third" /> : null}
      {side === null ? null : <span className="capture-side">{side}</span>}
      <PresenceMark names={clients} />
      <span className="capture-time third small">
        {Number.isFinite(startedAtMs) ? (hasSeconds ? SECOND.format(startedAtMs) : clockTime(startedAtMs)) : title.tail}
      </span>
    </span>
  );
}

const CAPTURE_KIND_NAMES = Object.keys(CAPTURE_KINDS) as readonly CaptureKind[];
const LIBRARY_ORDER_NAMES = Object.keys(LIBRARY_ORDERS) as readonly LibraryOrder[];

const drawnRow = (shown: ComponentProps<typeof CaptureRow>): ReactNode => <CaptureRow {...shown} />;

/** The capture next to one that is gone: that below it, otherwise that above it; null if none is left. */
function nearestRow(before: readonly LibraryRow[], goneId: string, now: readonly LibraryRow[]): string | null {
  const at = before.findIndex(({ key }) => key === goneId);
  const left = new Set(now.flatMap((row) => (row.type === 'capture' ? [row.key] : [])));
  const [below, above] = [before.slice(at + 1), before.slice(0, Math.max(0, at)).toReversed()];
  return [...below, ...above].find(({ key }) => left.has(key))?.key ?? null;
}

export function LibraryPanel() {
  const all = useTopic('captures');
  const { deletions } = useWorkbench();
  const deleted = useStore(deletions, (state) => state.pending);
  const runningIds = useTopic('calls', (calls) =>
    calls.flatMap(({ id, endedAtMs, partOf }) => (endedAtMs === null && partOf === undefined ? [id] : [])),
  );
  const running = useMemo(() => new Set(runningIds), [runningIds]);
  const captures = useMemo(() => all.filter(({ id }) => !deleted.has(id)), [all, deleted]);
  const titles = useCaptureTitles();
  const known = useTopicKnown('captures');
  const unseen = useUnseen((state) => state.unseen);
  const see = useUnseen((state) => state.see);
  const openDocument = useDocuments((state) => state.open);
  const shownCaptureId = useDocuments((state) => captureIdOf(activeDocument(state)));
  const compared = useDocuments((state) => {
    const active = activeDocument(state);
    return active?.kind === 'comparison' ? active : null;
  });
  const openCaptureId = (compared && keptComparison(captures, captureIdsOf(compared))?.id) ?? shownCaptureId;
  const openDialog = useFiles((state) => state.openDialog);
  const nowMs = useNow(false);
  const [search, setSearch] = useState('');
  const deferredSearch = useDeferredValue(search);
  const [kind, setKind] = useState<CaptureKind | null>(null);
  const [order, setOrder] = useState<LibraryOrder>('newest');
  /** Results and running calls whose captures are shown. */
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  /** The focused row; the capture of the active document until the focus moves, and again when another capture is shown. */
  const [activeId, setActiveId] = useState<string | null>(null);
  const [followedId, setFollowedId] = useState(openCaptureId);
  if (followedId !== openCaptureId) {
    setFollowedId(openCaptureId);
    // A document without a capture leaves the row where it is.
    if (openCaptureId !== null) setActiveId(openCaptureId);
  }
  /** Captures selected together, in the order in which they were selected. */
  const [together, setTogether] = useState<readonly string[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const dragged = useRef<string | null>(null);
  const actions = useCaptureActions();
  useKeys({ "'/": () => field.current?.focus() }, { within: panel });

  const sideOf = (id: string): 'A' | 'B' | '·' | null => {
    if (id === compared?.baseCaptureId) return 'A';
    if (id === compared?.captureId) return 'B';
    return compared?.betweenCaptureIds.includes(id) === true ? '·' : null;
  };
  const kinds = CAPTURE_KIND_NAMES.filter((each) => captures.some((capture) => capture.kind === each));
  // The last capture of a kind may have been deleted.
  const shownKind = kind !== null && kinds.includes(kind) ? kind : null;
  const rows = useMemo(
    () => libraryRows(captures, { search: deferredSearch, kind: shownKind, order, expanded, running }, nowMs),
    [captures, deferredSearch, shownKind, order, expanded, running, nowMs],
  );
  const alike = useMemo(() => rowsAlike(rows, titles), [rows, titles]);
  const [knownRows, setKnownRows] = useState(rows);
  if (knownRows !== rows) {
    setKnownRows(rows);
    // The focus stays in its place when its capture is deleted, as in a file manager. A result may be shown before it is listed.
    const wasListed = knownRows.some(({ key }) => key === activeId);
    if (activeId !== null && wasListed && findCapture(captures, activeId) === null)
      setActiveId(nearestRow(knownRows, activeId, rows));
  }
  const isShown = (id: string | null): boolean => rows.some((row) => row.type !== 'day' && row.key === id);
  const selectedKey = isShown(activeId) ? activeId : openCaptureId;

  const chosen = together.filter((id) => isShown(id) && findCapture(captures, id) !== null);
  const toggle = (id: string): void => {
    // The capture that was pressed before is the first of them.
    const before = chosen.length === 0 && selectedKey !== null && selectedKey !== id ? [selectedKey] : chosen;
    setTogether(before.includes(id) ? before.filter((each) => each !== id) : [...before, id]);
    setActiveId(id);
  };
  /** Selects all captures from the first selected one to this one. */
  const extend = (id: string): void => {
    const shown = rows.filter((row) => row.type === 'capture').map(({ key }) => key);
    const first = chosen[0] ?? selectedKey ?? id;
    const [from, to] = [shown.indexOf(first), shown.indexOf(id)];
    const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    setTogether(from <= to ? between : between.toReversed());
    setActiveId(id);
  };
  const chosenCaptures = chosen.flatMap((id) => findCapture(captures, id) ?? []);
  const isTogether = (id: string): boolean => chosen.length > 1 && chosen.includes(id);
  const open = (id: string, preview: boolean): void => {
    const capture = findCapture(captures, id);
    if (capture === null) return;
    see(id);
    openDocument(captureDocument(capture), { preview });
  };
  const fold = (id: string): void =>
    setExpanded((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  const withCapture = (action: (capture: (typeof captures)[number]) => void) => (id: string) => {
    const capture = findCapture(captures, id);
    if (capture !== null) action(capture);
  };
  const treeRows = rows.map((row): TreeRow => {
    if (row.type === 'day') {
      return {
        key: row.key,
        level: 1,
        isHead: true,
        heightPx: 24,
        text: row.label,
        content: <span className="library-day third small">{row.label}</span>,
      };
    }
    if (row.type === 'result') {
      return {
        key: row.key,
        level: 1,
        expanded: row.expanded,
        heightPx: 28,
        text: row.label,
        label: `${row.label}, running`,
        content: (
          <span className="capture-row row grow" title={row.label}>
            <span className="cut grow">{row.label}</span>
            <span className="capture-time third small">running</span>
          </span>
        ),
        attributes: { 'data-testid': 'library-making' },
      };
    }
    const { capture } = row;
    const title = titles.get(capture.id) ?? { head: capture.name, tail: '' };
    const shown = {
      capture,
      title,
      isRound: isRoundBelow(row),
      hasSeconds: alike.has(capture.id),
      unseen: unseen.has(capture.id),
      side: sideOf(capture.id),
    };
    return {
      key: row.key,
      level: row.level,
      expanded: row.expanded,
      isCurrent: row.key === openCaptureId,
      heightPx: 28,
      // The content of a row is made when it comes into view: there may be thousands.
      get text() {
        return titleText(title);
      },
      get label() {
        return captureLabel(capture, title);
      },
      get content() {
        return drawnRow(shown);
      },
      attributes: {
        'data-testid': 'capture-row',
        'data-capture-id': capture.id,
        'data-unseen': unseen.has(capture.id) ? '' : undefined,
      },
      onDragStart: (event) => {
        event.dataTransfer.setData(CAPTURE_DRAG_TYPE, capture.id);
        event.dataTransfer.setData('text/plain', capture.id);
        event.dataTransfer.effectAllowed = 'copy';
        dragged.current = capture.id;
      },
      // Drag data is readable only on drop, so the dragged capture is remembered.
      acceptsDrop: () => canCompare(findCapture(captures, dragged.current ?? ''), capture),
      onDrop: (event) => {
        const other = findCapture(captures, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
        if (other !== null && canCompare(other, capture)) openDocument(comparisonOf(other, capture));
      },
    };
  });

  return (
    <section ref={panel} className="column fill" aria-label="Library">
      {/* In place of the head, so that no row moves from under the pointer. */}
      {chosen.length > 1 ? (
        <div className="sidebar-head library-together row" data-testid="library-together">
          <span className="cut grow">{formatCount(chosen.length)} selected</span>
          <TogetherButtons captures={chosenCaptures} actions={actions} onDone={() => setTogether([])} />
          <IconButton label="Clear the selection" icon={CloseIcon} size="tiny" onClick={() => setTogether([])} />
        </div>
      ) : (
        <div className="sidebar-head row">
          <h2>Library</h2>
          {captures.length === 0 ? null : <span className="third small">{countNoun(captures.length, 'capture')}</span>}
          <Menu
            align="end"
            entries={[
              { label: 'Open a file…', icon: ImportIcon, shortcut: 'Mod+KeyO', onSelect: () => void openDialog() },
              { kind: 'separator' },
              { kind: 'label', label: 'Show' },
              ...[null, ...kinds].map((each): MenuEntry => ({
                label: each === null ? 'All kinds' : CAPTURE_KINDS[each].label,
                checked: each === shownKind,
                onSelect: () => setKind(each),
              })),
              { kind: 'separator' },
              { kind: 'label', label: 'Sort' },
              ...LIBRARY_ORDER_NAMES.map((each): MenuEntry => ({
                label: LIBRARY_ORDERS[each],
                checked: each === order,
                onSelect: () => setOrder(each),
              })),
            ]}
          >
            <IconButton label="More library actions" icon={MoreIcon} size="tiny" />
          </Menu>
        </div>
      )}
      {captures.length > 1 ? (
        <div className="sidebar-filter">
          <Field
            ref={field}
            label="Search captures"
            placeholder="Search captures"
            shortcut="'/"
            value={search}
            onValue={setSearch}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') list.current?.focus();
            }}
          />
        </div>
      ) : null}
      <div className="sidebar-list">
        {!known ? (
          <p className="sidebar-waiting">Loading library …</p>
        ) : captures.length === 0 ? (
          <EmptyState place="inline" title="No captures yet.">
            Record one, or drop a file anywhere on the window.
          </EmptyState>
        ) : rows.length === 0 ? (
          <NoRows waitsFor={null} noun="capture" none="" filter={deferredSearch} onFilter={setSearch} />
        ) : (
          <Tree
            ref={list}
            kind={rows.some((row) => row.type !== 'day' && row.expanded !== null) ? 'tree' : 'list'}
            label="Captures"
            rows={treeRows}
            selectedKey={selectedKey}
            together={{
              keys: new Set(chosen),
              onToggle: toggle,
              onExtend: extend,
              onAll: () => setTogether(rows.filter((row) => row.type === 'capture').map(({ key }) => key)),
            }}
            onSelect={(id, how) => {
              setActiveId(id);
              if (how === 'pressed') setTogether([]);
              // A large capture takes seconds to open: only a press opens it, not keyboard navigation.
              if (how === 'pressed') open(id, true);
            }}
            onOpen={(id) => (findCapture(captures, id) === null ? fold(id) : open(id, false))}
            onToggle={fold}
            onDelete={(id) => {
              if (isTogether(id)) actions.remove(chosenCaptures);
              else withCapture((capture) => actions.remove([capture]))(id);
            }}
            onRename={withCapture(actions.askRename)}
            onCopy={(id) => actions.copy(id)}
            menuOf={(id) => {
              if (isTogether(id)) return togetherEntries(chosenCaptures, actions, () => setTogether([]));
              const capture = findCapture(captures, id);
              return capture === null ? [] : actions.entriesFor(capture, () => open(id, false));
            }}
          />
        )}
      </div>
      <CaptureDialogs actions={actions} />
    </section>
  );
}
