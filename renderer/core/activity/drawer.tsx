/** The activity drawer: operations, MCP calls, problems. Its header stays visible when closed and shows the running or last call. */
import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import { countNoun } from '../../../shared/base/units.ts';
import type { CallRecord, Problem } from '../../../shared/core/contracts/activity.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useTableLayout } from '../stores/hooks/use-table-layout.ts';
import type { DrawerTab } from '../stores/layout.ts';
import { elapsedMs, isCapturing, isRunningCall, ongoing, operations } from '../stores/topics/operations.ts';
import { usePanes } from '../stores/hooks/use-panes.ts';
import { useLayout, useNow, useTopic, useWindowProblems } from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { Bytes, Figure } from '../widgets/figure.tsx';
import { ChevronDownIcon, ChevronUpIcon, RecordingIcon } from '../widgets/icons.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { SplitPane } from '../widgets/split-pane.tsx';
import { EmptyState, ErrorState, SeverityIcon } from '../widgets/states.tsx';
import type { Column, TableSort } from '../widgets/tables/table-columns.ts';
import { SortedTable } from '../widgets/tables/sorted-table.tsx';
import { CountBadge } from '../widgets/tag.tsx';
import { useMedia } from '../widgets/use-media.ts';
import { personAdvice, personText } from '../words/person-text.ts';
import { AuditPanel } from './audit-panel.tsx';
import { CallsTable, Took } from './calls-table.tsx';
import { callerName, callState, callTitle, isOwnCall, secondsClock, streamedText, toldCalls } from './call-words.ts';
import { OperationsList } from './operations-list.tsx';
import './activity.css';

// Problems, newest first: what happened, why, what to do.

const SEVERITY_ORDER: Readonly<Record<Problem['severity'], number>> = { error: 2, warning: 1, info: 0 };

const COLUMNS: readonly Column<Problem>[] = [
  {
    id: 'severity',
    title: '',
    width: 40,
    sortable: 'figure',
    sortValue: (problem) => SEVERITY_ORDER[problem.severity],
    cell: (problem) => <SeverityIcon severity={problem.severity} size={14} />,
    text: (problem) => problem.severity,
  },
  {
    id: 'time',
    title: 'Time',
    width: 74,
    sortable: 'figure',
    sortValue: (problem) => problem.atMs,
    cell: (problem) => <span className="figure third">{secondsClock(problem.atMs)}</span>,
    text: (problem) => secondsClock(problem.atMs),
  },
  {
    id: 'title',
    title: 'Problem',
    width: 220,
    sortable: 'text',
    canHide: false,
    text: (problem) => problem.title,
  },
  {
    id: 'detail',
    title: 'What happened',
    width: 'grow',
    minWidthPx: 120,
    cell: (problem) => <span className="second">{problem.detail}</span>,
    text: (problem) => problem.detail,
  },
  {
    id: 'suggestion',
    title: 'What to do',
    width: 'grow',
    minWidthPx: 200,
    cell: (problem) => <span className="second">{problem.suggestion ?? '–'}</span>,
    text: (problem) => problem.suggestion ?? '',
  },
];

const NEWEST_FIRST: TableSort = { columnId: 'time', descending: true };

/** Of the worst one; what is only said is in no colour. */
function toneOf(problems: readonly Problem[]): TabSpec['tone'] {
  return (
    (['error', 'warning'] as const).find((each) => problems.some(({ severity }) => severity === each)) ?? 'neutral'
  );
}

/** Problems from main and from the window. */
function useProblems(): readonly Problem[] {
  const main = useTopic('problems');
  const own = useWindowProblems((state) => state.problems);
  return useMemo(
    () =>
      [...own, ...main].map((problem) => ({
        ...problem,
        detail: personText(problem.detail),
        suggestion: personAdvice({ suggestion: problem.suggestion ?? '' }) || null,
      })),
    [own, main],
  );
}

function ProblemsList() {
  const problems = useProblems();
  const run = useCommandRunner();
  const arranged = useTableLayout('problems');
  const clearOwn = useWindowProblems((state) => state.clear);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = problems.find((problem) => problem.id === openId) ?? null;
  const clear = (): void => {
    clearOwn();
    void run('problems.clear', {}, 'Problems were not cleared');
  };
  return (
    <>
      <SortedTable
        label="Problems"
        columns={COLUMNS}
        rows={problems}
        firstSort={NEWEST_FIRST}
        keyOf={(problem) => problem.id}
        onOpen={(problem) => setOpenId(problem.id)}
        arranged={arranged}
        empty={
          <EmptyState place="inline" title="No problems.">
            Errors are listed here with their fix.
          </EmptyState>
        }
        footer={
          problems.length === 0 ? undefined : (
            <>
              <span>{countNoun(problems.length, 'problem')}</span>
              <span className="grow" />
              <Button size="tiny" look="bare" onClick={clear}>
                Clear
              </Button>
            </>
          )
        }
        rowAttributes={(problem) => ({ 'data-testid': 'problem-row', 'data-severity': problem.severity })}
      />
      {open === null ? null : (
        <Dialog
          open
          onOpenChange={(isOpen) => (isOpen ? undefined : setOpenId(null))}
          title={open.title}
          description={secondsClock(open.atMs)}
          widthPx={560}
        >
          <div className="problem-text">
            <ErrorState
              place="inline"
              severity={open.severity}
              title={open.detail}
              suggestion={open.suggestion ?? undefined}
            />
          </div>
        </Dialog>
      )}
    </>
  );
}

const LAYOUT_KEY = 'drawer-activity';

/** The running call, otherwise the last one; visible when the drawer is closed. */
function HeadLine({ calls }: { calls: readonly CallRecord[] }) {
  const running = calls.filter(isRunningCall);
  const nowMs = useNow(running.length > 0);
  const watched = operations(running, nowMs)[0];
  if (watched !== undefined) {
    const streamed = streamedText(watched);
    return (
      <span className="drawer-line row">
        <RecordingIcon size={14} className={isCapturing(watched) ? 'is-recording' : 'second'} />
        <b className="cut">{callTitle(watched)}</b>
        <span className="cut second">{callerName(watched)}</span>
        <Figure figure={durationText(elapsedMs(watched, nowMs))} place="inline" />
        {streamed === null ? null : <span className="figure">{streamed}</span>}
      </span>
    );
  }
  // A recording that was lost ends with it, whatever was called meanwhile.
  const last = calls.toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0)).at(-1);
  if (last === undefined) return null;
  const { text, tone } = callState(last);
  return (
    <span className="drawer-line row" title="The last call">
      <span className="figure third">{secondsClock(last.startedAtMs)}</span>
      <span className="second">{callerName(last)}</span>
      {isOwnCall(last) ? (
        <span className="cut">{[callTitle(last), last.targetTitle].filter(Boolean).join(', ')}</span>
      ) : (
        <>
          <span className="mono">{last.tool}</span>
          <span className="cut mono second">{last.argumentsJson}</span>
        </>
      )}
      {last.state === 'done' ? null : <span data-tone={tone}>{text}</span>}
      <Took call={last} />
      {isOwnCall(last) ? null : <Bytes sizeBytes={last.answerBytes} place="inline" />}
    </span>
  );
}

interface TabSpec {
  readonly id: DrawerTab;
  readonly title: string;
  /** Null: not counted. */
  readonly count: number | null;
  readonly tone: 'neutral' | 'accent' | 'warning' | 'error';
}

function DrawerHead({
  tabs,
  calls,
  mark,
}: {
  tabs: readonly TabSpec[];
  calls: readonly CallRecord[];
  mark: ReactNode;
}) {
  const open = useLayout((state) => state.drawerOpen);
  const active = useLayout((state) => state.drawerTab);
  const showDrawer = useLayout((state) => state.showDrawer);
  const toggle = useLayout((state) => state.toggleDrawer);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const index = tabs.findIndex((tab) => tab.id === active) + step;
    const next = tabs[index];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    showDrawer(next.id);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus();
  };
  return (
    <div className="drawer-head">
      <div className="drawer-tabs" role="tablist" aria-label="Activity" tabIndex={-1} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            className="drawer-tab row"
            data-tab={tab.id}
            aria-selected={open && tab.id === active}
            tabIndex={tab.id === active ? 0 : -1}
            onClick={() => (open && tab.id === active ? toggle() : showDrawer(tab.id))}
          >
            {tab.title}
            {tab.count === null ? null : <CountBadge count={tab.count} tone={tab.tone} />}
          </button>
        ))}
      </div>
      {mark}
      <span className="grow drawer-middle">{open ? null : <HeadLine calls={calls} />}</span>
      <IconButton
        label={open ? 'Close activity' : 'Open activity'}
        icon={open ? ChevronDownIcon : ChevronUpIcon}
        shortcut="Mod+KeyJ"
        aria-expanded={open}
        onClick={toggle}
      />
    </div>
  );
}

/** Operations and, if there is room, all calls. */
function ActivityPane({ calls }: { calls: readonly CallRecord[] }) {
  const split = usePanes(LAYOUT_KEY);
  const isNarrow = useMedia('(max-width: 1000px)');
  if (isNarrow) return <OperationsList />;
  return (
    <SplitPane
      label="Resize operations"
      direction="row"
      {...split}
      panes={[
        { id: 'operations', initialSize: '500px', minSize: '280px', content: <OperationsList /> },
        {
          id: 'calls',
          minSize: '200px',
          content: (
            <CallsTable
              label="What was done"
              layoutKey="calls-beside-operations"
              hasOwn
              calls={calls}
              empty={
                <EmptyState place="inline" title="Nothing was done yet.">
                  What you do with targets and captures is listed here, and each call of an assistant.
                </EmptyState>
              }
            />
          ),
        },
      ]}
    />
  );
}

export interface DrawerProps {
  /** Opens the dialog to connect an assistant. */
  readonly onConnectAssistant: () => void;
  /** Pending consent requests, visible even if the drawer is closed. */
  readonly mark?: ReactNode;
}

export function Drawer({ onConnectAssistant, mark }: DrawerProps) {
  const all = useTopic('calls');
  const calls = useMemo(() => toldCalls(all), [all]);
  const problems = useProblems();
  const open = useLayout((state) => state.drawerOpen);
  const active = useLayout((state) => state.drawerTab);
  const others = useMemo(() => calls.filter((call) => !isOwnCall(call)), [calls]);
  const recorded = ongoing(all, useTopic('recordings')).length + useTopic('networkRecordings').length;
  const running = calls.filter(isRunningCall).length + recorded;
  const tabs: readonly TabSpec[] = [
    { id: 'activity', title: 'Activity', count: running, tone: 'accent' },
    { id: 'calls', title: 'MCP calls', count: others.length, tone: 'neutral' },
    { id: 'audit', title: 'Audit log', count: null, tone: 'neutral' },
    {
      id: 'problems',
      title: 'Problems',
      count: problems.length,
      tone: toneOf(problems),
    },
  ];
  return (
    <section className="drawer column fill" data-region="drawer" aria-label="Activity">
      <DrawerHead tabs={tabs} calls={calls} mark={mark} />
      {!open ? null : (
        <div
          className="drawer-body column fill"
          role="tabpanel"
          aria-label={tabs.find((tab) => tab.id === active)?.title}
        >
          {active === 'activity' ? (
            <ActivityPane calls={calls} />
          ) : active === 'calls' ? (
            <CallsTable
              label="MCP calls"
              layoutKey="calls"
              calls={others}
              empty={
                <EmptyState
                  place="inline"
                  title="No assistant has called yet."
                  action={
                    <Button size="tiny" onClick={onConnectAssistant}>
                      Connect an assistant
                    </Button>
                  }
                >
                  Each call shows here as it runs, with its client, arguments and answer.
                </EmptyState>
              }
            />
          ) : active === 'audit' ? (
            <AuditPanel calls={others} />
          ) : (
            <ProblemsList />
          )}
        </div>
      )}
    </section>
  );
}
