/** Call trees of a heap profile: top-down and bottom-up. */
import { useMemo, type RefObject } from 'react';
import type { SampledFunction, SampledTreeNode } from '../../../shared/contracts/allocations.ts';
import type { CpuFilter } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useTreePages } from '../../stores/use-tree-pages.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { CallTree, type CallLine } from '../../widgets/profile/call-tree.tsx';
import type { ProfileOverview } from './function-table.tsx';
import { profileColumns } from './profile-columns.tsx';

export interface ProfileTreeProps {
  readonly view: 'top-down' | 'bottom-up';
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  /** The filters of the analysis. */
  readonly filters: readonly CpuFilter[];
  readonly onPick: (of: SampledFunction) => void;
  readonly moreMenu: (of: SampledFunction) => readonly MenuEntry[];
  /** Shows the function in the icicle. */
  readonly onShow: (of: SampledFunction) => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

const WORDS = {
  'top-down': {
    label: 'Top-down',
    note: 'Calls with their callees, largest first',
    self: 'Bytes that this call itself allocated',
    total: 'Self size plus the size of its callees',
  },
  'bottom-up': {
    label: 'Bottom-up',
    note: 'Allocating functions with their callers',
    self: 'Self size of the top-level function via this caller',
    total: 'Total size via this caller',
  },
} as const;

/** Remounted per view and filters (a `key`), because their nodes differ. */
export function ProfileTree({ view, document, overview, filters, onPick, moreMenu, onShow, table }: ProfileTreeProps) {
  const pages = useTreePages<SampledTreeNode>(document, (parent, page) =>
    document.query('heap-profile.tree', { view, parent, filters: [...filters], ...page }),
  );
  const arranged = useTableLayout('heap-profile.tree');
  const { label, note, self, total } = WORDS[view];
  const figures = useMemo(
    () =>
      profileColumns<CallLine<SampledTreeNode>>((line) => (line.kind === 'node' ? line.node : null), {
        totalSizeBytes: overview.totalSizeBytes,
        sortable: false,
        selfMeans: self,
        totalMeans: total,
      }),
    [overview, self, total],
  );
  return (
    <CallTree<SampledTreeNode>
      label={label}
      note={note}
      pages={pages}
      figures={figures}
      arranged={arranged}
      showLabel="Show in the icicle"
      onShow={onShow}
      onPick={onPick}
      moreMenu={moreMenu}
      table={table}
    />
  );
}
