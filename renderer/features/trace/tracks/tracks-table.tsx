/** The screen reader table of the tracks: the largest boxes of each expanded and loaded track. */
import { memo, useEffect, useState } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { largestBoxes } from '../../../core/widgets/icicle/largest-boxes.ts';
import { useOriginals } from '../../../core/widgets/profile/originals.ts';
import { sourcePlace } from '../../../core/widgets/source-place.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment } from '../use-moment.ts';
import { doInSteps } from './in-steps.ts';
import { requestName } from './network-lanes.ts';
import { labelAt, labelNames, type NameOfLabel } from './track-chart.ts';
import type { ReadTracks, TrackContent } from './track-contents.ts';
import type { PlacedTrack } from './track-list.ts';
import { layoutOf } from '../tables/walk.ts';

/** The Events table lists all of them. */
const ROWS_A_TRACK = 20;
const MAX_TRACKS = 10;
/** Delay while tracks are loading. */
const QUIET_MS = 300;

type Found = ReadonlyMap<TrackContent, readonly number[]>;

interface Named {
  readonly name: string;
  readonly source: string;
}

function nameIn(content: TrackContent, box: number, nameOf: NameOfLabel): Named {
  if (content.kind === 'requests') {
    const request = content.chart.requests[box];
    return request === undefined ? { name: '', source: '' } : { name: requestName(request), source: request.url };
  }
  if (content.kind !== 'boxes') return { name: '', source: '' };
  const label = labelAt(content.chart, box);
  return { name: nameOf(label), source: sourcePlace(label) };
}

/** Computed one after the other once all visible tracks are drawn. */
function useLargest(contents: readonly TrackContent[]): Found {
  const [found, setFound] = useState<Found>(new Map());
  useEffect(() => {
    let isGivenUp = false;
    const look = async (): Promise<void> => {
      for (const content of contents) {
        const layout = layoutOf(content);
        if (layout === null || found.has(content)) continue;
        const boxes = await doInSteps(largestBoxes(layout, ROWS_A_TRACK), () => isGivenUp);
        if (boxes === null) return;
        // The next one starts when this one is done.
        setFound((before) => new Map([...before, [content, boxes]]));
        return;
      }
    };
    const timer = setTimeout(() => void look(), QUIET_MS);
    return () => {
      isGivenUp = true;
      clearTimeout(timer);
    };
  }, [contents, found]);
  return found;
}

export interface TracksTableProps {
  readonly placed: readonly PlacedTrack[];
  readonly read: ReadTracks;
}

export const TracksTable = memo(function TracksTable({ placed, read }: TracksTableProps) {
  const moment = useMoment();
  const nameOf = labelNames(useOriginals());
  const shown = placed
    .flatMap(({ track, state }) => {
      const content = state === 'open' ? read.ready.get(track.id) : undefined;
      const layout = layoutOf(content ?? null);
      return content === undefined || layout === null ? [] : [{ track, content, layout }];
    })
    .slice(0, MAX_TRACKS);
  const found = useLargest(shown.map(({ content }) => content));
  return (
    <table data-testid="tracks-table">
      <caption>
        The longest events of {formatCount(shown.length)} expanded tracks, up to {ROWS_A_TRACK} per track. See Events
        for all of them.
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Track</th>
          <th scope="col">Level</th>
          <th scope="col">Start</th>
          <th scope="col">Duration</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {shown.flatMap(({ track, content, layout }) =>
          (found.get(content) ?? []).map((box) => {
            const { name, source } = nameIn(content, box, nameOf);
            return (
              <tr key={`${track.id} ${box}`}>
                <th scope="row">{name}</th>
                <td>{track.name}</td>
                <td>{(layout.depths[box] ?? 0) + 1}</td>
                <td>{moment(layout.starts[box] ?? 0)}</td>
                <td>{durationText(layout.sizes[box] ?? 0)}</td>
                <td>{source}</td>
              </tr>
            );
          }),
        )}
      </tbody>
    </table>
  );
});
