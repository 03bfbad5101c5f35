/** The audit log: calls of clients and answers of the person, also before this start of the app, with a search. */
import { useState } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { AuditEntry } from '../../../shared/core/contracts/audit.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { useSettledText } from '../stores/hooks/use-settled.ts';
import { useTableLayout } from '../stores/hooks/use-table-layout.ts';
import { useBridge } from '../stores/workbench.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { EmptyState } from '../widgets/states.tsx';
import type { Column } from '../widgets/tables/table-columns.ts';
import { VirtualTable } from '../widgets/tables/virtual-table.tsx';

/** Entries that are shown; the search finds older ones. */
const MAX_ENTRIES = 500;
const LAYOUT_KEY = 'audit';

/** `21 Nov, 14:22:28`: entries may be of other days. */
const DATE_AND_SECONDS = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `allowed: run-code`, `done, secrets shown` */
function resultText({ what, permissions, error, secretsShown }: AuditEntry): string {
  const result = [what, (permissions ?? []).join(', '), error ?? ''].filter(Boolean).join(': ');
  return secretsShown === true ? `${result}, secrets shown` : result;
}

function textColumn(
  id: string,
  title: string,
  width: number | 'grow',
  text: (entry: AuditEntry) => string,
): Column<AuditEntry> {
  return { id, title, width, cell: (entry) => <span className="cut">{text(entry)}</span>, text, tooltip: text };
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  textColumn('time', 'Time', 140, ({ at }) => DATE_AND_SECONDS.format(Date.parse(at))),
  textColumn('client', 'Client', 120, ({ client, assistantId, clientKind, event }) =>
    assistantId === undefined && clientKind === 'mcp' && event !== 'client' ? `${client} (no token)` : client,
  ),
  textColumn('tool', 'Tool', 164, ({ event, tool }) => tool ?? event),
  textColumn('result', 'Result', 150, resultText),
  textColumn('target', 'Target', 120, ({ target }) => target ?? ''),
  textColumn('arguments', 'Arguments', 'grow', (entry) => entry.arguments ?? ''),
  textColumn('duration', 'Duration', 92, ({ durationMs }) =>
    durationMs === undefined ? '' : durationText(durationMs),
  ),
  textColumn('answer', 'Answer', 74, ({ answerBytes }) => (answerBytes === undefined ? '' : formatBytes(answerBytes))),
];

/** Where a client sent the trace that its calls belong to. */
const TRACE = textColumn('trace', 'Trace', 130, ({ traceparent }) => traceparent ?? '');

export function AuditPanel({ calls }: { readonly calls: readonly CallRecord[] }) {
  const bridge = useBridge();
  const arranged = useTableLayout(LAYOUT_KEY);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const settled = useSettledText(text);
  // Searched again when a call has ended, which adds an entry.
  const ended = calls.filter(({ endedAtMs }) => endedAtMs !== null).length;
  const { answer } = useQuery(`${settled} ${ended}`, () =>
    bridge.command('audit.search', { text: settled, limit: MAX_ENTRIES }),
  );
  const page = answer?.ok === true ? answer.value : { entries: [], omitted: 0 };
  const hasTraces = page.entries.some(({ traceparent }) => traceparent !== undefined);
  const keyOf = (entry: AuditEntry): string => `${entry.at} ${page.entries.indexOf(entry)}`;
  return (
    <div className="column full" data-testid="audit">
      <div className="audit-head row">
        <input
          type="search"
          className="audit-search"
          aria-label="Search the audit log"
          placeholder="Client, tool, target, argument or trace"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <output className="third small">
          {page.omitted === 0
            ? `${formatCount(page.entries.length)} entries`
            : `${formatCount(page.entries.length)} newest of ${formatCount(page.entries.length + page.omitted)} entries`}
          . Secrets are masked.
        </output>
      </div>
      {answer?.ok === false ? (
        <FailureState place="inline" error={answer.error} />
      ) : (
        <VirtualTable
          label="Audit log"
          columns={hasTraces ? [...COLUMNS, TRACE] : COLUMNS}
          rows={page.entries}
          keyOf={keyOf}
          selectedKey={selected}
          onSelect={(entry) => setSelected(keyOf(entry))}
          arranged={arranged}
          empty={
            <EmptyState
              place="inline"
              title={settled === '' ? 'No assistant has done anything yet.' : 'No entry contains this text.'}
            >
              The log is stored in the data folder and survives restarts.
            </EmptyState>
          }
          rowAttributes={() => ({ 'data-testid': 'audit-row' })}
        />
      )}
    </div>
  );
}
