/** Retainers: the ways from the root to the selected object, shortest first, and what cutting an edge would free. */
import { useMemo, useState, type RefObject } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Bytes } from '../../widgets/figure.tsx';
import { BackIcon, CloseIcon, CutIcon } from '../../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { CountBadge } from '../../widgets/tag.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import type { Ignored } from './ignored.ts';
import { objectMenu, type ObjectActions } from './object-menu.ts';
import { objectText } from './object-cells.tsx';
import { pathColumns } from './path-columns.tsx';
import { bestCut, edgesToTry, pathLines, pathText, type PathLine } from './path-lines.ts';
import { useCutEffects } from './use-cut-effects.ts';

export interface RetainersPaneProps {
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  /** The path that is unfolded at first, from 1; the shortest unless a link says another. */
  readonly openPath?: number;
  /** Cut effects and retained sizes are asked for when they can be known. */
  readonly isReady: boolean;
  readonly totalSizeBytes: number;
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  readonly onGoTo: (node: HeapNode) => void;
  /** Null where there is no object to go back to. */
  readonly onBack: (() => void) | null;
  readonly onClose: () => void;
  readonly objectActions: ObjectActions;
  readonly table: RefObject<HTMLDivElement | null>;
}

const PATHS = 5;

export function RetainersPane(props: RetainersPaneProps) {
  const {
    document,
    node,
    openPath = 1,
    isReady,
    totalSizeBytes,
    ignored,
    onIgnored,
    onGoTo,
    objectActions,
    table,
  } = props;
  const [showWeak, setShowWeak] = useState(false);
  const [folds, setFolds] = useState<{ of: number; opened: ReadonlySet<number> }>({
    of: node.id,
    opened: new Set([openPath - 1]),
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const question = {
    id: node.id,
    paths: PATHS,
    showWeak,
    ignoredNodes: ignored.nodes.map(({ id }) => id),
    ignoredEdges: ignored.edges.map(({ key }) => key),
  };
  const { answer, again } = useAnswer(JSON.stringify([document.documentId, isReady, question]), () =>
    document.query('heap.paths', question),
  );
  const paths = useMemo(() => (answer?.ok === true ? answer.value.paths : []), [answer]);
  // While another object's paths are on their way, those shown are the last one's.
  const isStale = paths[0] !== undefined && paths[0].steps.at(-1)?.node.id !== node.id;
  const tried = useMemo(() => (isReady && !isStale ? edgesToTry(paths[0]) : []), [paths, isReady, isStale]);
  const cuts = useCutEffects(document, tried);
  const best = cuts.isDone ? bestCut(tried, cuts.effects) : null;
  const opened = folds.of === node.id ? folds.opened : new Set([openPath - 1]);
  const lines = pathLines(paths, new Set([...paths.keys()].filter((index) => !opened.has(index))));
  const columns = useMemo(
    () => pathColumns({ isReady, effects: cuts.effects, tried: new Set(tried) }),
    [isReady, cuts.effects, tried],
  );
  const toggle = (index: number): void =>
    setFolds({
      of: node.id,
      opened: new Set(opened.has(index) ? [...opened].filter((each) => each !== index) : [...opened, index]),
    });
  const bestLine = lines.find((line) => line.kind === 'step' && line.edgeKey !== null && line.edgeKey === best);
  const bestEffect = best === null ? undefined : cuts.effects.get(best);
  const ignoreEdge = (line: PathLine): void => {
    if (line.kind !== 'step' || line.edgeKey === null || line.edge === null) return;
    const from = paths
      .flatMap(({ steps }) => steps)
      .find(({ node: { id } }) => `${id}.${line.edge?.name}` === line.edgeKey);
    const label = `${from?.node.name ?? ''}.${line.edge.name}`;
    onIgnored({ ...ignored, edges: [...ignored.edges, { key: line.edgeKey, label }] });
  };
  const ignoredCount = ignored.edges.length + ignored.nodes.length;
  const restore: MenuEntry[] = [
    ...ignored.edges.map((edge) => ({
      label: `Edge ${edge.label}`,
      checked: true,
      onSelect: () => onIgnored({ ...ignored, edges: ignored.edges.filter(({ key }) => key !== edge.key) }),
    })),
    ...ignored.nodes.map((each) => ({
      label: `Object ${each.label}`,
      checked: true,
      onSelect: () => onIgnored({ ...ignored, nodes: ignored.nodes.filter(({ id }) => id !== each.id) }),
    })),
    { kind: 'separator' },
    { label: 'Restore all', onSelect: () => onIgnored({ edges: [], nodes: [] }) },
  ];
  const hiddenWeak = answer?.ok === true ? answer.value.hiddenWeak : 0;
  const found =
    answer === null || isStale
      ? '…'
      : answer.ok
        ? `${formatCount(paths.length)} ${paths.length === 1 ? 'path' : 'paths'}${answer.value.isCut ? ', more may exist' : ''}${hiddenWeak > 0 && !showWeak ? `, ${formatCount(hiddenWeak)} weak or cyclic hidden` : ''}`
        : '';

  return (
    <section className="retainers" aria-label="Retainers" data-testid="retainers-pane" aria-busy={isStale}>
      <div className="pane-head">
        {props.onBack === null ? null : (
          <IconButton label="Back to the object before" icon={BackIcon} size="tiny" onClick={props.onBack} />
        )}
        <h3>Retainers</h3>
        <span className="mono third small">@{node.id}</span>
        <span className="third cut">{found}</span>
        <span className="grow" />
        <Button size="tiny" look="bare" aria-pressed={showWeak} onClick={() => setShowWeak((shown) => !shown)}>
          {showWeak ? 'Hide weak' : 'Show weak'}
        </Button>
        {ignoredCount === 0 ? null : (
          <Menu align="end" entries={restore}>
            <Button size="tiny" data-testid="ignored">
              Ignored <CountBadge count={ignoredCount} />
            </Button>
          </Menu>
        )}
        <IconButton label="Close retainers" icon={CloseIcon} size="tiny" onClick={props.onClose} />
      </div>
      {answer?.ok === true && paths.length > 0 && isReady ? (
        <div className="cut-line" data-testid="what-if">
          <CutIcon size={14} className="third" />
          {cuts.error !== null ? (
            <span className="is-warning cut">{`What a cut would free is not known: ${cuts.error.message}`}</span>
          ) : !cuts.isDone || isStale ? (
            <span className="third">Trying what each edge of path 1 would free …</span>
          ) : bestEffect === undefined || bestLine?.kind !== 'step' ? (
            <span className="third cut">
              No single edge of path 1 frees anything: the object is held in more than one way.
            </span>
          ) : (
            <>
              <span className="cut">
                Cutting <span className="cut-edge mono">{cutName(lines, bestLine)}</span> frees{' '}
                <Bytes sizeBytes={bestEffect.freedSizeBytes} place="inline" />
              </span>
              <span className="third cut">
                {totalSizeBytes > 0 ? `${formatPercent(bestEffect.freedSizeBytes / totalSizeBytes)} of the heap, ` : ''}
                {formatCount(bestEffect.freedCount)} {bestEffect.freedCount === 1 ? 'object' : 'objects'}
              </span>
              <span className="grow" />
              <Button size="tiny" onClick={() => ignoreEdge(bestLine)}>
                Ignore edge
              </Button>
            </>
          )}
        </div>
      ) : null}
      {answer !== null && !answer.ok ? (
        <ErrorState
          place="inline"
          title="The paths could not be read"
          detail={answer.error.message}
          suggestion={answer.error.suggestion}
          actions={
            <Button size="tiny" onClick={again}>
              Ask again
            </Button>
          }
        />
      ) : (
        <VirtualTable<PathLine>
          label="Retaining paths"
          ref={table}
          columns={columns}
          rowCount={lines.length}
          rowAt={(index) => lines[index]}
          keyOf={(line) => line.key}
          selectedKey={selectedKey}
          indexOfKey={(key) => lines.findIndex((line) => line.key === key)}
          onSelect={(line) => {
            setSelectedKey(line.key);
            if (line.kind === 'step') objectActions.onPoint?.(line.node, line.key);
          }}
          onOpen={(line) => (line.kind === 'path' ? toggle(line.index) : line.isObject ? undefined : onGoTo(line.node))}
          onDelete={ignoreEdge}
          onCopy={(text) => void objectActions.onCopy(text)}
          menuOf={(line) => {
            const path = paths[Number(line.key.split(':')[1])];
            const copyPath: MenuEntry = {
              label: 'Copy path as text',
              onSelect: () => void objectActions.onCopy(path === undefined ? '' : pathText(path)),
            };
            if (line.kind === 'path') return [copyPath];
            return [
              { label: 'Go to this object', shortcut: 'Enter', onSelect: () => onGoTo(line.node) },
              ...objectMenu(line.node, line.key, objectActions).slice(1),
              copyPath,
              { kind: 'separator' },
              ...(line.edgeKey === null
                ? []
                : [{ label: 'Ignore this edge', shortcut: 'Delete', onSelect: () => ignoreEdge(line) }]),
              ...(line.isObject || line.edge === null
                ? []
                : [
                    {
                      label: 'Ignore this object',
                      onSelect: () =>
                        onIgnored({
                          ...ignored,
                          nodes: [...ignored.nodes, { id: line.node.id, label: objectText(line.node) }],
                        }),
                    },
                  ]),
            ];
          }}
          tree={{
            levelOf: (line) => (line.kind === 'path' ? 1 : 2),
            expandedOf: (line) => (line.kind === 'path' ? line.expanded : null),
            onToggle: (line) => (line.kind === 'path' ? toggle(line.index) : undefined),
          }}
          rowAttributes={(line) => ({
            'data-testid': line.kind === 'path' ? 'path-head' : 'path-row',
            'data-best': line.kind === 'step' && line.edgeKey !== null && line.edgeKey === best ? '' : undefined,
            'data-end': line.kind === 'step' && line.isObject ? '' : undefined,
          })}
          empty={
            answer === null ? (
              <span className="third">Looking for paths …</span>
            ) : (
              <EmptyState
                place="inline"
                title={
                  ignoredCount > 0
                    ? 'No other path holds it: with what is ignored gone, it could be collected.'
                    : hiddenWeak > 0
                      ? 'Only weak or cyclic references lead to it.'
                      : 'Nothing leads to it from the root.'
                }
                action={
                  ignoredCount > 0 ? (
                    <Button size="tiny" onClick={() => onIgnored({ edges: [], nodes: [] })}>
                      Restore all
                    </Button>
                  ) : undefined
                }
              />
            )
          }
        />
      )}
    </section>
  );
}

/** `OrderBoard.rows`: the object the edge leaves, and the edge. */
function cutName(lines: readonly PathLine[], line: Extract<PathLine, { kind: 'step' }>): string {
  const before = lines[lines.indexOf(line) - 1];
  const from = before?.kind === 'step' ? before.node.name : '';
  return `${from}${line.edge?.type === 'element' ? `[${line.edge.name}]` : `.${line.edge?.name ?? ''}`}`;
}
