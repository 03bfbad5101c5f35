/**
 * The table of the heap window whose rows expand into objects, and these into others. Its owner supplies the heads (classes, groups,
 * clusters); the lines below them, their keys and their menus are the same in every view.
 */
import type { ReactNode, RefObject } from 'react';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { GoToIcon } from '../../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import { VirtualTable } from '../../../core/widgets/tables/virtual-table.tsx';
import type { LoadedRows, TableProps } from '../../../core/widgets/tables/virtual-table-props.ts';
import { QueryProgress } from '../query-progress.tsx';
import { isObjectLine, type HeadLine, type ObjectLine } from './object-lines.ts';
import { objectMenu, type ObjectActions } from './object-menu.ts';
import type { ObjectPages } from './object-pages.ts';
import type { ObjectSource } from './object-source.ts';

export type ExpandingTableProps<Head extends HeadLine> = Omit<
  TableProps<Head | ObjectLine>,
  'keyOf' | 'tree' | 'onOpen' | 'onDwell' | 'menuOf' | 'rowAttributes'
> &
  ({ readonly rows: readonly (Head | ObjectLine)[] } | LoadedRows<Head | ObjectLine>) & {
    readonly pages: ObjectPages;
    readonly objectActions: ObjectActions;
    /** The objects below a head, with the key of each list. */
    readonly sourcesOf?: (head: Head) => readonly (readonly [key: string, source: ObjectSource])[];
    /** By default a head expands. */
    readonly onOpenHead?: (head: Head, onToggle: () => void) => void;
    readonly menuOfHead?: (head: Head, onToggle: () => void) => readonly MenuEntry[];
    /** For objects of the earlier snapshot, about which this document knows nothing more: opens one there, and further entries. */
    readonly gone?: { readonly onOpen: (node: HeapNode) => void; readonly menuOf?: (node: HeapNode) => MenuEntry[] };
    /** The objects of a row are queried once it has been under the pointer for a moment. */
    readonly prefetches?: boolean;
    readonly testIdOf: (line: Head | ObjectLine) => string;
    /** Objects have a hover card. */
    readonly hasCards?: boolean;
    /** The element around the table, and what is above it. */
    readonly root?: RefObject<HTMLDivElement | null>;
    readonly children?: ReactNode;
  };

/** The first entry of the menu of a deleted object. */
export function goneEntry(onSelect: () => void): MenuEntry {
  return { label: 'Open in its snapshot', icon: GoToIcon, shortcut: 'Enter', onSelect };
}

export function ExpandingTable<Head extends HeadLine>(props: ExpandingTableProps<Head>) {
  const { pages, objectActions, sourcesOf, onOpenHead, menuOfHead, gone, prefetches, testIdOf, hasCards } = props;
  const { root, children, ...table } = props;
  type Line = Head | ObjectLine;
  const expandedOf = (line: Line): boolean | null => ('expanded' in line ? (line.expanded ?? null) : null);
  const below = (line: Line): readonly (readonly [string, ObjectSource])[] => {
    if (!isObjectLine(line)) return sourcesOf?.(line) ?? [];
    return line.kind === 'object' ? [[line.key, line.source]] : [];
  };
  const toggle = (line: Line): void => {
    const expanded = expandedOf(line);
    if (expanded === true) pages.close(line.key);
    else if (expanded === false) for (const [key, source] of below(line)) pages.open(key, source);
  };
  return (
    <div className="classes column fill" ref={root}>
      {children}
      <VirtualTable<Line>
        {...table}
        keyOf={(line) => line.key}
        onOpen={(line) => {
          if (!isObjectLine(line)) {
            if (onOpenHead === undefined) toggle(line);
            else onOpenHead(line, () => toggle(line));
          } else if (line.kind === 'more') pages.more(line.parentKey);
          else if (line.isGone) gone?.onOpen(line.item.node);
          else objectActions.onWhy(line.item.node, line.key);
        }}
        onDwell={(line) => {
          if (prefetches !== true || expandedOf(line) !== false) return;
          for (const [key, source] of below(line)) pages.expect(key, source);
        }}
        menuOf={(line) => {
          if (!isObjectLine(line)) return menuOfHead?.(line, () => toggle(line)) ?? [];
          if (line.kind === 'more') return [];
          const { node } = line.item;
          if (!line.isGone) return objectMenu(node, line.key, objectActions);
          return gone === undefined ? [] : [goneEntry(() => gone.onOpen(node)), ...(gone.menuOf?.(node) ?? [])];
        }}
        tree={{ levelOf: (line) => line.level ?? 1, expandedOf, onToggle: toggle }}
        rowAttributes={(line) => ({
          'data-testid': testIdOf(line),
          'data-object':
            hasCards === true && isObjectLine(line) && line.kind === 'object' ? String(line.item.node.id) : undefined,
        })}
      />
    </div>
  );
}

export interface LinesFooterProps {
  readonly testId?: string;
  /** Description of the listed rows; null until the first answer. */
  readonly listed: string | null;
  /** Lists more; null if there is no more to list. */
  readonly onMore?: (() => void) | null;
  readonly doing: string;
  readonly asking: { readonly progress: AnalysisProgress | null; readonly cancel: () => void } | null;
  /** At the end of the line. */
  readonly children?: ReactNode;
}

/** Below a table of one query: how much it lists of all, and the progress of the query. */
export function LinesFooter({ testId, listed, onMore = null, doing, asking, children }: LinesFooterProps) {
  return (
    <>
      <span data-testid={testId}>{listed ?? '…'}</span>
      {listed === null || onMore === null ? null : (
        <Button look="bare" size="tiny" onClick={onMore}>
          show more
        </Button>
      )}
      <span className="grow" />
      {asking === null ? null : <QueryProgress doing={doing} progress={asking.progress} onCancel={asking.cancel} />}
      {children}
    </>
  );
}
