/** Columns of the Retainers pane. */
import { formatCount } from '../../../../shared/base/units.ts';
import {
  shownDistance,
  type HeapEdge,
  type HeapEdgeClass,
} from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Bytes, Count } from '../../../core/widgets/figure.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { Tag, type TagProps } from '../../../core/widgets/tag.tsx';
import { itemText, ObjectName, shortText, shownNames } from '../objects/object-cells.tsx';
import type { CutEffect, PathLine } from './path-lines.ts';

const EDGE_CLASS_WORDS: Readonly<Record<HeapEdgeClass, string>> = {
  page: 'page',
  framework: 'framework',
  engine: 'V8',
  weak: 'weak',
  tool: 'tools',
};

const EDGE_CLASS_TONES: Readonly<Record<HeapEdgeClass, NonNullable<TagProps['tone']>>> = {
  page: 'page',
  framework: 'framework',
  engine: 'neutral',
  weak: 'weak',
  tool: 'neutral',
};

/** Whose an edge is. V8 keeps the variables of a scope, and the author writes them. */
export function edgeWord({ type, edgeClass }: Pick<HeapEdge, 'type' | 'edgeClass'>): string {
  return type === 'context' ? 'variable' : EDGE_CLASS_WORDS[edgeClass];
}

export function EdgeTag({ edge }: { readonly edge: Pick<HeapEdge, 'type' | 'edgeClass'> }) {
  return (
    <Tag tone={edge.type === 'context' ? 'page' : EDGE_CLASS_TONES[edge.edgeClass]} title={`Edge of type ${edge.type}`}>
      {edgeWord(edge)}
    </Tag>
  );
}

/** Path steps are indented up to a depth at which names still fit. */
const INDENT_PX = 11;
const MAX_INDENTS = 16;

function headText(line: Extract<PathLine, { kind: 'path' }>): string {
  const edges = `${line.edges} ${line.edges === 1 ? 'edge' : 'edges'}, ${line.isWeak ? 'with a weak one' : 'strong'}`;
  return line.parting === '' ? edges : `${edges}, ${line.parting}`;
}

export interface PathColumnsOptions {
  readonly isReady: boolean;
  /** Known effects of cutting each edge. */
  readonly effects: ReadonlyMap<string, CutEffect>;
  /** Edges whose effect is known or pending. */
  readonly tried: ReadonlySet<string>;
  readonly names?: ShownNames;
  /** Ignores the edge of a step; absent where nothing can be cut. */
  readonly onCut?: (line: PathLine) => void;
}

type Fold = Extract<PathLine, { kind: 'fold' }>;

/** Classes and functions that a fold names. */
const NAMED_STEPS = 3;

function foldText({ steps, of }: Fold, names: ShownNames): string {
  if (of === 'engine') return `${formatCount(steps.length)} V8 steps`;
  // A function is shown by its name; its class is `Function`.
  const all = [
    ...new Set(
      steps.map(({ node }) => (node.type === 'closure' ? shortText(node, names) : shownNames(node, names).name)),
    ),
  ];
  const named = all.slice(0, NAMED_STEPS).join(', ');
  return `${formatCount(steps.length)} third-party steps: ${named}${all.length > NAMED_STEPS ? ', …' : ''}`;
}

function lineText(line: PathLine, names: ShownNames): string {
  if (line.kind === 'path') return `Path ${line.index + 1}: ${headText(line)}`;
  return line.kind === 'fold' ? foldText(line, names) : itemText(line, names);
}

function lineTooltip(line: PathLine, names: ShownNames): string {
  if (line.kind === 'path') return headText(line);
  return line.kind === 'fold' ? line.steps.map((step) => itemText(step, names)).join('\n') : itemText(line, names);
}

/** Ignores an edge from its row, as Delete does. */
function cutColumn(onCut: (line: PathLine) => void): Column<PathLine> {
  return {
    id: 'cut',
    title: 'Cut',
    width: 60,
    cell: (line) =>
      line.kind !== 'step' || line.edgeKey === null ? null : (
        <Button
          look="bare"
          size="tiny"
          tabIndex={-1}
          title="Ignore this edge, and show the paths that remain (Delete)"
          onClick={() => onCut(line)}
        >
          Cut
        </Button>
      ),
    text: () => '',
    explanation: 'Ignores the edge and shows which paths remain; the snapshot does not change',
  };
}

export function pathColumns({
  isReady,
  effects,
  tried,
  names = 'original',
  onCut,
}: PathColumnsOptions): Column<PathLine>[] {
  const known = (figure: number | null): number | null | undefined => (isReady ? figure : undefined);
  const freed = (line: PathLine): number | null | undefined =>
    line.kind !== 'step' || line.edgeKey === null || !tried.has(line.edgeKey)
      ? null
      : effects.get(line.edgeKey)?.freedSizeBytes;
  return [
    {
      id: 'path',
      title: 'From the root to the object',
      width: 'grow',
      minWidthPx: 220,
      cell: (line) =>
        line.kind === 'path' ? (
          <span className="path-head words">
            <b>Path {line.index + 1}</b>
            <span className="third cut">{headText(line)}</span>
          </span>
        ) : (
          <span
            className="path-step"
            data-depth={line.depth}
            style={{ paddingLeft: Math.min(line.indent, MAX_INDENTS) * INDENT_PX }}
          >
            {line.kind === 'fold' ? (
              <span className={line.of === 'engine' ? 'path-fold third cut' : 'path-fold is-third-party cut'}>
                {foldText(line, names)}
              </span>
            ) : (
              <ObjectName item={line} />
            )}
          </span>
        ),
      text: (line) => lineText(line, names),
      tooltip: (line) => lineTooltip(line, names),
      canHide: false,
    },
    {
      id: 'edge-class',
      title: 'Edge class',
      width: 96,
      cell: (line) => (line.kind !== 'step' || line.edge === null ? null : <EdgeTag edge={line.edge} />),
      text: (line) => (line.kind !== 'step' || line.edge === null ? '' : edgeWord(line.edge)),
      explanation: 'Edge owner: page, framework, engine, weak, or tools',
    },
    {
      id: 'distance',
      title: 'Distance',
      width: 72,
      align: 'right',
      cell: (line) => (line.kind !== 'step' ? null : <Count count={known(shownDistance(line.node.distance))} />),
      text: (line) => (line.kind !== 'step' ? '' : String(line.node.distance ?? '')),
    },
    {
      id: 'retained',
      title: 'Retained',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (line) => (line.kind !== 'step' ? null : <Bytes sizeBytes={known(line.node.retainedSizeBytes)} />),
      text: (line) => (line.kind !== 'step' ? '' : String(line.node.retainedSizeBytes ?? '')),
    },
    {
      id: 'freed',
      title: 'If cut, frees',
      width: 112,
      align: 'right',
      hasUnit: true,
      cell: (line) => {
        const sizeBytes = freed(line);
        return sizeBytes === null ? null : <Bytes sizeBytes={sizeBytes} />;
      },
      text: (line) => String(freed(line) ?? ''),
      explanation:
        'Bytes that could be freed without this edge; computed for properties, variables, and entries of collections on path 1',
    },
    ...(onCut === undefined ? [] : [cutColumn(onCut)]),
  ];
}
