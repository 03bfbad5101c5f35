/** The document of an SQL query: its captures, the editor, the answer, and a shelf of examples, saved queries and tables. */
import { useId, useMemo, useRef, useState, type DragEvent } from 'react';
import { useStore } from 'zustand';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { MAX_QUERY_CAPTURES } from '../../../shared/contracts/sql.ts';
import { titleText } from '../../stores/documents/capture-titles.ts';
import { captureDocument } from '../../stores/documents/document-tabs.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../stores/topics/library.ts';
import { canAddCapture, schemaName, type SqlTab } from '../../stores/documents/sql-tab.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { useCaptureTitles, useDocuments, useTopic, useTopicKnown, useWorkbench } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { AddIcon, CloseIcon, DetailsIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys/keys.ts';
import { CaptureKindIcon } from '../../widgets/kind-icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/overlays/menu.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { dateTime } from '../../words/moments.ts';
import { errorPlaceOf } from './error-mark.ts';
import { NameDialog } from './name-dialog.tsx';
import { defaultPlot, type PlotChoice } from './plot-data.ts';
import { RunBar, type ResultView } from './run-bar.tsx';
import { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx';
import { SqlResultView } from './sql-result.tsx';
import { schemasOf } from './sql-schemas.ts';
import { SqlShelf } from './sql-shelf.tsx';
import './sql.css';

// The captures of a query with their letters: added, removed, and opened by a press.

/** Longer menus are hard to read; older captures are dragged from the library. */
const MENU_CAPTURES = 30;

interface SqlCapturesProps {
  readonly tab: SqlTab;
  readonly onCaptures: (captureIds: readonly string[]) => void;
}

function SqlCaptures({ tab, onCaptures }: SqlCapturesProps) {
  const captures = useTopic('captures');
  const known = useTopicKnown('captures');
  const titles = useCaptureTitles();
  const open = useDocuments((state) => state.open);
  const [isOver, setIsOver] = useState(false);
  const nameOf = (capture: CaptureRecord): string => {
    const title = titles.get(capture.id);
    return title === undefined ? capture.name : titleText(title);
  };
  const isFull = tab.captureIds.length >= MAX_QUERY_CAPTURES;
  const add = (captureId: string): void => {
    if (canAddCapture(tab, captureId)) onCaptures([...tab.captureIds, captureId]);
  };
  const addable = captures
    .filter(({ id }) => canAddCapture(tab, id))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const entries: readonly MenuEntry[] = [
    ...addable.slice(0, MENU_CAPTURES).map((capture) => ({
      label: `${nameOf(capture)}, ${CAPTURE_KINDS[capture.kind].label}, ${dateTime(Date.parse(capture.startedAt))}`,
      onSelect: () => add(capture.id),
    })),
    ...(addable.length > MENU_CAPTURES
      ? [{ kind: 'label' as const, label: 'Drag an older capture from the library.' }]
      : []),
  ];
  const onDragOver = (event: DragEvent): void => {
    if (isFull || !event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <div
      className="sql-drop"
      data-drop={isOver || undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false);
        const captureId = event.dataTransfer.getData(CAPTURE_DRAG_TYPE);
        if (findCapture(captures, captureId) === null) return;
        event.preventDefault();
        add(captureId);
      }}
    >
      <ul className="sql-captures row" aria-label="Captures used">
        {tab.captureIds.map((captureId, index) => {
          const capture = findCapture(captures, captureId);
          const name = capture === null ? (known ? 'no longer in the library' : '…') : nameOf(capture);
          return (
            <li key={captureId} className="sql-capture row" data-testid="sql-capture">
              <b className="mono">{schemaName(index)}</b>
              <span className="third">=</span>
              {capture === null ? (
                <span className="is-warning cut">{name}</span>
              ) : (
                <button
                  type="button"
                  className="sql-link sql-capture-name inline-row"
                  title={`Open ${name}`}
                  onClick={() => open(captureDocument(capture))}
                >
                  <CaptureKindIcon kind={capture.kind} size={14} />
                  <span className="cut">{name}</span>
                </button>
              )}
              <IconButton
                label={`Remove ${schemaName(index)}, ${name}`}
                icon={CloseIcon}
                size="tiny"
                onClick={() => onCaptures(tab.captureIds.filter((id) => id !== captureId))}
              />
            </li>
          );
        })}
        {tab.captureIds.length === 0 ? <li className="third">No capture: queries of the library.</li> : null}
        <li>
          <Menu entries={entries}>
            <Button
              look="bare"
              size="tiny"
              icon={AddIcon}
              disabled={entries.length === 0}
              title={
                isFull
                  ? `A query has ${MAX_QUERY_CAPTURES} captures at most`
                  : entries.length === 0
                    ? 'The library has no other capture'
                    : 'Add a capture; it can also be dragged here from the library'
              }
            >
              Add capture
            </Button>
          </Menu>
        </li>
      </ul>
    </div>
  );
}

const PANES_KEY = 'sql.answer';
const SHELF_KEY = 'sql.shelf';

export function SqlDocument({ tab }: { readonly tab: SqlTab }) {
  const { sqlRuns, sqlSaved } = useWorkbench();
  const changeSql = useDocuments((state) => state.changeSql);
  const run = useStore(sqlRuns, ({ runs }) => runs.get(tab.id));
  const saved = useStore(sqlSaved, (state) => state.queries);
  const captures = useTopic('captures', (all) => tab.captureIds.map((id) => findCapture(all, id)));
  const schemas = useMemo(() => schemasOf(captures), [captures]);
  const root = useRef<HTMLDivElement>(null);
  const editor = useRef<SqlEditorHandle>(null);
  const isNarrow = useNarrow(root);
  const panes = usePanes(PANES_KEY);
  const shelf = usePanes(SHELF_KEY);
  const errorId = useId();
  const [view, setView] = useState<ResultView>('table');
  const [chosen, setChosen] = useState<{ readonly sql: string; readonly plot: PlotChoice } | null>(null);
  /** Null: open where there is room. */
  const [isShelfWanted, setIsShelfWanted] = useState<boolean | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const isShelfOpen = isShelfWanted ?? !isNarrow;
  const error = run?.state === 'failed' ? run.error : null;
  const place = useMemo(() => (error === null ? null : errorPlaceOf(error)), [error]);
  const answer = run?.state === 'done' ? run.answer : null;
  const fitting = useMemo(() => (answer === null ? null : defaultPlot(answer)), [answer]);
  const isChosen = run?.state === 'done' && chosen?.sql === run.query.sql;
  const plot = view === 'plot' && fitting !== null ? (isChosen ? chosen.plot : fitting) : null;

  const setCaptures = (captureIds: readonly string[]): void =>
    changeSql(tab.id, () => ({ captureIds: [...captureIds] }));
  const start = (sql: string): void => {
    if (sql.trim() !== '') void sqlRuns.getState().start(tab.id, { sql, captureIds: tab.captureIds });
  };
  useKeys({ 'Mod+Enter': () => start(tab.sql) }, { within: root });
  const takeQuery = (sql: string): void => {
    editor.current?.replace(sql);
    if (isNarrow) setIsShelfWanted(false);
  };
  const shelfPane = <SqlShelf schemas={schemas} onQuery={takeQuery} onName={(name) => editor.current?.insert(name)} />;
  const query = (
    <SplitPane
      label="Resize the answer"
      direction="column"
      {...panes}
      panes={[
        {
          id: 'query',
          initialSize: '34%',
          minSize: '64px',
          content: (
            <SqlEditor
              ref={editor}
              label="Query in SQL"
              text={tab.sql}
              onText={(sql) => changeSql(tab.id, () => ({ sql }))}
              onRun={start}
              schemas={schemas}
              error={place}
              errorId={errorId}
            />
          ),
        },
        {
          id: 'answer',
          minSize: '110px',
          content: (
            <>
              <RunBar
                run={run}
                isEmpty={tab.sql.trim() === ''}
                view={plot === null ? 'table' : 'plot'}
                canPlot={fitting !== null}
                onRun={() => start(tab.sql)}
                onCancel={() => sqlRuns.getState().cancel(tab.id)}
                onSave={() => setIsSaving(true)}
                onView={setView}
              />
              <div className="sql-answer column fill">
                <SqlResultView
                  run={run}
                  plot={plot}
                  onPlot={(next) => {
                    if (run?.state === 'done') setChosen({ sql: run.query.sql, plot: next });
                  }}
                  onMore={() => void sqlRuns.getState().more(tab.id)}
                  onRetry={() => start(tab.sql)}
                  errorId={errorId}
                />
              </div>
            </>
          ),
        },
      ]}
    />
  );
  return (
    <div className="column full" ref={root} data-testid="sql-document">
      <div className="toolbar sql-head">
        <SqlCaptures tab={tab} onCaptures={setCaptures} />
        <span className="grow" />
        <IconButton
          label="Examples, saved queries and tables"
          icon={DetailsIcon}
          pressed={isShelfOpen}
          onClick={() => setIsShelfWanted(!isShelfOpen)}
        />
      </div>
      <div className="sql-body">
        <SplitPane
          label="Resize the shelf"
          direction="row"
          {...shelf}
          panes={[
            { id: 'main', content: query, minSize: '240px' },
            ...(isShelfOpen && !isNarrow
              ? [
                  {
                    id: 'shelf',
                    content: shelfPane,
                    initialSize: '280px',
                    minSize: '200px',
                    maxSize: '560px',
                    fixed: true,
                  },
                ]
              : []),
          ]}
        />
        {isShelfOpen && isNarrow ? <div className="sql-shelf-over">{shelfPane}</div> : null}
      </div>
      {isSaving ? (
        <NameDialog
          title="Save query"
          confirmLabel="Save"
          name={saved.find(({ sql }) => sql === tab.sql)?.name ?? ''}
          taken={saved.map(({ name }) => name)}
          onName={(name) => sqlSaved.getState().save(name, tab.sql)}
          onClose={() => setIsSaving(false)}
        />
      ) : null}
    </div>
  );
}
