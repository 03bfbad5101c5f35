/** Call tree of a thread, top-down or bottom-up: events and the functions in them. */
import { useMemo, useRef } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { TraceCallNode } from '../../../../shared/engine/trace/contract/traces.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { useTreePages } from '../../../core/stores/hooks/use-tree-pages.ts';
import { Count } from '../../../core/widgets/figure.tsx';
import { ShareBar } from '../../../core/widgets/profile/call-columns.tsx';
import { CallTree, type CallLine } from '../../../core/widgets/profile/call-tree.tsx';
import {
  isDim,
  originalPlace,
  otherName,
  useOriginals,
  type Original,
  type Originals,
} from '../../../core/widgets/profile/originals.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { sourcePlace, wholeSource } from '../../../core/widgets/source-place.ts';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { activityLabel, activityToken } from '../activities.ts';
import { Swatch } from './breakdown.tsx';
import { msCell } from '../diff/durations.tsx';
import { originalOfLabel, placeOfLabel } from '../tracks/track-chart.ts';
import type { TraceGo } from '../trace-types.ts';

export type CallsView = 'top-down' | 'bottom-up';

const WORDS = {
  'top-down': {
    label: 'Call tree',
    note: 'Calls with their callees, largest first',
    self: 'Time of this call without its callees',
    total: 'Self time plus the time of its callees',
  },
  'bottom-up': {
    label: 'Bottom-up',
    note: 'Activities with their callers',
    self: 'Self time of the top-level activity via this caller',
    total: 'Total time via this caller',
  },
} as const;

type Line = CallLine<TraceCallNode>;

function columnsOf(view: CallsView, wholeMs: number, originals: Originals): Column<Line>[] {
  const originalOf = (node: TraceCallNode): Original | null => originalOfLabel(node, originals);
  const sourceOf = (node: TraceCallNode): string => {
    const original = originalOf(node);
    return original === null ? wholeSource(node) : `${originalPlace(original)} in ${wholeSource(node)}`;
  };
  const drawn = (draw: (node: TraceCallNode) => React.ReactNode) => (line: Line) =>
    line.kind === 'node' ? draw(line.node) : null;
  const written = (write: (node: TraceCallNode) => string) => (line: Line) =>
    line.kind === 'node' ? write(line.node) : '';
  const part = (id: 'self' | 'total'): Column<Line>[] => [
    {
      id,
      title: id === 'self' ? 'Self' : 'Total',
      width: 96,
      align: 'right',
      hasUnit: true,
      cell: drawn((node) => msCell(id === 'self' ? node.selfMs : node.totalMs)),
      text: written((node) => String(id === 'self' ? node.selfMs : node.totalMs)),
      explanation: WORDS[view][id],
    },
    {
      id: `${id}-share`,
      title: id === 'self' ? 'Self %' : 'Total %',
      width: 112,
      align: 'right',
      cell: drawn((node) => <ShareBar part={id === 'self' ? node.selfMs : node.totalMs} whole={wholeMs} />),
      text: written((node) =>
        wholeMs > 0 ? (((id === 'self' ? node.selfMs : node.totalMs) / wholeMs) * 100).toFixed(1) : '',
      ),
      explanation: `${WORDS[view][id]}, as a share of the busy time`,
    },
  ];
  return [
    ...part('self'),
    ...part('total'),
    {
      id: 'count',
      title: 'Count',
      width: 80,
      align: 'right',
      cell: drawn((node) => <Count count={node.count} />),
      text: written((node) => formatCount(node.count)),
      explanation: 'Number of calls',
    },
    {
      id: 'activity',
      title: 'Activity',
      width: 110,
      cell: drawn((node) => (
        <>
          <Swatch token={activityToken(node.activity)} /> {activityLabel(node.activity)}
        </>
      )),
      text: written((node) => activityLabel(node.activity)),
    },
    {
      id: 'source',
      title: 'Source',
      width: 180,
      cell: drawn((node) => {
        const original = originalOf(node);
        const source = original === null ? sourcePlace(node) : originalPlace(original);
        return (
          <SourceLink place={node} className={source === '' ? 'third' : 'mono'} inRow>
            {source || '–'}
          </SourceLink>
        );
      }),
      text: written(sourceOf),
    },
  ];
}

export interface CallsTreeProps {
  readonly view: CallsView;
  readonly document: AnalysisDocument;
  readonly track: string;
  readonly allEvents: boolean;
  readonly range: TraceRange | null;
  /** The base of shares. */
  readonly busyMs: number;
  readonly go: TraceGo;
}

/** Remounted per view, track and range (a `key`), because their nodes differ. */
export function CallsTree({ view, document, track, allEvents, range, busyMs, go }: CallsTreeProps) {
  const table = useRef<HTMLDivElement>(null);
  const pages = useTreePages<TraceCallNode>(document, (parent, page) =>
    document.query('trace.calls', { track, allEvents, view, parent, ...(range === null ? {} : { range }), ...page }),
  );
  const arranged = useTableLayout('trace.calls');
  const originals = useOriginals();
  const columns = useMemo(() => columnsOf(view, busyMs, originals), [view, busyMs, originals]);
  return (
    <CallTree<TraceCallNode>
      label={WORDS[view].label}
      note={range === null ? WORDS[view].note : `${WORDS[view].note}; in the selected range`}
      pages={pages}
      figures={columns}
      arranged={arranged}
      originalNameOf={(node) => {
        const place = placeOfLabel(node);
        return place === null ? null : otherName(place, originals);
      }}
      isDim={(node) => {
        const place = placeOfLabel(node);
        return place !== null && isDim(place, originals);
      }}
      emptyTitle="No activity on this thread."
      showLabel="Find in the tracks"
      onShow={go.toCall}
      table={table}
    />
  );
}
