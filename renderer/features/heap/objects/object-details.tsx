/** The selected object: identity, source location, references. */
import { useEffect, useState } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { shownDistance, type HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { Bytes, Count } from '../../../core/widgets/figure.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Tag } from '../../../core/widgets/tag.tsx';
import { Tree, type TreeRow } from '../../../core/widgets/tree.tsx';
import {
  detachedFrom,
  edgeLabel,
  itemText,
  MoreObjects,
  moreText,
  otherNames,
  shortText,
  shownNames,
} from './object-cells.tsx';
import { linesUnder, type ObjectLine } from './object-lines.ts';
import { objectMenu, type ObjectActions } from './object-menu.ts';
import { useHeapNames } from '../heap-names.ts';
import { SourceFact } from './source-fact.tsx';
import { useObjectPages } from './use-object-pages.ts';

export interface ObjectDetailsProps {
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  readonly isReady: boolean;
  readonly onGoTo: (node: HeapNode) => void;
  readonly objectActions: ObjectActions;
}

const ROW_PX = 24;
const MAX_ROWS = 16;

/** The class and the preview; the preview alone where the class only gives the kind. */
function PropertyValue({ node }: { node: HeapNode }) {
  const { shown } = useHeapNames();
  const { name, preview } = shownNames(node, shown);
  const isKind = name.startsWith('(') || node.type === 'closure' || name.startsWith('{');
  // A detached element has its markup in its class.
  if (node.isDetached && name.endsWith(preview)) return <span className="cut">{name}</span>;
  if (isKind || preview === '' || preview === name) return <span className="cut">{shortText(node, shown)}</span>;
  return (
    <span className="words">
      <span className="cut">{name}</span> <span className="object-preview third cut">{preview}</span>
    </span>
  );
}

function Property({ line, onMore }: { line: ObjectLine; onMore: (parentKey: string) => void }) {
  const { shown } = useHeapNames();
  if (line.kind === 'more') return <MoreObjects line={line} onMore={() => onMore(line.parentKey)} />;
  const { edge, node } = line.item;
  return (
    <span className="property grow">
      <span className="object-edge cut" data-class={edge?.edgeClass}>
        {edge === null ? '' : edgeLabel(edge, shown).replace(/^\./, '')}
      </span>
      <PropertyValue node={node} />
      <span className="object-id third">@{node.id}</span>
    </span>
  );
}

function Properties({ document, node, isReady, onGoTo, objectActions }: ObjectDetailsProps) {
  const pages = useObjectPages(document, isReady);
  const { shown } = useHeapNames();
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const rootKey = `of:${node.id}`;
  useEffect(() => {
    pages.open(rootKey, { kind: 'references', id: node.id });
    return () => pages.close(rootKey);
  }, [pages, rootKey, node.id]);
  const total = pages.opened(rootKey)?.total ?? null;
  const lines = linesUnder(pages, rootKey, 1);
  const lineOf = (key: string): ObjectLine | undefined => lines.find((line) => line.key === key);
  const toggle = (key: string): void => {
    const line = lineOf(key);
    if (line?.kind !== 'object') return;
    if (line.expanded === true) pages.close(key);
    else pages.open(key, line.source);
  };
  const rows = lines.map((line): TreeRow => ({
    key: line.key,
    level: line.level,
    heightPx: ROW_PX,
    expanded: line.kind === 'object' ? line.expanded : null,
    text:
      line.kind === 'object'
        ? line.item.edge === null
          ? shortText(line.item.node, shown)
          : edgeLabel(line.item.edge, shown)
        : moreText(line),
    content: <Property line={line} onMore={pages.more} />,
    attributes: {
      'data-testid': 'property-row',
      'data-object': line.kind === 'object' ? String(line.item.node.id) : undefined,
    },
  }));
  return (
    <section className="details-section" aria-label="Properties">
      <h3 className="details-head">
        Properties
        <span className="details-figure third small">{total === null ? '…' : formatCount(total)}</span>
      </h3>
      <div className="properties" style={{ height: Math.min(rows.length, MAX_ROWS) * ROW_PX }}>
        <Tree
          label="Properties"
          kind="tree"
          rows={rows}
          selectedKey={selectedKey}
          onSelect={(key) => {
            setSelectedKey(key);
            const line = lineOf(key);
            if (line?.kind === 'object') objectActions.onPoint?.(line.item.node, key);
          }}
          onToggle={toggle}
          onOpen={(key) => {
            const line = lineOf(key);
            if (line?.kind === 'object') onGoTo(line.item.node);
            else if (line !== undefined) pages.more(line.parentKey);
          }}
          onCopy={(key) => {
            const line = lineOf(key);
            if (line?.kind === 'object') void objectActions.onCopy(itemText(line.item, shown));
          }}
          menuOf={(key) => {
            const line = lineOf(key);
            if (line?.kind !== 'object') return [];
            const { node: to } = line.item;
            return [
              { label: 'Go to object', shortcut: 'Enter', onSelect: () => onGoTo(to) },
              ...objectMenu(to, key, objectActions).slice(1),
            ];
          }}
        />
      </div>
    </section>
  );
}

export function ObjectDetails(props: ObjectDetailsProps) {
  const { document, node, isReady, onGoTo, objectActions } = props;
  const { shown: names, version } = useHeapNames();
  const { answer, refetch } = useQuery(`${document.documentId} ${node.id} ${isReady} ${version}`, () =>
    document.query('heap.object', { id: node.id }),
  );
  const current = answer?.ok === true && answer.value.node?.id === node.id ? answer.value : null;
  const shown = current?.node ?? node;
  const dominator = current?.dominator ?? null;
  const location = current?.location ?? null;
  const known = (figure: number | null): number | null | undefined => (isReady ? figure : undefined);
  return (
    <>
      <section className="details-section" aria-label="Selected object" data-testid="object-details">
        <h3 className="details-class">
          <span className="details-class-name selectable" title={otherNames(shown, names) ?? undefined}>
            {shortText(shown, names)}
          </span>
          <CopyButton label="Copy id" iconOnly size="tiny" onCopy={() => objectActions.onCopy(`@${node.id}`)} />
        </h3>
        <dl className="details-facts">
          <dt>Object</dt>
          <dd className="mono selectable">@{node.id}</dd>
          <dt>Class</dt>
          <dd className="cut" title={`${shown.name}, node type ${shown.type}`}>
            {shownNames(shown, names).name} <span className="third">{shown.type}</span>
          </dd>
          {shown.component === undefined ? null : (
            <>
              <dt>Component</dt>
              <dd className="cut">
                {shown.component.name} <span className="third">{shown.component.framework}</span>
              </dd>
            </>
          )}
          {shown.isDetached ? (
            <>
              <dt>State</dt>
              <dd>
                <Tag tone="page">detached</Tag> <span className="third">{detachedFrom(shown)}</span>
              </dd>
            </>
          ) : null}
          <dt>Retained</dt>
          <dd>
            <Bytes sizeBytes={known(shown.retainedSizeBytes)} place="inline" />
          </dd>
          <dt>Shallow</dt>
          <dd>
            <Bytes sizeBytes={shown.shallowSizeBytes} place="inline" />
          </dd>
          <dt>Distance</dt>
          <dd>
            <Count count={known(shownDistance(shown.distance))} />
          </dd>
          {dominator === null ? null : (
            <>
              <dt>Dominator</dt>
              <dd className="cut">
                <DominatorLink node={dominator} onGoTo={onGoTo} />
              </dd>
            </>
          )}
          {location === null ? null : (
            <SourceFact location={location} onCopy={objectActions.onCopy} stored={shown.original} />
          )}
        </dl>
        {answer !== null && !answer.ok ? <FailureState place="inline" error={answer.error} onRetry={refetch} /> : null}
      </section>
      <Properties {...props} />
    </>
  );
}

function DominatorLink({ node, onGoTo }: { node: HeapNode; onGoTo: (node: HeapNode) => void }) {
  const { shown } = useHeapNames();
  return (
    <button
      type="button"
      className="link"
      title="Immediate dominator: if it were freed, this object could be collected"
      onClick={() => onGoTo(node)}
    >
      {shownNames(node, shown).name} <span className="mono small">@{node.id}</span>
    </button>
  );
}
