/** Cookies, local and session storage, databases, caches and service workers of a page. Values are masked until the person shows them. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { RecordSet, StorageChange } from '../../../shared/contracts/page/page-storage.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useTableLayout } from '../../stores/hooks/use-table-layout.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { DeleteIcon, RefreshIcon } from '../../widgets/icons.tsx';
import type { MenuEntry } from '../../widgets/overlays/menu.tsx';
import { Dialog } from '../../widgets/overlays/dialog.tsx';
import { NoRows } from '../../widgets/tables/no-rows.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import type { TableSort } from '../../widgets/tables/table-columns.ts';
import { SortedTable } from '../../widgets/tables/sorted-table.tsx';
import { columnsOf, readRows, ROWS, type StorageKind, type StorageRow } from './storage-rows.ts';
import { StoredRecords } from './stored-records.tsx';
import './storage.css';

interface EditValueDialogProps {
  /** Null adds a key, whose name is entered. */
  readonly name: string | null;
  /** The current value; null if it is masked, so that the mask is not stored in its place. */
  readonly value: string | null;
  readonly onClose: () => void;
  readonly onSave: (name: string, value: string) => void;
}

function EditValueDialog({ name, value, onClose, onSave }: EditValueDialogProps) {
  const [key, setKey] = useState(name ?? '');
  const [text, setText] = useState(value ?? '');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={name === null ? 'Add entry' : `Edit ${name}`}
      {...(name !== null && value === null
        ? { description: 'The current value is masked. What you enter replaces it.' }
        : {})}
      widthPx={520}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={name === null && key === ''} onClick={() => onSave(key, text)}>
            Save
          </Button>
        </>
      }
    >
      <div className="storage-edit stack">
        {name === null ? <Field label="Key" icon={null} placeholder="Key" value={key} onValue={setKey} /> : null}
        <textarea
          className="mono"
          aria-label="Value"
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

const NOTHING: Readonly<Record<StorageKind, string>> = {
  cookies: 'This page has no cookies',
  local: 'No entries in local storage',
  session: 'No entries in session storage',
  databases: 'No IndexedDB databases and no caches',
  workers: 'No service workers',
};
const TABLES: Readonly<Record<StorageKind, string>> = {
  cookies: 'Cookies',
  local: 'Stored keys',
  session: 'Stored keys',
  databases: 'Databases and caches',
  workers: 'Service workers',
};
/** The entry of a row's menu that removes it. */
const DELETIONS: Readonly<Partial<Record<StorageChange['kind'], string>>> = {
  'delete-cache': 'Delete cache',
  'delete-database': 'Delete database',
  'unregister-worker': 'Unregister',
};
const BY_NAME: TableSort = { columnId: 'name', descending: false };

export function StoragePanel({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const shows = useTopic('settings', (settings) => settings.showSecrets);
  const saving = useAction();
  const [kind, setKind] = useState<StorageKind>('cookies');
  const [filter, setFilter] = useState('');
  const arranged = useTableLayout(`storage.${kind}`);
  // Shown or masked values come from main: the window holds no others.
  const { answer, refetch } = useQuery(isConnected ? `${kind} ${target.id} ${shows}` : null, () =>
    readRows(bridge, target.id, kind),
  );
  const error = answer?.ok === false ? answer.error : saving.error;

  const shown = answer?.ok === true && answer.value.kind === kind ? answer.value : null;
  const columns = columnsOf(kind);
  const [edited, setEdited] = useState<StorageRow | 'new' | null>(null);
  const [asksClear, setAsksClear] = useState(false);
  const [opened, setOpened] = useState<RecordSet | null>(null);
  const change = async (wanted: StorageChange): Promise<void> => {
    const done = await saving.perform(() => bridge.command('storage.change', { targetId: target.id, change: wanted }));
    if (done !== null) refetch();
  };
  const save = (name: string, value: string): void => {
    setEdited(null);
    if (kind === 'local' || kind === 'session') void change({ kind: 'set', area: kind, key: name, value });
    else if (kind === 'cookies' && edited !== null && edited !== 'new')
      void change({ kind: 'set-cookie', name, value, domain: edited.domain, path: edited.path });
  };
  const hasValues = kind === 'cookies' || kind === 'local' || kind === 'session';
  const openEntry = (set: RecordSet): MenuEntry => ({
    label: set.kind === 'cache' ? 'Show entries' : 'Show records',
    onSelect: () => setOpened(set),
  });
  const menuOf = (row: StorageRow): MenuEntry[] => [
    ...(hasValues ? [{ label: 'Edit value …', onSelect: () => setEdited(row) }] : []),
    ...(row.set === null ? [] : [openEntry(row.set)]),
    {
      label: DELETIONS[row.deletion.kind] ?? 'Delete',
      icon: DeleteIcon,
      onSelect: () => void change(row.deletion),
    },
  ];
  const rows = useMemo(() => {
    const needle = filter.toLowerCase();
    return (shown?.rows ?? []).filter(({ name }) => name.toLowerCase().includes(needle));
  }, [shown, filter]);
  const table = (
    <SortedTable<StorageRow>
      label={TABLES[kind]}
      columns={columns}
      rows={rows}
      firstSort={BY_NAME}
      keyOf={({ key }) => key}
      arranged={arranged}
      menuOf={menuOf}
      onOpen={({ set }) => {
        if (set !== null) setOpened(set);
      }}
      empty={
        shown === null ? (
          <EmptyState title={isConnected && error === null ? 'Loading storage …' : 'Storage not available'} />
        ) : filter === '' ? (
          <EmptyState title={NOTHING[kind]} />
        ) : (
          <NoRows waitsFor={null} noun="name" none="" filter={filter} onFilter={setFilter} />
        )
      }
      footer={
        shown === null
          ? null
          : `${formatCount(rows.length)} of ${formatCount(shown.total)}${shown.total > shown.rows.length ? `, first ${formatCount(ROWS)} loaded` : ''}${hasValues ? `. Values ${shows ? 'shown' : 'masked: first characters and length'}` : ''}`
      }
    />
  );
  return (
    <div className="storage-panel column fill" data-testid="storage-panel">
      <div className="toolbar">
        <Segmented<StorageKind>
          label="Storage type"
          value={kind}
          options={[
            { value: 'cookies', label: 'Cookies' },
            { value: 'local', label: 'Local storage' },
            { value: 'session', label: 'Session storage' },
            { value: 'databases', label: 'IndexedDB and caches' },
            { value: 'workers', label: 'Service workers' },
          ]}
          onValue={(next) => {
            setKind(next);
            setOpened(null);
          }}
        />
        <div className="storage-filter">
          <Field filters label="Filter" placeholder="Name or key" value={filter} onValue={setFilter} />
        </div>
        <Button size="tiny" icon={RefreshIcon} disabled={!isConnected} onClick={refetch}>
          Refresh
        </Button>
        {kind === 'local' || kind === 'session' ? (
          <Button size="tiny" disabled={!isConnected} onClick={() => setEdited('new')}>
            Add …
          </Button>
        ) : null}
        <Button size="tiny" icon={DeleteIcon} disabled={!isConnected} onClick={() => setAsksClear(true)}>
          Clear site data …
        </Button>
        <span className="grow" />
        <label className="storage-switch row" title="In this window, in place of their first characters and length">
          <input
            type="checkbox"
            checked={shows}
            onChange={({ target: { checked } }) =>
              void saving.perform(() => bridge.command('settings.update', { showSecrets: checked }))
            }
          />
          Show values
        </label>
      </div>
      <FailureState place="strip" error={error} />
      {opened === null ? (
        table
      ) : (
        <StoredRecords
          key={`${JSON.stringify(opened)} ${shows}`}
          targetId={target.id}
          set={opened}
          isConnected={isConnected}
          showsSecrets={shows}
          onClose={() => setOpened(null)}
        />
      )}
      {edited === null ? null : (
        <EditValueDialog
          name={edited === 'new' ? null : edited.name}
          value={edited === 'new' ? '' : shows ? edited.value : null}
          onClose={() => setEdited(null)}
          onSave={save}
        />
      )}
      <Dialog
        open={asksClear}
        onOpenChange={setAsksClear}
        title="Clear all site data?"
        description={`Deletes cookies, local and session storage, databases, caches and service workers of ${originOf(target.url)}. You may be signed out. This cannot be undone.`}
        actions={
          <>
            <Button onClick={() => setAsksClear(false)}>Cancel</Button>
            <Button
              look="primary"
              onClick={() => {
                setAsksClear(false);
                void change({ kind: 'clear-site' });
              }}
            >
              Clear site data
            </Button>
          </>
        }
      />
    </div>
  );
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
