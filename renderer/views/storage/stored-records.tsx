/** Records of an object store, or entries of a cache, a page at a time; one opens with its whole value. */
import { useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { RecordSet, StoredRecord } from '../../../shared/contracts/page/page-storage.ts';
import { useTableLayout } from '../../stores/hooks/use-table-layout.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/overlays/dialog.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { BackIcon, RefreshIcon } from '../../widgets/icons.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import type { Column } from '../../widgets/tables/table-columns.ts';
import { VirtualTable } from '../../widgets/tables/virtual-table.tsx';

/** Records of one page. */
const PAGE = 50;

interface Row extends StoredRecord {
  readonly number: number;
}

function columnsOf({ kind }: RecordSet): Column<Row>[] {
  return [
    { id: 'number', title: '#', width: 60, text: ({ number }) => formatCount(number), align: 'right' },
    { id: 'key', title: kind === 'cache' ? 'URL' : 'Key', width: kind === 'cache' ? 420 : 220, text: ({ key }) => key },
    { id: 'value', title: kind === 'cache' ? 'Response' : 'Value', width: 'grow', text: ({ value }) => value },
  ];
}

function Pager({
  start,
  shown,
  total,
  onStart,
}: {
  readonly start: number;
  readonly shown: number;
  readonly total: number | null;
  readonly onStart: (start: number) => void;
}) {
  const end = start + shown;
  // Without a count, a full page may have another one after it.
  const hasNext = total === null ? shown === PAGE : end < total;
  return (
    <>
      <Button size="tiny" disabled={start === 0} onClick={() => onStart(Math.max(0, start - PAGE))}>
        Previous
      </Button>
      <span className="third">
        {shown === 0 ? '0' : `${formatCount(start + 1)} to ${formatCount(end)}`}
        {total === null ? '' : ` of ${formatCount(total)}`}
      </span>
      <Button size="tiny" disabled={!hasNext} onClick={() => onStart(start + PAGE)}>
        Next
      </Button>
    </>
  );
}

export interface StoredRecordsProps {
  readonly targetId: string;
  readonly set: RecordSet;
  readonly isConnected: boolean;
  readonly showsSecrets: boolean;
  readonly onClose: () => void;
}

export function StoredRecords({ targetId, set, isConnected, showsSecrets, onClose }: StoredRecordsProps) {
  const bridge = useBridge();
  const arranged = useTableLayout(`storage.records.${set.kind}`);
  const [start, setStart] = useState(0);
  const [selected, setSelected] = useState<number | null>(null);
  const [opened, setOpened] = useState<Row | null>(null);
  const { answer, refetch } = useQuery(isConnected ? `${targetId} ${start}` : null, () =>
    bridge.command('storage.records', { targetId, set, start, count: PAGE }),
  );
  const page = answer?.ok === true ? answer.value : null;
  const rows = (page?.records ?? []).map((record, index): Row => ({ ...record, number: start + index + 1 }));
  const name = set.kind === 'cache' ? set.name : `${set.name} › ${set.store}`;
  const noun = set.kind === 'cache' ? 'entries' : 'records';
  return (
    <>
      <div className="toolbar">
        <Button size="tiny" icon={BackIcon} onClick={onClose}>
          All databases and caches
        </Button>
        <h3 className="cut storage-set">{name}</h3>
        <Pager start={start} shown={rows.length} total={page?.total ?? null} onStart={setStart} />
        <Button size="tiny" icon={RefreshIcon} disabled={!isConnected} onClick={refetch}>
          Refresh {noun}
        </Button>
      </div>
      <FailureState place="strip" error={answer?.ok === false ? answer.error : null} onRetry={refetch} />
      <VirtualTable<Row>
        label={name}
        columns={columnsOf(set)}
        rows={rows}
        keyOf={({ number }) => String(number)}
        sort={[]}
        selectedKey={selected === null ? null : String(selected)}
        onSelect={({ number }) => setSelected(number)}
        onOpen={setOpened}
        menuOf={(row) => [{ label: 'Show value', onSelect: () => setOpened(row) }]}
        arranged={arranged}
        empty={<EmptyState title={page === null ? `Loading ${noun} …` : `No ${noun}`} />}
        footer={
          set.kind === 'database' && !showsSecrets
            ? 'Values masked: first characters and length'
            : 'Enter or a double click shows the whole value'
        }
      />
      {opened === null ? null : (
        <Dialog
          open
          onOpenChange={() => setOpened(null)}
          title={opened.key}
          widthPx={640}
          actions={<Button onClick={() => setOpened(null)}>Close</Button>}
        >
          <pre className="storage-value selectable" aria-label="Value">
            {opened.text ?? opened.value}
          </pre>
        </Dialog>
      )}
    </>
  );
}
