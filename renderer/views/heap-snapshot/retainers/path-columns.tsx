/** Columns of the Retainers pane. */
import type { HeapEdgeClass } from '../../../../shared/contracts/heap-objects.ts';
import { Bytes, Count } from '../../../widgets/figure.tsx';
import type { Column } from '../../../widgets/table-columns.ts';
import { Tag, type TagProps } from '../../../widgets/tag.tsx';
import { itemText, ObjectName, shownDistance } from '../objects/object-cells.tsx';
import type { CutEffect, PathLine } from './path-lines.ts';

export const EDGE_CLASS_WORDS: Readonly<Record<HeapEdgeClass, string>> = {
  page: 'page',
  framework: 'framework',
  engine: 'V8',
  weak: 'weak',
  tool: 'tools',
};

export const EDGE_CLASS_TONES: Readonly<Record<HeapEdgeClass, NonNullable<TagProps['tone']>>> = {
  page: 'page',
  framework: 'framework',
  engine: 'neutral',
  weak: 'weak',
  tool: 'neutral',
};

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
}

export function pathColumns({ isReady, effects, tried }: PathColumnsOptions): Column<PathLine>[] {
  const known = (figure: number | null): number | null | undefined => (isReady ? figure : undefined);
  const freed = (line: PathLine): number | null | undefined =>
    line.kind === 'path' || line.edgeKey === null || !tried.has(line.edgeKey)
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
          <span className="path-head">
            <b>Path {line.index + 1}</b>
            <span className="third cut">{headText(line)}</span>
          </span>
        ) : (
          <span
            className="path-step"
            data-depth={line.depth}
            style={{ paddingLeft: Math.min(line.depth, MAX_INDENTS) * INDENT_PX }}
          >
            <ObjectName item={line} />
          </span>
        ),
      text: (line) => (line.kind === 'path' ? `Path ${line.index + 1}: ${headText(line)}` : itemText(line)),
      tooltip: (line) => (line.kind === 'path' ? headText(line) : itemText(line)),
      canHide: false,
    },
    {
      id: 'edge-class',
      title: 'Edge class',
      width: 96,
      cell: (line) =>
        line.kind === 'path' || line.edge === null ? null : (
          <Tag tone={EDGE_CLASS_TONES[line.edge.edgeClass]} title={`Edge of type ${line.edge.type}`}>
            {EDGE_CLASS_WORDS[line.edge.edgeClass]}
          </Tag>
        ),
      text: (line) => (line.kind === 'path' || line.edge === null ? '' : EDGE_CLASS_WORDS[line.edge.edgeClass]),
      explanation: 'Edge owner: page, framework, engine, weak, or tools',
    },
    {
      id: 'distance',
      title: 'Distance',
      width: 72,
      align: 'right',
      cell: (line) => (line.kind === 'path' ? null : <Count count={known(shownDistance(line.node.distance))} />),
      text: (line) => (line.kind === 'path' ? '' : String(line.node.distance ?? '')),
    },
    {
      id: 'retained',
      title: 'Retained',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (line) => (line.kind === 'path' ? null : <Bytes sizeBytes={known(line.node.retainedSizeBytes)} />),
      text: (line) => (line.kind === 'path' ? '' : String(line.node.retainedSizeBytes ?? '')),
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
      explanation: 'Bytes that could be freed without this edge; computed for page and framework edges of path 1',
    },
  ];
}
