/** The dominator tree as a treemap, two levels at a time. */
import { useCallback, useRef, type ReactNode } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { Treemap, type TreemapWords } from '../../../core/widgets/treemap/treemap.tsx';
import { loadDominatedItems, type DominatedItems, type Rest } from './dominated-items.ts';
import { KIND_TOKENS, kindOfType } from '../classes/kinds.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { useHeapNames } from '../heap-names.ts';
import { objectText, otherNames, shownNames } from '../objects/object-cells.tsx';
import { objectMenu } from '../objects/object-menu.ts';
import type { OpenHeap } from '../open-heap.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

export interface DominatorMapProps extends OpenHeap {
  readonly root: HeapNode | null;
  readonly onRoot: (root: HeapNode | null) => void;
  /** Zooms out to the dominator; null at the root. */
  readonly onAscend: (() => void) | null;
}

function wordsIn(map: DominatedItems, key: string, names: ShownNames): TreemapWords {
  const node = map.nodes.get(key);
  if (node !== undefined) {
    const { name, preview } = shownNames(node, names);
    return {
      // `(system)` and similar names only give the kind, the preview identifies the object.
      name: name.startsWith('(') && preview !== '' ? preview : name,
      figure: formatBytes(node.retainedSizeBytes ?? 0),
      token: KIND_TOKENS[kindOfType(node.type)],
    };
  }
  const rest = map.rests.get(key);
  return {
    name: rest === undefined ? '' : restName(rest),
    figure: formatBytes(rest?.sizeBytes ?? 0),
    token: '--surface-marked',
  };
}

function restName(rest: Rest): string {
  if (rest.kind === 'self') return 'Self';
  if (rest.className === null) return `Other objects (${formatCount(rest.count)})`;
  return `${rest.className}, ${formatCount(rest.count)} smaller ${rest.count === 1 ? 'object' : 'objects'}`;
}

function mapCard(map: DominatedItems, itemKey: string, names: ShownNames): ReactNode {
  const node = map.nodes.get(itemKey);
  const words = wordsIn(map, itemKey, names);
  const text = node === undefined ? null : shownNames(node, names);
  const other = node === undefined ? null : otherNames(node, names);
  const rest = map.rests.get(itemKey);
  const sizeBytes = node?.retainedSizeBytes ?? rest?.sizeBytes ?? 0;
  const share = map.wholeSizeBytes > 0 ? formatPercent(sizeBytes / map.wholeSizeBytes) : '';
  return (
    <>
      <b>{words.name}</b> {node === undefined ? null : <span className="mono third">@{node.id}</span>}
      <br />
      {text === null || text.preview === '' || text.preview === text.name ? null : (
        <>
          <span className="mono">{text.preview}</span>
          <br />
        </>
      )}
      {other === null ? null : (
        <>
          <span className="third">
            {names === 'original' ? 'Generated' : 'Original'}: <span className="mono">{other}</span>
          </span>
          <br />
        </>
      )}
      {rest?.kind === 'self' ? 'Shallow size' : 'Retained size'} {words.figure}, {share} of the shown objects
      {node === undefined ? null : <>, shallow size {formatBytes(node.shallowSizeBytes)}</>}
    </>
  );
}

export function DominatorMap(props: DominatorMapProps) {
  const { document, overview, retained, root, onRoot, onAscend, selected, onSelect, objectActions, table } = props;
  const frame = useRef<HTMLDivElement>(null);
  const { shown, version } = useHeapNames();
  const isReady = retained.state === 'ready';
  const asked = useQuery(isReady ? `${document.documentId} ${root?.id ?? 'whole'} ${version}` : null, (options) =>
    loadDominatedItems(document, root, overview.totalSizeBytes, options),
  );
  useKeys({ Escape: asked.cancel }, { within: frame, enabled: asked.isLoading });
  const map = asked.answer?.ok === true ? asked.answer.value : null;
  const wordsOf = useCallback(
    (key: string): TreemapWords =>
      map === null ? { name: '', figure: '', token: '--surface-marked' } : wordsIn(map, key, shown),
    [map, shown],
  );
  if (retained.state === 'failed')
    return <FailureState title="No dominators: retained sizes could not be computed" error={retained.error} />;
  if (asked.answer?.ok === false)
    return (
      <FailureState
        title="The treemap could not be loaded"
        error={asked.answer.error}
        onRetry={asked.refetch}
        onReopen={props.onReopen}
      />
    );
  const descend = (node: HeapNode | undefined): void => {
    if (node !== undefined) onRoot(node);
  };
  return (
    <div className="classes column fill" ref={frame}>
      {map === null ? (
        <p className="dominator-wait third">{isReady ? 'Loading treemap …' : 'Waiting for retained sizes …'}</p>
      ) : map.items.length === 0 ? (
        <EmptyState title="It dominates no other object." />
      ) : (
        <Treemap
          label="Dominators treemap"
          surfaceRef={table}
          items={map.items}
          wordsOf={wordsOf}
          cardOf={(key) => mapCard(map, key, shown)}
          selectedKey={selected?.kind === 'object' ? selected.key : null}
          onSelect={(key) => {
            const node = map.nodes.get(key);
            if (node !== undefined) onSelect({ kind: 'object', key, node });
          }}
          onDescend={(key) => descend(map.nodes.get(key))}
          onAscend={onAscend}
          onCopy={(key) => {
            const node = map.nodes.get(key);
            const { name, figure } = wordsIn(map, key, shown);
            void objectActions.onCopy(`${node === undefined ? name : objectText(node, shown)}\t${figure}`);
          }}
          menuOf={(key) => {
            const node = map.nodes.get(key);
            if (node === undefined) return [];
            return [
              { label: 'Zoom in', shortcut: 'Enter', onSelect: () => descend(node) },
              ...objectMenu(node, key, objectActions).map((entry) =>
                'shortcut' in entry && entry.shortcut === 'Enter' ? { ...entry, shortcut: 'KeyY' } : entry,
              ),
            ];
          }}
        />
      )}
      <div className="table-footer third small">
        <span data-testid="map-total">
          {map === null
            ? '…'
            : `${formatCount(map.boxed)} of ${formatCount(map.total)} objects, ${formatBytes(map.wholeSizeBytes)}`}
        </span>
        <span className="grow" />
        {asked.isLoading && isReady ? (
          <QueryProgress doing="Loading" progress={asked.progress} onCancel={asked.cancel} />
        ) : null}
        <span className="cut">Area is retained size; Enter zooms in, Backspace zooms out</span>
      </div>
    </div>
  );
}
