/** Between a query and its answer: runs, cancels and saves the query, copies and exports the answer. */
import { useState } from 'react';
import { countNoun } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { SqlFileFormat } from '../../../shared/features/sql/contract/sql.ts';
import type { SqlAnswer, SqlQuery, SqlRun } from './stores/sql-runs.ts';
import { useClipboard, useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { useNow, useWindowProblems } from '../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { CancelledIcon, CopyIcon, ExportIcon, PlayIcon, SaveIcon } from '../../core/widgets/icons.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { rowsText } from './result-table.tsx';
import { toCsv, toJson } from './sql-values.ts';

export type ResultView = 'table' | 'plot';

/** The clipboard of the window takes no more. */
const MAX_COPIED_CHARS = 5_000_000;

export interface RunBarProps {
  readonly run: SqlRun | undefined;
  /** The query has no text. */
  readonly isEmpty: boolean;
  readonly view: ResultView;
  /** False if no column of the answer has figures. */
  readonly canPlot: boolean;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly onSave: () => void;
  readonly onView: (view: ResultView) => void;
}

function Status({ run }: Pick<RunBarProps, 'run'>) {
  const isRunning = run?.state === 'running';
  const nowMs = useNow(isRunning);
  if (run === undefined) return null;
  if (run.state === 'running')
    return (
      <span className="cut">
        {run.isCancelling ? 'Cancelling …' : 'Running …'}
        {/* Announced once, not four times a second. */}
        <span aria-hidden> {durationText(Math.max(0, nowMs - run.startedAtMs))}</span>
      </span>
    );
  if (run.state === 'failed')
    return <span className="cut">{run.error.code === 'cancelled' ? 'Cancelled' : 'Failed'}</span>;
  return <span className="cut">{`${rowsText(run.answer)} in ${durationText(run.answer.durationMs)}`}</span>;
}

function CopyMenu({ answer }: { readonly answer: SqlAnswer }) {
  const clipboard = useClipboard();
  const addProblem = useWindowProblems((state) => state.add);
  const [copied, setCopied] = useState<SqlAnswer | null>(null);
  const copy = async (format: 'CSV' | 'JSON'): Promise<void> => {
    const text = format === 'CSV' ? toCsv(answer) : toJson(answer);
    if (text.length > MAX_COPIED_CHARS) {
      addProblem({
        severity: 'error',
        title: 'The answer was not copied',
        detail: `${countNoun(answer.rows.length, 'row')} are too many for the clipboard.`,
        suggestion: 'Add a condition or a limit, or write a file with pen sql.',
      });
      return;
    }
    if (await clipboard(text)) setCopied(answer);
  };
  const isPart = answer.cursor !== null;
  const what = isPart ? ` (${rowsText(answer)})` : '';
  return (
    <>
      {copied === answer ? <output className="third small">Copied</output> : null}
      <Menu
        align="end"
        entries={[
          { label: `Copy as CSV${what}`, onSelect: () => void copy('CSV') },
          { label: `Copy as JSON${what}`, onSelect: () => void copy('JSON') },
        ]}
      >
        <Button icon={CopyIcon} disabled={answer.columns.length === 0}>
          Copy
        </Button>
      </Menu>
    </>
  );
}

const EXPORTS: readonly { readonly format: SqlFileFormat; readonly label: string }[] = [
  { format: 'csv', label: 'CSV, all rows' },
  { format: 'json', label: 'JSON, all rows' },
  { format: 'parquet', label: 'Parquet, all rows' },
];

/** Runs the answered query again, into a file: the answer may have more rows than are shown. */
function ExportMenu({ query }: { readonly query: SqlQuery }) {
  const runCommand = useCommandRunner();
  const [isBusy, setIsBusy] = useState(false);
  const [saved, setSaved] = useState<{ readonly query: SqlQuery; readonly text: string } | null>(null);
  const save = async (format: SqlFileFormat): Promise<void> => {
    setSaved(null);
    setIsBusy(true);
    const params = { sql: query.sql, captureIds: [...query.captureIds], format };
    const written = await runCommand('sql.save-as', params, 'The rows were not exported');
    setIsBusy(false);
    if (written !== null && written.path !== null)
      setSaved({ query, text: `${countNoun(written.rowCount, 'row')} exported` });
  };
  return (
    <>
      {saved?.query === query ? <output className="third small">{saved.text}</output> : null}
      <Menu align="end" entries={EXPORTS.map(({ format, label }) => ({ label, onSelect: () => void save(format) }))}>
        <Button icon={ExportIcon} disabled={isBusy}>
          {isBusy ? 'Exporting …' : 'Export'}
        </Button>
      </Menu>
    </>
  );
}

export function RunBar({ run, isEmpty, view, canPlot, onRun, onCancel, onSave, onView }: RunBarProps) {
  const isRunning = run?.state === 'running';
  return (
    <div className="toolbar sql-run-bar" role="toolbar" aria-label="Query">
      {isRunning ? (
        <Button icon={CancelledIcon} disabled={run.isCancelling} onClick={onCancel}>
          Cancel
        </Button>
      ) : (
        <Button
          look="primary"
          icon={PlayIcon}
          shortcut="Mod+Enter"
          disabled={isEmpty}
          title={isEmpty ? 'Write a query first' : undefined}
          onClick={onRun}
        >
          Run
        </Button>
      )}
      <IconButton label="Save query" icon={SaveIcon} look="plain" disabled={isEmpty} onClick={onSave} />
      <output className="sql-status second" data-testid="sql-status">
        <Status run={run} />
      </output>
      <span className="grow" />
      {run?.state === 'done' ? (
        <>
          <Segmented
            label="Result as"
            value={view}
            options={[
              { value: 'table', label: 'Table' },
              {
                value: 'plot',
                label: 'Plot',
                ...(canPlot ? {} : { unavailable: 'No column of the answer has figures' }),
              },
            ]}
            onValue={onView}
          />
          <CopyMenu answer={run.answer} />
          <ExportMenu query={run.query} />
        </>
      ) : null}
    </div>
  );
}
