/** The document of an SQL query: its captures, the editor, the answer, and a shelf of examples, saved queries and tables. */
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { findCapture } from '../../core/stores/topics/library.ts';
import type { SqlTab } from '../../core/stores/documents/sql-tab.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useDocuments, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { DetailsIcon } from '../../core/widgets/icons.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { useNarrow } from '../../core/widgets/use-narrow.ts';
import { errorPlaceOf } from './error-mark.ts';
import { NameDialog } from './name-dialog.tsx';
import { defaultPlot, type PlotChoice } from './plot-data.ts';
import { ResultPlot } from './result-plot.tsx';
import { ResultTable } from './result-table.tsx';
import { RunBar, type ResultView } from './run-bar.tsx';
import { SqlCaptures } from './sql-captures.tsx';
import { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx';
import { schemasOf } from './sql-schemas.ts';
import { SqlShelf } from './sql-shelf.tsx';
import './sql.css';
import type { SqlRun } from './stores/sql-runs.ts';

// The answer of a query: rows or a plot; while it runs, after an error or a cancel, and before the first run, words about that.

interface SqlResultViewProps {
  readonly run: SqlRun | undefined;
  /** Null: the answer is shown as a table. */
  readonly plot: PlotChoice | null;
  readonly onPlot: (choice: PlotChoice) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  /** The id of the element with the error. */
  readonly errorId: string;
}

function Failed({ run, onRetry }: { run: Extract<SqlRun, { state: 'failed' }>; onRetry: () => void }) {
  const { error } = run;
  const place = errorPlaceOf(error);
  if (error.code === 'cancelled')
    return <EmptyState title="You cancelled the query" action={<Button onClick={onRetry}>Run again</Button>} />;
  return (
    <FailureState
      place="inline"
      title={place === null ? 'Query failed' : `Line ${place.line}, column ${place.column}`}
      error={error}
      // An error in the text is the same the next time.
      {...(place === null ? { onRetry } : {})}
    />
  );
}

function SqlResultView({ run, plot, onPlot, onMore, onRetry, errorId }: SqlResultViewProps) {
  switch (run?.state) {
    case undefined:
      return (
        <EmptyState title="No answer yet">
          Write a query, or choose one of the examples. Ctrl Space lists tables and columns.
        </EmptyState>
      );
    case 'running':
      return (
        <EmptyState title="Running …">
          The first query about a capture also opens it and makes its tables, which takes a few seconds for large files.
        </EmptyState>
      );
    case 'failed':
      return (
        <div id={errorId} className="sql-failed" data-testid="sql-error">
          <Failed run={run} onRetry={onRetry} />
        </div>
      );
    case 'done':
      return plot === null ? (
        <ResultTable
          // The table of another answer starts without a selection, unsorted and at the top.
          key={run.query.sql}
          answer={run.answer}
          isLoadingMore={run.isLoadingMore}
          moreError={run.moreError?.message ?? null}
          onMore={onMore}
        />
      ) : (
        <ResultPlot answer={run.answer} choice={plot} onChoice={onPlot} />
      );
    default:
      return assertNever(run, 'run of a query');
  }
}

// The text is the editor's while it is typed: each change of a tab is stored and reaches every view of the tabs, too much for each key.

/** How long after the last key the text becomes that of the tab; leaving the editor does it at once. */
const TYPED_MS = 400;

interface TypedText {
  /** The text as it is now. */
  readonly now: () => string;
  readonly isEmpty: boolean;
  readonly type: (text: string) => void;
  /** Gives the text to the tab. */
  readonly settle: () => void;
}

function useTypedText(tab: SqlTab): TypedText {
  const changeSql = useDocuments((state) => state.changeSql);
  const { id, sql } = tab;
  const text = useRef(sql);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Null: what is typed is that of the tab. */
  const [isTypedEmpty, setIsTypedEmpty] = useState<boolean | null>(null);
  useEffect(() => {
    text.current = sql;
  }, [sql]);
  const settle = useCallback(() => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    setIsTypedEmpty(null);
    changeSql(id, () => ({ sql: text.current }));
  }, [changeSql, id]);
  useEffect(() => {
    window.addEventListener('pagehide', settle);
    return () => {
      window.removeEventListener('pagehide', settle);
      settle();
    };
  }, [settle]);
  const type = (next: string): void => {
    text.current = next;
    setIsTypedEmpty(next.trim() === '');
    clearTimeout(timer.current);
    timer.current = setTimeout(settle, TYPED_MS);
  };
  return { now: () => text.current, isEmpty: isTypedEmpty ?? sql.trim() === '', type, settle };
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
  const typed = useTypedText(tab);
  const start = (sql: string): void => {
    typed.settle();
    if (sql.trim() !== '') void sqlRuns.getState().start(tab.id, { sql, captureIds: tab.captureIds });
  };
  useKeys({ 'Mod+Enter': () => start(typed.now()) }, { within: root });
  const takeQuery = (sql: string): void => {
    editor.current?.replace(sql);
    typed.settle();
    if (isNarrow) setIsShelfWanted(false);
  };
  const insertName = (name: string): void => {
    editor.current?.insert(name);
    typed.settle();
  };
  const shelfPane = <SqlShelf schemas={schemas} onQuery={takeQuery} onName={insertName} />;
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
              onText={typed.type}
              onLeave={typed.settle}
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
                isEmpty={typed.isEmpty}
                view={plot === null ? 'table' : 'plot'}
                canPlot={fitting !== null}
                onRun={() => start(typed.now())}
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
                  onRetry={() => start(typed.now())}
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
          label="Resize the list of examples and tables"
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
          name={saved.find(({ sql }) => sql === typed.now())?.name ?? ''}
          taken={saved.map(({ name }) => name)}
          onName={(name) => sqlSaved.getState().save(name, typed.now())}
          onClose={() => setIsSaving(false)}
        />
      ) : null}
    </div>
  );
}
