/** Content of the hover card of a box, request, counter or screenshot. */
import { useEffect, useRef } from 'react';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { selfSizeOf } from '../../../core/widgets/minimap/activity.ts';
import { originalPlace, useOriginals, type Originals } from '../../../core/widgets/profile/originals.ts';
import { wholeSource } from '../../../core/widgets/source-place.ts';
import { activityLabel } from '../activities.ts';
import { Swatch } from '../tables/breakdown.tsx';
import { counterValueAt } from '../tracks/counter-line.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment, type MomentOf } from '../use-moment.ts';
import { requestName } from '../tracks/network-lanes.ts';
import { statusText } from './request-details.tsx';
import type { Screenshots } from '../tracks/screenshots.ts';
import { labelAt, labelName, labelNames, originalOfLabel, type TrackChart } from '../tracks/track-chart.ts';
import type { TrackContent } from '../tracks/track-contents.ts';
import type { BoxRef, ContentOf, Spot } from '../tables/walk.ts';

/** One line per box, announced on selection and copied with Ctrl C. */
export function boxText(
  contentOf: ContentOf,
  { trackId, box }: BoxRef,
  originals: Originals,
  moment: MomentOf,
): string {
  const content = contentOf(trackId);
  if (content?.kind === 'requests') {
    const request = content.chart.requests[box];
    return request === undefined
      ? ''
      : `${request.method} ${request.url}, ${statusText(request)}, ${durationText(request.durationMs)}, starts at ${moment(request.startMs)}`;
  }
  if (content?.kind !== 'boxes') return '';
  const { chart } = content;
  const label = labelAt(chart, box);
  const original = originalOfLabel(label, originals);
  const source = `${original === null ? '' : `${originalPlace(original)} in `}${wholeSource(label)}`;
  const totalMs = chart.layout.sizes[box] ?? 0;
  const times =
    totalMs > 0 ? `total ${durationText(totalMs)}, self ${durationText(selfSizeOf(chart.layout, box))}, ` : '';
  return `${labelNames(originals)(label)}, ${times}starts at ${moment(chart.layout.starts[box] ?? 0)}${source === '' ? '' : `, ${source}`}`;
}

function BoxCard({ chart, box }: { chart: TrackChart; box: number }) {
  const label = labelAt(chart, box);
  const originals = useOriginals();
  const moment = useMoment();
  const original = originalOfLabel(label, originals);
  const shownName =
    label.kind === 'function'
      ? (original?.name ?? labelName(label))
      : labelNames({ ...originals, inChart: true })(label);
  const totalMs = chart.layout.sizes[box] ?? 0;
  const source = wholeSource(label);
  const category = chart.colours.categories[chart.layout.categories[box] ?? 0];
  return (
    <div className="trace-card">
      <b>{shownName}</b>
      {shownName === labelName(label) ? null : <span className="third"> {labelName(label)}</span>}
      {label.eventName === undefined ? null : <span className="mono small third"> {label.eventName}</span>}
      <dl>
        {totalMs > 0 ? (
          <>
            <dt>Self</dt>
            <dd className="mono">{durationText(selfSizeOf(chart.layout, box))}</dd>
            <dt>Total</dt>
            <dd className="mono">{durationText(totalMs)}</dd>
          </>
        ) : null}
        <dt>Start</dt>
        <dd className="mono">{moment(chart.layout.starts[box] ?? 0)}</dd>
      </dl>
      {category === undefined ? null : (
        <p className="small third">
          <Swatch token={category.token} /> {category.label ?? activityLabel(label.activity)}
        </p>
      )}
      {original === null ? null : <p className="mono small second">{originalPlace(original)}</p>}
      {source === '' ? null : <p className="mono small third">{source}</p>}
    </div>
  );
}

function counterText(name: string, value: number | null): string {
  if (value === null) return '–';
  return /heap|memory|bytes|size/i.test(name) && Math.abs(value) >= 1024 ? formatBytes(value) : formatCount(value);
}

function CounterCard({
  content,
  atMs,
  name,
}: {
  content: Extract<TrackContent, { kind: 'counter' }>;
  atMs: number;
  name: string;
}) {
  const { counter } = content;
  const moment = useMoment();
  return (
    <div className="trace-card">
      <b>{moment(atMs)}</b>
      <dl>
        {counter.series.map((series) => (
          <CounterLine
            key={series.name}
            name={series.name || name}
            text={counterText(`${series.name} ${name}`, counterValueAt(counter.atMs, series.values, atMs))}
          />
        ))}
      </dl>
    </div>
  );
}

function CounterLine({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{text}</dd>
    </>
  );
}

const PICTURE_PX = 280;

function PictureCard({ screenshots, atMs }: { screenshots: Screenshots; atMs: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shot = screenshots.at(atMs);
  const moment = useMoment();
  useEffect(() => {
    const element = canvas.current;
    const picture = shot === null ? null : screenshots.picture(shot.event);
    if (element === null || picture === null) return;
    const scale = Math.min(1, PICTURE_PX / Math.max(picture.width, picture.height));
    element.width = Math.round(picture.width * scale);
    element.height = Math.round(picture.height * scale);
    element.getContext('2d')?.drawImage(picture, 0, 0, element.width, element.height);
  });
  if (shot === null) return <div className="trace-card third">No earlier screenshot</div>;
  return (
    <div className="trace-card">
      <canvas ref={canvas} width={PICTURE_PX} height={10} aria-hidden />
      <p className="small third">{moment(shot.atMs)}</p>
    </div>
  );
}

export interface SpotCardProps {
  readonly spot: Spot;
  readonly track: TraceTrack;
  readonly contentOf: ContentOf;
  readonly screenshots: Screenshots;
}

export function SpotCard({ spot, track, contentOf, screenshots }: SpotCardProps) {
  const content = contentOf(track.id);
  if (track.kind === 'screenshots') return <PictureCard screenshots={screenshots} atMs={spot.atMs} />;
  if (content?.kind === 'counter') return <CounterCard content={content} atMs={spot.atMs} name={track.name} />;
  if (content?.kind === 'boxes') return <BoxCard chart={content.chart} box={spot.box} />;
  const request = content?.kind === 'requests' ? content.chart.requests[spot.box] : undefined;
  if (request === undefined) return null;
  return (
    <div className="trace-card">
      <b>
        {request.method} {requestName(request)}
      </b>
      <dl>
        <dt>Status</dt>
        <dd>{statusText(request)}</dd>
        <dt>Time</dt>
        <dd className="mono">{durationText(request.durationMs)}</dd>
        <dt>Size</dt>
        <dd className="mono">{request.encodedSizeBytes === null ? '–' : formatBytes(request.encodedSizeBytes)}</dd>
        <dt>Priority</dt>
        <dd>{request.priority || '–'}</dd>
      </dl>
      <p className="mono small third">{request.url}</p>
    </div>
  );
}
