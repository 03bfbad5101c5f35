/** What is selected, in a line: `searchText · self 449 ms of 537 ms · Enter opens the line`. */
import { useContext, useMemo } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { selfSizeOf } from '../../../core/widgets/minimap/activity.ts';
import { Kbd } from '../../../core/widgets/keys/kbd.tsx';
import { SourceLinksContext } from '../../../core/widgets/source-link.tsx';
import { requestName } from '../tracks/network-lanes.ts';
import { labelAt } from '../tracks/track-chart.ts';
import type { OpenTrace } from '../use-open-trace.ts';
import { foldedCalls, lineOfBox } from './box-menu.ts';

export function SelectionStatement({ trace }: { readonly trace: OpenTrace }) {
  const { selection, contentOf, nameOf } = trace;
  const { box } = selection;
  const sources = useContext(SourceLinksContext);
  const content = box === null ? null : contentOf(box.trackId);
  // A wide box may have many children: once per selection, not with each move of the axis.
  const selfMs = useMemo(
    () => (content?.kind === 'boxes' && box !== null ? selfSizeOf(content.chart.layout, box.box) : null),
    [content, box],
  );
  if (box === null || content === null || (content.kind !== 'boxes' && content.kind !== 'requests')) return null;
  const request = content.kind === 'requests' ? content.chart.requests[box.box] : undefined;
  const name = content.kind === 'boxes' ? nameOf(labelAt(content.chart, box.box)) : requestName(request ?? { url: '' });
  const totalMs = content.chart.layout.sizes[box.box] ?? 0;
  return (
    <span className="trace-statement third" data-testid="trace-statement">
      <b className="cut">{name}</b>
      <span>
        · {selfMs === null ? '' : `self ${durationText(selfMs)} of `}
        {durationText(totalMs)}
      </span>
      {content.kind === 'boxes' && foldedCalls(content.chart, box.box) ? (
        <span>
          · <Kbd shortcut="Enter" /> shows its calls
        </span>
      ) : null}
      {sources.show === null || lineOfBox(box, contentOf) === null ? null : (
        <span>
          · <Kbd shortcut="Enter" /> opens the line
        </span>
      )}
    </span>
  );
}
