/** Calls as a table, newest first. Enter shows the details. Calls of the person are in the words of the window: no tool, no arguments, no result text. */
import { useMemo, useState, type ReactNode } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { elapsedMs, isRunningCall, recordedMs } from '../stores/topics/operations.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useTableLayout } from '../stores/hooks/use-table-layout.ts';
import { findCapture } from '../stores/topics/library.ts';
import { useBridge, useNow, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Bytes, Figure } from '../widgets/figure.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { CopyIcon } from '../widgets/icons.tsx';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';
import { ErrorState } from '../widgets/states.tsx';
import { type Column, type TableSort } from '../widgets/tables/table-columns.ts';
import { SortedTable } from '../widgets/tables/sorted-table.tsx';
import { personAdvice } from '../words/person-text.ts';
import { callerName, callState, callTitle, isOwnCall, prettyJson, secondsClock } from './call-words.ts';

// Details of one call: client, target, arguments, outcome, and result text.

function Section({
  title,
  text,
  onCopy,
  children,
}: {
  title: string;
  text: string | null;
  onCopy: (text: string) => void;
  children?: ReactNode;
}) {
  return (
    <section className="call-section">
      <div className="call-section-head row">
        <h3>{title}</h3>
        {children}
        <span className="grow" />
        {text === null || text === '' ? null : (
          <Button size="tiny" look="bare" icon={CopyIcon} onClick={() => onCopy(text)}>
            Copy
          </Button>
        )}
      </div>
      {text === null || text === '' ? (
        <p className="third">No result yet.</p>
      ) : (
        <pre className="call-text selectable">{text}</pre>
      )}
    </section>
  );
}

/** The size in UTF-8 bytes, as results are counted. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

interface CallDialogProps {
  readonly call: CallRecord;
  readonly onClose: () => void;
  readonly onCopy: (text: string) => void;
}

function CallDialog({ call, onClose, onCopy }: CallDialogProps) {
  const nowMs = useNow(call.endedAtMs === null);
  const bridge = useBridge();
  const made = useTopic('captures', (captures) => findCapture(captures, call.captureId ?? undefined));
  const lastedMs = useTopic('captures', (captures) => tookMs(call, captures, nowMs));
  // Requested again when the call ends: a running call has no result.
  const question = call.endedAtMs === null || isOwnCall(call) ? null : call.id;
  const { answer } = useQuery(question, () => bridge.command('calls.answer', { callId: call.id }));
  const answerText = answer?.ok === true ? answer.value.text : null;
  const facts = [
    callerName(call),
    secondsClock(call.startedAtMs),
    callState(call).text,
    durationText(lastedMs),
    call.targetTitle === null ? '' : `on ${call.targetTitle}`,
    call.captureId === null ? '' : `made ${made?.name ?? call.captureId}`,
  ];
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isOwnCall(call) ? callTitle(call) : call.tool}
      description={facts.filter(Boolean).join(', ')}
      widthPx={720}
    >
      <div className="call-sections">
        {call.error === null ? null : (
          <ErrorState
            place="inline"
            title={call.error.message}
            detail={call.outcomeNote ?? undefined}
            suggestion={personAdvice(call.error)}
          />
        )}
        {isOwnCall(call) ? null : (
          <>
            {' '}
            <Section title="Arguments" text={prettyJson(call.argumentsJson)} onCopy={onCopy} />
            <Section title="Result" text={answerText} onCopy={onCopy}>
              {call.answerBytes === null ? null : (
                <span className="third small">
                  {formatBytes(call.answerBytes)}
                  {answerText !== null && byteLength(answerText) < call.answerBytes ? ' (truncated)' : ''}
                </span>
              )}
            </Section>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Milliseconds of what the person recorded, and of a call of an assistant. */
function tookMs(call: CallRecord, captures: readonly CaptureRecord[], nowMs: number): number {
  return isOwnCall(call) ? recordedMs(call, captures, nowMs) : elapsedMs(call, nowMs);
}

/** Its duration, up to now while it runs. */
export function Took({ call }: { call: CallRecord }) {
  const nowMs = useNow(isRunningCall(call));
  const ms = useTopic('captures', (captures) => tookMs(call, captures, nowMs));
  return <Figure figure={durationText(ms)} place="inline" />;
}

const columnsOf = (captures: readonly CaptureRecord[]): readonly Column<CallRecord>[] => [
  {
    id: 'time',
    title: 'Time',
    width: 74,
    sortable: 'figure',
    sortValue: (call) => call.startedAtMs,
    cell: (call) => <span className="figure third">{secondsClock(call.startedAtMs)}</span>,
    text: (call) => secondsClock(call.startedAtMs),
  },
  {
    id: 'client',
    title: 'Client',
    width: 96,
    sortable: 'text',
    cell: (call) => callerName(call),
    text: callerName,
    tooltip: (call) => (isOwnCall(call) ? '' : `${call.caller.name} (${call.caller.kind})`),
  },
  {
    id: 'tool',
    title: 'Tool',
    width: 164,
    sortable: 'text',
    canHide: false,
    cell: (call) => (isOwnCall(call) ? callTitle(call) : <span className="mono">{call.tool}</span>),
    text: (call) => (isOwnCall(call) ? callTitle(call) : call.tool),
    tooltip: (call) => callTitle(call),
  },
  {
    id: 'arguments',
    title: 'Arguments',
    width: 'grow',
    minWidthPx: 80,
    cell: (call) =>
      isOwnCall(call) ? (
        <span className="second">{call.targetTitle}</span>
      ) : (
        <span className="mono second">{call.argumentsJson}</span>
      ),
    text: (call) => (isOwnCall(call) ? (call.targetTitle ?? '') : call.argumentsJson),
  },
  {
    id: 'state',
    title: 'State',
    width: 96,
    sortable: 'text',
    cell: (call) => {
      const { text, tone } = callState(call);
      return <span data-tone={tone}>{text}</span>;
    },
    text: (call) => callState(call).text,
    tooltip: (call) => call.error?.message ?? '',
  },
  {
    id: 'took',
    title: 'Duration',
    width: 92,
    align: 'right',
    sortable: 'figure',
    sortValue: (call) => (call.endedAtMs === null ? null : tookMs(call, captures, call.endedAtMs)),
    cell: (call) => <Took call={call} />,
    text: (call) => (call.endedAtMs === null ? '' : durationText(tookMs(call, captures, call.endedAtMs))),
  },
  {
    id: 'answer',
    title: 'Result',
    width: 88,
    align: 'right',
    hasUnit: true,
    sortable: 'figure',
    explanation: 'Size of the result text.',
    sortValue: (call) => (isOwnCall(call) ? null : call.answerBytes),
    cell: (call) => (isRunningCall(call) || isOwnCall(call) ? null : <Bytes sizeBytes={call.answerBytes} />),
    text: (call) => (call.answerBytes === null || isOwnCall(call) ? '' : formatBytes(call.answerBytes)),
  },
];

/** Heads of columns that have what the person did beside calls. */
const HEADS_WITH_OWN: Readonly<Record<string, string>> = {
  client: 'Who',
  tool: 'What',
  arguments: 'Target or arguments',
};

export interface CallsTableProps {
  readonly label: string;
  /** Newest last, as in the topic. */
  readonly calls: readonly CallRecord[];
  readonly layoutKey: string;
  /** Calls of the person are among them. */
  readonly hasOwn?: boolean;
  readonly empty: ReactNode;
}

const NEWEST_FIRST: TableSort = { columnId: 'time', descending: true };

export function CallsTable({ label, calls, layoutKey, hasOwn = false, empty }: CallsTableProps) {
  const run = useCommandRunner();
  const arranged = useTableLayout(layoutKey);
  const [openId, setOpenId] = useState<string | null>(null);
  const rows = useMemo(() => calls.toReversed(), [calls]);
  const captures = useTopic('captures');
  const columns = useMemo(
    () =>
      columnsOf(captures).map((column) => ({
        ...column,
        title: (hasOwn ? HEADS_WITH_OWN[column.id] : undefined) ?? column.title,
      })),
    [captures, hasOwn],
  );
  const { copy } = arranged;
  const copyAnswer = async (call: CallRecord): Promise<void> => {
    const answer = await run('calls.answer', { callId: call.id }, 'The result was not copied');
    if (answer?.text !== null && answer !== null) copy(answer.text);
  };
  const cancel = (call: CallRecord): void =>
    void run('calls.cancel', { callId: call.id }, `${callTitle(call)} was not cancelled`);
  const open = calls.find((call) => call.id === openId) ?? null;
  return (
    <>
      <SortedTable
        label={label}
        columns={columns}
        rows={rows}
        firstSort={NEWEST_FIRST}
        keyOf={(call) => call.id}
        onOpen={(call) => setOpenId(call.id)}
        menuOf={(call): readonly MenuEntry[] => [
          { label: 'Show details', shortcut: 'Enter', onSelect: () => setOpenId(call.id) },
          { kind: 'separator' },
          ...(isOwnCall(call)
            ? []
            : ([
                { label: 'Copy arguments', onSelect: () => copy(call.argumentsJson) },
                {
                  label: 'Copy result',
                  unavailable: call.answerBytes === null ? 'no result yet' : null,
                  onSelect: () => void copyAnswer(call),
                },
                { kind: 'separator' },
              ] as const)),
          {
            label: isOwnCall(call) ? 'Cancel' : 'Cancel the call',
            unavailable: isRunningCall(call) ? null : 'already ended',
            onSelect: () => cancel(call),
          },
        ]}
        arranged={arranged}
        empty={empty}
        rowAttributes={(call) => ({
          'data-testid': 'mcp-call-row',
          'data-call-id': call.id,
          'data-tool': call.tool,
          'data-state': call.state,
        })}
      />
      {open === null ? null : <CallDialog call={open} onClose={() => setOpenId(null)} onCopy={copy} />}
    </>
  );
}
