/** Columns of clusters: shared path, retained objects, growth per round, and figures that add up to all new objects. */
import { formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { HeapCluster } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapEdge, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { stepToCut } from '../../../../shared/engine/heap/contract/named-steps.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { isArtifact, keepersText } from '../../../../shared/features/heap/artifact-text.ts';
import { clusterPath, retainedClasses } from '../../../../shared/features/heap/heap-text.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { Figure } from '../../../core/widgets/figure.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { LineName, lineText } from '../objects/object-cells.tsx';
import { isObjectLine } from '../objects/object-lines.ts';
import { EdgeTag, edgeWord } from '../retainers/path-columns.tsx';
import type { ClusterLine } from './cluster-lines.ts';
import { Sparkline } from './sparkline.tsx';

/** Edges of a path that are shown, and their length as text. */
const PATH_EDGES = 5;
const PATH_CHARS = 160;

/** The end of the path in the words of reports and answers; with generated names without those of source maps. */
function pathOf(cluster: HeapCluster, names: ShownNames): string {
  const generated = ({ edge, node }: HeapPath['steps'][number]): HeapPath['steps'][number] => ({
    edge: edge === null ? null : { ...edge, original: undefined },
    node: { ...node, original: undefined },
  });
  const steps = names === 'original' ? cluster.path.steps : cluster.path.steps.map(generated);
  // A short path begins with the owner of the program's first reference, not with V8's roots.
  const isOwn = ({ edge }: (typeof steps)[number], at: number): boolean =>
    at > 1 && edge !== null && edge.edgeClass !== 'engine';
  const edges = Math.min(PATH_EDGES, steps.filter(isOwn).length || PATH_EDGES);
  return clusterPath({ ...cluster, path: { ...cluster.path, steps } }, edges, PATH_CHARS);
}

/** `+240` if constant, otherwise `+240, +0, +12`. */
export function roundsText(perRound: readonly number[] | null): string {
  if (perRound === null || perRound.length < 2) return '';
  const [first = 0] = perRound;
  if (perRound.every((count) => count === first)) return `+${formatCount(first)}`;
  return perRound.map((count) => `+${formatCount(count)}`).join(', ');
}

/** ` · kept only by the hook of React DevTools`; '' for what the page itself keeps. */
function keptText(cluster: HeapCluster): string {
  return isArtifact(cluster) ? ` · kept only by ${keepersText((cluster.artifacts ?? []).map(({ rule }) => rule))}` : '';
}

function nameText(line: ClusterLine, names: ShownNames): string {
  switch (line.kind) {
    case 'cluster':
      return `${pathOf(line.cluster, names)}${keptText(line.cluster)}`;
    case 'object':
    case 'more':
      return lineText(line, names);
    case 'rest':
      return `${formatCount(line.clusters)} other paths`;
    case 'unreached':
      return 'Not retained: about to be collected';
    default:
      return 'All';
  }
}

function edgeOf(line: ClusterLine): HeapEdge | null {
  if (line.kind === 'cluster') {
    const { path } = line.cluster;
    return (path.steps[stepToCut(path)] ?? path.steps.at(-1))?.edge ?? null;
  }
  return line.kind === 'object' ? line.item.edge : null;
}

function sumOf(line: ClusterLine): { count: number; shallowSizeBytes: number } | null {
  if (line.kind === 'cluster') return line.cluster;
  return isObjectLine(line) ? null : line.sum;
}

function growthOf(line: ClusterLine): number | null {
  return line.kind === 'cluster' ? line.cluster.growthSizeBytes : null;
}

function retainedOf(line: ClusterLine): number | null {
  if (line.kind === 'cluster') return line.cluster.retainedSizeBytes;
  return line.kind === 'object' ? line.item.node.retainedSizeBytes : null;
}

export interface ClusterColumnsOptions {
  /** Shallow size of all new objects, the base of the share. */
  readonly totalSizeBytes: number;
  readonly side: 'added' | 'removed';
  /** True if snapshots in between define rounds. */
  readonly hasRounds: boolean;
  readonly onMore: (parentKey: string) => void;
  readonly names?: ShownNames;
}

export function clusterColumns(options: ClusterColumnsOptions): Column<ClusterLine>[] {
  const { totalSizeBytes, side, hasRounds, onMore, names = 'original' } = options;
  const textOf = (line: ClusterLine): string => nameText(line, names);
  const share = (line: ClusterLine): number | null => {
    const sum = sumOf(line);
    return sum === null || totalSizeBytes === 0 ? null : sum.shallowSizeBytes / totalSizeBytes;
  };
  const rounds: Column<ClusterLine> = {
    id: 'rounds',
    title: 'Per round',
    width: 190,
    explanation: 'Topmost objects by the round they were allocated in, first round first',
    cell: (line) => {
      if (line.kind !== 'cluster') return null;
      const text = roundsText(line.cluster.topPerRound);
      return (
        <span className="cluster-rounds row">
          <Sparkline figures={line.cluster.topPerRound ?? []} from="zero" />
          <span className="is-growth cut">{text}</span>
        </span>
      );
    },
    text: (line) => (line.kind === 'cluster' ? roundsText(line.cluster.topPerRound) : ''),
  };
  return [
    {
      id: 'path',
      title: 'Shared path',
      width: 'grow',
      minWidthPx: 260,
      canHide: false,
      cell: (line) => {
        switch (line.kind) {
          case 'cluster':
            return (
              <span className="cut">
                <span className="cluster-path mono">{pathOf(line.cluster, names)}</span>
                <span className="third">{keptText(line.cluster)}</span>
              </span>
            );
          case 'object':
          case 'more':
            return <LineName line={line} onMore={onMore} isCompared />;
          default:
            return <span className={line.kind === 'total' ? 'diff-total cut' : 'third cut'}>{textOf(line)}</span>;
        }
      },
      text: textOf,
    },
    {
      id: 'edge',
      title: 'Edge',
      width: 88,
      explanation: 'Owner of the retaining edge, without V8’s internal edges: page, framework or tools',
      cell: (line) => {
        const edge = edgeOf(line);
        return edge === null ? null : <EdgeTag edge={edge} />;
      },
      text: (line) => {
        const edge = edgeOf(line);
        return edge === null ? '' : edgeWord(edge);
      },
    },
    {
      id: 'retained-objects',
      title: 'Retained objects',
      width: 200,
      cell: (line) =>
        line.kind === 'cluster' ? (
          <span className="cut">{retainedClasses(line.cluster, undefined, names === 'original')}</span>
        ) : null,
      text: (line) => (line.kind === 'cluster' ? retainedClasses(line.cluster, undefined, names === 'original') : ''),
    },
    ...(hasRounds ? [rounds] : []),
    countColumn('count', 'Objects', (line) => sumOf(line)?.count ?? 'blank', { width: 80 }),
    bytesColumn('size', 'Size', (line) => sumOf(line)?.shallowSizeBytes ?? 'blank', {
      width: 92,
      explanation: 'Shallow size; these add up',
    }),
    bytesColumn('retained', 'Retained', (line) => retainedOf(line) ?? 'blank', {
      width: 92,
      explanation: 'Retained size, including older objects that only they retain',
    }),
    bytesColumn('growth', side === 'added' ? 'Growth' : 'Loss', (line) => growthOf(line) ?? 'blank', {
      width: 92,
      explanation:
        'Retained size without what replaced objects on the same path, and in equal shares where several paths hold it; the order of the rows',
    }),
    {
      id: 'share',
      title: side === 'added' ? '% of new' : '% of deleted',
      width: 112,
      align: 'right',
      explanation: 'Share of the shallow size of all new objects',
      cell: (line) => {
        const part = share(line);
        return part === null ? null : (
          <span className="cluster-share row">
            <Figure figure={formatPercent(part)} place="inline" />
            <span className="cluster-bar" aria-hidden>
              <span style={{ width: `${Math.min(1, part) * 100}%` }} />
            </span>
          </span>
        );
      },
      text: (line) => {
        const part = share(line);
        return part === null ? '' : formatPercent(part);
      },
    },
  ];
}
