/** The active view of an open snapshot, or the results of a search or preset. */
import type { ReactNode } from 'react';
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { HeapFilter } from '../../../shared/engine/heap/contract/heap-filters.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import { ErrorState } from '../../core/widgets/states.tsx';
import type { AllocationParts, AllocationsContext, AllocationsPlace } from './allocation-parts.ts';
import { BirthBar } from './classes/birth-bar.tsx';
import type { ClassQuery } from './classes/class-rows.ts';
import { ClassTable } from './classes/class-table.tsx';
import { ContainmentView } from './objects/containment-view.tsx';
import { DominatorsView } from './dominators/dominators-view.tsx';
import { ObjectTree } from './objects/object-tree.tsx';
import type { OpenHeap } from './open-heap.ts';
import { isWaste, PRESET_WORDS, presetFilter } from './search/presets.ts';
import { searchLabel } from './search/search.ts';
import { StatisticsView } from './statistics/statistics-view.tsx';
import type { HeapViewName } from './heap-toolbar.tsx';
import type { BirthRange } from './classes/use-birth-range.ts';
import type { HeapSearch } from './search/use-heap-search.ts';
import { WasteView } from './statistics/waste-view.tsx';

export interface HeapViewProps {
  readonly open: OpenHeap;
  readonly view: HeapViewName;
  readonly search: HeapSearch;
  readonly birth: BirthRange;
  readonly query: ClassQuery;
  readonly onQuery: (query: ClassQuery) => void;
  /** Root of each tree; null: the heap's root. */
  readonly roots: Readonly<Record<'containment' | 'dominators', HeapNode | null>>;
  readonly onRoot: (view: 'containment' | 'dominators', root: HeapNode | null) => void;
  readonly allocations: AllocationParts | undefined;
  readonly allocationsPlace: AllocationsPlace;
  readonly onAllocationsPlace: AllocationsContext['onPlace'];
}

export function HeapView(props: HeapViewProps): ReactNode {
  const { open, view } = props;
  switch (view) {
    case 'allocations':
      return props.allocations?.view?.({
        document: open.document,
        retained: open.retained.state,
        place: props.allocationsPlace,
        onPlace: props.onAllocationsPlace,
        onSelectObject: (node, key) => open.onSelect({ kind: 'object', node, key }),
        objectActions: open.objectActions,
        onCopy: open.onCopy,
        onReopen: open.onReopen,
      });
    case 'statistics':
      return <StatisticsView overview={open.overview} />;
    case 'containment':
      return <ContainmentView {...open} root={props.roots[view]} onRoot={(root) => props.onRoot(view, root)} />;
    case 'dominators':
      return <DominatorsView {...open} root={props.roots[view]} onRoot={(root) => props.onRoot(view, root)} />;
    case 'summary':
      return <SummaryView {...props} />;
    default:
      return assertNever(view, 'view of a heap');
  }
}

/** Filter of a preset, and of the realms that are typed. */
function filterOf(of: HeapFilter | null, realm: string | undefined): HeapFilter | null {
  return realm === undefined ? of : { ...of, realm };
}

function SummaryView({ open, search, birth, query, onQuery }: HeapViewProps) {
  const { words, preset } = search;
  if (words.kind === 'fault')
    return (
      <ErrorState
        severity="info"
        title="Invalid regular expression"
        detail={words.fault}
        suggestion="Correct it, or turn off regular expressions to search for the literal text."
      />
    );
  if (words.kind === 'id')
    return (
      <ObjectTree
        {...open}
        label="Object by id"
        source={{ kind: 'id', id: words.id }}
        hasClass
        empty={`No object has the id @${words.id}.`}
        note="Press Enter in the field for its retainers"
      />
    );
  if (words.kind === 'objects') {
    const label = searchLabel(words.search);
    return (
      <ObjectTree
        {...open}
        label={label}
        source={{ kind: 'search', search: words.search }}
        hasClass
        doing="Searching"
        empty={`${label}: none.`}
        note={`${label}, largest retained first`}
      />
    );
  }
  if (isWaste(preset))
    return <WasteView {...open} key={preset} preset={preset} filter={words.filter} onFilter={search.setText} />;
  const filter = filterOf(presetFilter(preset, birth.of), words.realm);
  return (
    <>
      {preset === 'allocated' ? <BirthBar range={birth} /> : null}
      {preset === 'allocated' && birth.of === null ? null : (
        <ClassTable
          {...open}
          // Recreated for another filter.
          key={JSON.stringify(filter)}
          filter={filter}
          query={query}
          onQuery={onQuery}
          empty={words.realm === undefined ? PRESET_WORDS[preset].empty : 'No object of such a realm.'}
        />
      )}
    </>
  );
}
