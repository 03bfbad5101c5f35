/** Shows what can be done with several selected captures: compare, ask with SQL, export into a folder, delete. */
import { MAX_QUERY_CAPTURES, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { comparisonOfAll } from '../stores/documents/compare.ts';
import { sqlDocument } from '../stores/documents/sql-tab.ts';
import { IconButton } from '../widgets/button.tsx';
import { CompareIcon, DatasetIcon, DeleteIcon, ExportIcon, SqlIcon, type Icon } from '../widgets/icons.tsx';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';
import type { CaptureActions } from './capture-actions.tsx';

interface TogetherAction {
  readonly label: string;
  readonly icon: Icon;
  /** The reason why it is unavailable. */
  readonly unavailable: string | null;
  readonly isDangerous?: boolean;
  readonly run: () => void;
}

function togetherActions(
  captures: readonly CaptureRecord[],
  actions: CaptureActions,
  onDone: () => void,
): readonly TogetherAction[] {
  const comparison = comparisonOfAll(captures);
  const then = (action: () => void) => (): void => {
    action();
    onDone();
  };
  return [
    {
      label: 'Compare',
      icon: CompareIcon,
      unavailable: comparison === null ? 'captures of these kinds are not compared together' : null,
      run: then(() => (comparison === null ? undefined : actions.open(comparison))),
    },
    {
      label: 'Ask with SQL',
      icon: SqlIcon,
      unavailable: captures.length > MAX_QUERY_CAPTURES ? `a query has ${MAX_QUERY_CAPTURES} captures at most` : null,
      run: then(() => actions.open(sqlDocument(captures.map(({ id }) => id)))),
    },
    {
      label: 'Export into a folder…',
      icon: ExportIcon,
      unavailable: null,
      // The selection stays for what follows.
      run: () => actions.exportAll(captures),
    },
    {
      label: 'Write a Parquet dataset…',
      icon: DatasetIcon,
      unavailable: null,
      run: () => actions.exportDataset(captures),
    },
    {
      label: 'Delete',
      icon: DeleteIcon,
      unavailable: null,
      isDangerous: true,
      run: then(() => actions.remove(captures)),
    },
  ];
}

/** The menu of a row that is selected together with others. */
export function togetherEntries(
  captures: readonly CaptureRecord[],
  actions: CaptureActions,
  onDone: () => void,
): readonly MenuEntry[] {
  return togetherActions(captures, actions, onDone).map(
    ({ label, icon, unavailable, isDangerous = false, run }): MenuEntry => ({
      label,
      icon,
      unavailable,
      onSelect: run,
      ...(isDangerous ? { tone: 'danger' as const } : {}),
    }),
  );
}

export function TogetherButtons({
  captures,
  actions,
  onDone,
}: {
  captures: readonly CaptureRecord[];
  actions: CaptureActions;
  onDone: () => void;
}) {
  return togetherActions(captures, actions, onDone).map(({ label, icon, unavailable, run }) => (
    <IconButton
      key={label}
      label={unavailable === null ? label : `${label}: ${unavailable}`}
      icon={icon}
      size="tiny"
      disabled={unavailable !== null}
      onClick={run}
    />
  ));
}
