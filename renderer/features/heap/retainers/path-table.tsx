/** The retaining paths of an object as a table: a head per path, an edge per line. */
import { useMemo, type RefObject } from 'react';
import type { HeapNode, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { Button } from '../../../core/widgets/button.tsx';
import type { MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { VirtualTable } from '../../../core/widgets/tables/virtual-table.tsx';
import { useHeapNames } from '../heap-names.ts';
import { objectText, shownNames } from '../objects/object-cells.tsx';
import { objectMenu, type ObjectActions } from '../objects/object-menu.ts';
import { NOTHING_IGNORED, isAnyIgnored, withClass, withObject, type Ignored } from './ignored.ts';
import { pathColumns } from './path-columns.tsx';
import { pathOfKey, pathText, type PathLine } from './path-lines.ts';
import type { RetainingPaths } from './use-retaining-paths.ts';

/** Menu entries of a step of a retaining path. */
interface PathMenuOptions {
  readonly path: HeapPath | undefined;
  readonly names: ShownNames;
  readonly onGoTo: () => void;
  readonly onIgnoreEdge: () => void;
  readonly onIgnoreObject: () => void;
  readonly onIgnoreClass: () => void;
  readonly objectActions: ObjectActions;
}

function pathMenu(line: PathLine, options: PathMenuOptions): MenuEntry[] {
  const { path, names, objectActions } = options;
  const copyPath: MenuEntry = {
    label: 'Copy path as text',
    unavailable: path === undefined ? 'the path is loading' : null,
    onSelect: () => void (path === undefined ? undefined : objectActions.onCopy(pathText(path, names))),
  };
  if (line.kind !== 'step') return [copyPath];
  return [
    { label: 'Go to object', shortcut: 'Enter', onSelect: options.onGoTo },
    ...objectMenu(line.node, line.key, objectActions).slice(1),
    copyPath,
    { kind: 'separator' },
    ...(line.edgeKey === null
      ? []
      : [{ label: 'Ignore this edge', shortcut: 'Delete', onSelect: options.onIgnoreEdge }]),
    ...(line.isObject || line.edge === null ? [] : [{ label: 'Ignore this object', onSelect: options.onIgnoreObject }]),
    ...(line.edge === null
      ? []
      : [{ label: `Ignore all ${shownNames(line.node, names).name}`, onSelect: options.onIgnoreClass }]),
  ];
}

export interface PathTableProps {
  readonly retaining: RetainingPaths;
  readonly isReady: boolean;
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  readonly onIgnoreEdge: (line: PathLine) => void;
  readonly selectedKey: string | null;
  readonly onSelectedKey: (key: string) => void;
  readonly onGoTo: (node: HeapNode) => void;
  readonly objectActions: ObjectActions;
  readonly table: RefObject<HTMLDivElement | null>;
}

export function PathTable(props: PathTableProps) {
  const { retaining, isReady, ignored, onIgnored, onIgnoreEdge, selectedKey, onSelectedKey, onGoTo } = props;
  const { objectActions, table } = props;
  const { asked, paths, lines, toggle, toggleFold, tried, cuts, best } = retaining;
  const { shown: names } = useHeapNames();
  const toggleLine = (line: PathLine): void => {
    if (line.kind === 'path') toggle(line.index);
    else if (line.kind === 'fold') toggleFold(line.key);
  };
  const columns = useMemo(
    () => pathColumns({ isReady, effects: cuts.effects, tried: new Set(tried), names, onCut: onIgnoreEdge }),
    [isReady, cuts.effects, tried, names, onIgnoreEdge],
  );
  return (
    <VirtualTable<PathLine>
      label="Retaining paths"
      ref={table}
      columns={columns}
      rows={lines}
      keyOf={(line) => line.key}
      selectedKey={selectedKey}
      startsActive
      onSelect={(line) => {
        onSelectedKey(line.key);
        if (line.kind === 'step') objectActions.onPoint?.(line.node, line.key);
      }}
      onOpen={(line) => (line.kind !== 'step' ? toggleLine(line) : line.isObject ? undefined : onGoTo(line.node))}
      onDelete={onIgnoreEdge}
      onCopy={(text) => void objectActions.onCopy(text)}
      menuOf={(line) =>
        pathMenu(line, {
          path: paths[pathOfKey(line.key)],
          names,
          onGoTo: () => (line.kind === 'step' ? onGoTo(line.node) : undefined),
          onIgnoreEdge: () => onIgnoreEdge(line),
          onIgnoreObject: () =>
            line.kind === 'step'
              ? onIgnored(withObject(ignored, line.node.id, objectText(line.node, names)))
              : undefined,
          onIgnoreClass: () => (line.kind === 'step' ? onIgnored(withClass(ignored, line.node.name)) : undefined),
          objectActions,
        })
      }
      tree={{
        levelOf: (line) => (line.kind === 'path' ? 1 : 2),
        expandedOf: (line) => (line.kind === 'step' ? null : line.expanded),
        onToggle: toggleLine,
      }}
      rowAttributes={(line) => ({
        'data-testid': { path: 'path-head', step: 'path-row', fold: 'path-fold' }[line.kind],
        'data-object': line.kind === 'step' ? String(line.node.id) : undefined,
        'data-best': isBest(line, best) ? '' : undefined,
        'data-end': line.kind === 'step' && line.isObject ? '' : undefined,
      })}
      empty={<NoPaths asked={asked} ignored={ignored} onIgnored={onIgnored} />}
    />
  );
}

/** A fold hides the edges of its steps unless it is expanded. */
function isBest(line: PathLine, best: string | null): boolean {
  if (best === null || line.kind === 'path') return false;
  return line.kind === 'step' ? line.edgeKey === best : !line.expanded && line.edgeKeys.includes(best);
}

function NoPaths({
  asked: { answer },
  ignored,
  onIgnored,
}: Pick<RetainingPaths, 'asked'> & Pick<PathTableProps, 'ignored' | 'onIgnored'>) {
  if (answer === null) return <span className="third">Looking for paths …</span>;
  if (isAnyIgnored(ignored))
    return (
      <EmptyState
        place="inline"
        title="No other path: without the ignored edges and objects, it could be collected."
        action={
          <Button size="tiny" onClick={() => onIgnored(NOTHING_IGNORED)}>
            Restore all
          </Button>
        }
      />
    );
  const hiddenWeak = answer.ok ? answer.value.hiddenWeak : 0;
  return (
    <EmptyState
      place="inline"
      title={hiddenWeak > 0 ? 'Only weak or cyclic references lead to it.' : 'No path from the root leads to it.'}
    />
  );
}
