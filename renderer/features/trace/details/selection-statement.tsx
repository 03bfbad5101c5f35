/** What is selected, in a line: `searchText · self 449 ms of 537 ms · 12 times · search.js:3`. */
import { useMemo } from 'react';
import { countNoun } from '../../../../shared/base/units.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { selfSizeOf } from '../../../core/widgets/minimap/activity.ts';
import { Kbd } from '../../../core/widgets/keys/kbd.tsx';
import { chartPlace } from '../../../core/widgets/profile/originals.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { requestName } from '../tracks/network-lanes.ts';
import { labelAt } from '../tracks/track-chart.ts';
import type { OpenTrace } from '../use-open-trace.ts';
import { foldedCalls, lineOfBox } from './box-menu.ts';

export function SelectionStatement({ trace }: { readonly trace: OpenTrace }) {
  const { selection, contentOf, nameOf, originals } = trace;
  const { box } = selection;
  const content = box === null ? null : contentOf(box.trackId);
  // A wide box may have many children, and a track many boxes: once per selection, not with each move of the axis.
  const own = useMemo(() => {
    if (content?.kind !== 'boxes' || box === null) return null;
    const { layout, labelOf } = content.chart;
    const label = labelOf[box.box];
    let times = 0;
    for (const each of labelOf) if (each === label) times += 1;
    return { selfMs: selfSizeOf(layout, box.box), times };
  }, [content, box]);
  if (box === null || content === null || (content.kind !== 'boxes' && content.kind !== 'requests')) return null;
  const request = content.kind === 'requests' ? content.chart.requests[box.box] : undefined;
  const name = content.kind === 'boxes' ? nameOf(labelAt(content.chart, box.box)) : requestName(request ?? { url: '' });
  const totalMs = content.chart.layout.sizes[box.box] ?? 0;
  const isFolded = content.kind === 'boxes' && foldedCalls(content.chart, box.box);
  const line = lineOfBox(box, contentOf);
  return (
    <span className="trace-statement third" data-testid="trace-statement">
      <b className="cut">{name}</b>
      <span>
        · {own === null ? '' : `self ${durationText(own.selfMs)} of `}
        {durationText(totalMs)}
      </span>
      {own === null || isFolded ? null : (
        <span title="How often it is in this track: samples do not see every call">
          · {countNoun(own.times, 'time')}
        </span>
      )}
      {isFolded ? (
        <span>
          · <Kbd shortcut="Enter" /> shows its calls
        </span>
      ) : null}
      {line === null ? null : (
        <span className="cut">
          · <SourceLink place={line}>{chartPlace(line, originals)}</SourceLink>
        </span>
      )}
    </span>
  );
}
