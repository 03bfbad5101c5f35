/** Insights of a trace as cards: vitals, main-thread time, then loading. */
import { memo, useState } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import { eventTitle } from '../../../../shared/contracts/trace-event-titles.ts';
import type { TraceInsights } from '../../../../shared/contracts/trace-insights.ts';
import type { TraceRange } from '../../../../shared/contracts/trace-tracks.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useQuery } from '../../../stores/use-query.ts';
import { Button } from '../../../widgets/button.tsx';
import { chartName, chartPlace, useOriginals } from '../../../widgets/profile/originals.ts';
import { FailureState } from '../../../widgets/failure-state.tsx';
import { functionName, wholeSource } from '../../../widgets/source-place.ts';
import { ErrorState } from '../../../widgets/states.tsx';
import { activityLabel } from '../activities.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment } from '../use-moment.ts';
import { ForcedLayoutCard, LoadPathCard } from './cause-cards.tsx';
import {
  causeWords,
  interactionCode,
  interactionWords,
  movedWords,
  placeText,
  taskCode,
  taskWords,
} from './cause-texts.ts';
import { InsightCard, InsightRows, type InsightRow } from './insight-card.tsx';
import { shortUrl } from './short-url.ts';
import { ShiftPicture } from './shift-picture.tsx';
import type { LoadPathOnTracks } from './use-load-path.ts';
import { WorkersCard } from './workers-card.tsx';
import { requestName } from '../tracks/network-lanes.ts';
import { statusText } from '../details/request-details.tsx';
import type { TraceGo } from '../trace-types.ts';

const FEW = 10;
const MANY = 100;
/** Moved nodes named in a row. */
const SHIFTED_NODES = 3;

interface Parts {
  readonly insights: TraceInsights;
  readonly go: TraceGo;
}

/** A row that links to its event, otherwise to its time. */
function goTo(go: TraceGo, event: number | null, startMs: number, durationMs: number): () => void {
  return event === null ? () => go.toRange({ fromMs: startMs, toMs: startMs + durationMs }) : () => go.toEvent(event);
}

function plural(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** Why a part is missing: a range may lack what the trace has. */
function missingWords(
  words: string,
  inTrace: TraceInsights['inTrace'],
  value: number | null,
  format: (value: number) => string,
): string {
  return inTrace === null || value === null ? words : `Not in this range; ${format(value)} in the trace`;
}

interface VitalsParts extends Parts {
  readonly document: AnalysisDocument;
  readonly onTracks: LoadPathOnTracks | null;
}

function Vitals({ document, insights, go, onTracks }: VitalsParts) {
  const originals = useOriginals();
  const moment = useMoment();
  const {
    interactionToNextPaint: inp,
    largestContentfulPaint: lcp,
    firstContentfulPaint: fcp,
    layoutShift: cls,
    loadPath,
    interactions,
    inTrace,
  } = insights;
  return (
    <>
      {inp === null ? (
        <InsightCard
          id="inp"
          title="Interaction to next paint"
          line={missingWords('No interactions', inTrace, inTrace?.interactionToNextPaintMs ?? null, durationText)}
        />
      ) : (
        <InsightCard
          id="inp"
          title="Interaction to next paint"
          figure={durationText(inp.valueMs)}
          rating={inp.rating}
          line={plural(inp.interactions, 'interaction')}
          isOpen={inp.rating !== 'good'}
        >
          <InsightRows
            rows={inp.rows.map((row, index) => ({
              key: String(index),
              name: row.name,
              second: [
                `delay ${row.inputDelayMs.toFixed(1)}, handlers ${row.processingMs.toFixed(1)}, paint ${row.presentationDelayMs.toFixed(1)} ms`,
                ...interactions
                  .filter(({ event }) => event === row.event)
                  .map((causes) => interactionWords(causes, originals)),
              ].join('; '),
              figure: durationText(row.durationMs),
              onGo: goTo(go, row.event, row.startMs, row.durationMs),
              code: interactionCode(interactions.find(({ event }) => event === row.event)),
            }))}
          />
        </InsightCard>
      )}
      {lcp === null ? (
        <InsightCard
          id="lcp"
          title="Largest contentful paint"
          line={missingWords(
            'Recorded only while a page loads',
            inTrace,
            inTrace?.largestContentfulPaintMs ?? null,
            durationText,
          )}
        />
      ) : (
        <InsightCard
          id="lcp"
          title="Largest contentful paint"
          figure={durationText(lcp.valueMs)}
          rating={lcp.rating}
          line={[lcp.type, lcp.element, shortUrl(lcp.url)].filter((part) => part !== '').join(', ')}
        >
          <InsightRows
            rows={[
              ...lcp.phases.map(({ name, durationMs }) => ({ key: name, name, figure: durationText(durationMs) })),
              { key: 'event', name: 'Time of the paint', figure: '', onGo: () => go.toEvent(lcp.event) },
            ]}
          />
        </InsightCard>
      )}
      {loadPath === null ? null : <LoadPathCard path={loadPath} go={go} onTracks={onTracks} />}
      {fcp === null ? (
        <InsightCard
          id="fcp"
          title="First contentful paint"
          line={missingWords(
            'No first contentful paint',
            inTrace,
            inTrace?.firstContentfulPaintMs ?? null,
            durationText,
          )}
        />
      ) : (
        <InsightCard id="fcp" title="First contentful paint" figure={durationText(fcp.valueMs)} rating={fcp.rating}>
          <InsightRows
            rows={[{ key: 'event', name: 'Time of the paint', figure: '', onGo: () => go.toEvent(fcp.event) }]}
          />
        </InsightCard>
      )}
      {cls === null ? (
        <InsightCard
          id="cls"
          title="Layout shifts"
          line={missingWords('No layout shifts', inTrace, inTrace?.layoutShiftScore ?? null, (score) =>
            score.toFixed(3),
          )}
        />
      ) : (
        <InsightCard
          id="cls"
          title="Layout shifts"
          figure={cls.score.toFixed(3)}
          rating={cls.rating}
          line={`CLS: worst session window of ${plural(cls.shifts, 'shift')}`}
        >
          <InsightRows
            rows={cls.rows.map((row) => ({
              key: String(row.event),
              name: moment(row.startMs),
              second: [
                ...(row.hadRecentInput ? ['after input, not counted'] : []),
                ...row.nodes.slice(0, SHIFTED_NODES).map(movedWords),
                ...row.causes.slice(0, 1).map((cause) => `because ${causeWords(cause, originals)}`),
              ].join(', '),
              figure: row.score.toFixed(4),
              onGo: () => go.toEvent(row.event),
              code: row.causes[0]?.changedBy,
            }))}
            more={
              cls.viewport === null || cls.rows[0] === undefined ? null : (
                <ShiftPicture document={document} shift={cls.rows[0]} viewport={cls.viewport} />
              )
            }
          />
        </InsightCard>
      )}
    </>
  );
}

function MainThread({ insights, go }: Parts) {
  const originals = useOriginals();
  const moment = useMoment();
  const {
    longTasks,
    forcedLayout,
    breakdown,
    scripts,
    scriptUrls,
    hotFunctions,
    garbageCollection: gc,
    paint,
    inTrace,
  } = insights;
  return (
    <>
      {forcedLayout === null ? null : <ForcedLayoutCard forced={forcedLayout} go={go} />}
      {longTasks === null ? (
        <InsightCard id="long-tasks" title="Long tasks" line="No page's main thread in this trace" />
      ) : (
        <InsightCard
          id="long-tasks"
          title="Long tasks"
          figure={formatCount(longTasks.count)}
          rating={longTasks.count === 0 ? 'good' : null}
          line={
            longTasks.count === 0
              ? 'No task longer than 50 ms'
              : `Total blocking time ${durationText(longTasks.totalBlockingMs)}`
          }
        >
          {longTasks.rows.length === 0 ? null : (
            <InsightRows
              rows={longTasks.rows.map((row, index) => ({
                key: String(index),
                name: `${eventTitle(row.name)} at ${moment(row.startMs)}`,
                second: taskWords(row, originals),
                figure: durationText(row.durationMs),
                onGo: goTo(go, row.event, row.startMs, row.durationMs),
                code: taskCode(row.causes),
              }))}
            />
          )}
        </InsightCard>
      )}
      {breakdown === null ? null : (
        <InsightCard
          id="breakdown"
          title="Main thread"
          figure={durationText(breakdown.totalMs)}
          line="Self time by activity"
        >
          <InsightRows
            rows={breakdown.activities
              .filter(({ totalMs }) => totalMs > 0)
              .map(({ activity, totalMs, share }) => ({
                key: activity,
                name: activityLabel(activity),
                second: formatPercent(share),
                figure: durationText(totalMs),
              }))}
          />
        </InsightCard>
      )}
      {hotFunctions.length === 0 ? (
        <InsightCard
          id="hot"
          title="Hot functions"
          line={inTrace?.hasSamples === true ? 'No function ran in this range' : 'Not recorded: CPU samples'}
        />
      ) : (
        <InsightCard
          id="hot"
          title="Hot functions"
          figure={durationText(hotFunctions[0]?.selfMs ?? 0)}
          line={`${hotFunctions[0] === undefined ? 'No function' : placeText(hotFunctions[0], originals)} has the largest self time`}
        >
          <InsightRows
            rows={hotFunctions.map((place) => ({
              key: `${place.name} ${wholeSource(place)}`,
              name: chartName(place, originals),
              second: `${chartName(place, originals) === functionName(place.name) ? '' : `${functionName(place.name)}, `}${chartPlace(place, originals) || 'V8'}, total ${durationText(place.totalMs)}${place.layoutMs === undefined ? '' : `, ${durationText(place.layoutMs)} of it forced layout`}`,
              figure: durationText(place.selfMs),
              onGo: () => go.toCall(place),
              code: place,
            }))}
          />
        </InsightCard>
      )}
      <ScriptCards scripts={scripts} scriptUrls={scriptUrls} go={go} />
      {gc === null ? (
        <InsightCard id="gc" title="Garbage collection" line="None" />
      ) : (
        <InsightCard
          id="gc"
          title="Garbage collection"
          figure={durationText(gc.totalMs)}
          line={`${formatCount(gc.events)} times, longest ${durationText(gc.longestMs)}`}
        />
      )}
      {paint === null ? (
        <InsightCard id="paint" title="Painting" line="None" />
      ) : (
        <InsightCard
          id="paint"
          title="Painting"
          figure={durationText(paint.totalMs)}
          line={`${formatCount(paint.events)} times, longest ${durationText(paint.longestMs)}`}
        />
      )}
    </>
  );
}

function ScriptCards({ scripts, scriptUrls, go }: Pick<TraceInsights, 'scripts' | 'scriptUrls'> & { go: TraceGo }) {
  const originals = useOriginals();
  const moment = useMoment();
  const urlRows = scriptUrls.map((row): InsightRow => ({
    key: row.url,
    name: shortUrl(row.url),
    second: [
      `${durationText(row.evaluateMs)} evaluating, ${durationText(row.compileMs)} compiling, ${durationText(row.callMs)} calls`,
      ...row.ran.map(({ place, selfMs }) => `${placeText(place, originals)} ${durationText(selfMs)}`),
    ].join(', '),
    figure: durationText(row.totalMs),
  }));
  return (
    <>
      {scriptUrls.length === 0 ? (
        <InsightCard id="scripts" title="Scripts" line="No scripts on the main thread" />
      ) : (
        <InsightCard
          id="scripts"
          title="Scripts"
          figure={durationText(scriptUrls[0]?.totalMs ?? 0)}
          line={`${shortUrl(scriptUrls[0]?.url ?? '')} took most of the main thread`}
        >
          <InsightRows rows={urlRows} />
        </InsightCard>
      )}
      {scripts.length === 0 ? null : (
        <InsightCard
          id="evaluation"
          title="Evaluating and compiling"
          figure={durationText(scripts[0]?.durationMs ?? 0)}
          line={`Longest of ${formatCount(scripts.length)} that took 1 ms or more`}
        >
          <InsightRows
            rows={scripts.map((row, index) => ({
              key: String(index),
              name: eventTitle(row.name),
              second: [
                row.ran === null || row.ran.line === 0 ? shortUrl(row.url) : chartPlace(row.ran, originals),
                moment(row.startMs),
              ]
                .filter((part) => part !== '')
                .join(' at '),
              figure: durationText(row.durationMs),
              onGo: goTo(go, row.event, row.startMs, row.durationMs),
              code: row.ran,
            }))}
          />
        </InsightCard>
      )}
    </>
  );
}

function Loading({ insights, go }: Parts) {
  const { resources, requests, unread, frames, inTrace } = insights;
  return (
    <>
      {requests === 0 ? (
        <InsightCard
          id="requests"
          title="Requests"
          line={missingWords('No requests', inTrace, inTrace?.requests || null, formatCount)}
        />
      ) : (
        <InsightCard
          id="requests"
          title="Requests"
          figure={formatCount(requests)}
          line={
            resources[0] === undefined
              ? 'No request finished'
              : `The slowest took ${durationText(resources[0].durationMs)}: ${requestName(resources[0])}`
          }
        >
          {resources.length + unread.length === 0 ? null : (
            <InsightRows
              rows={[
                ...unread.map((request) => ({
                  key: `unread ${request.requestId}`,
                  name: requestName(request),
                  second: 'the page never read the body of its response',
                  figure: '',
                  onGo: () => go.toRequest(request.requestId),
                })),
                ...resources.map((request) => ({
                  key: request.requestId,
                  name: requestName(request),
                  second: [
                    statusText(request),
                    request.encodedSizeBytes === null ? '' : formatBytes(request.encodedSizeBytes),
                    request.renderBlocking === 'blocking' ? 'blocks rendering' : '',
                    request.synchronous === true ? 'synchronous, blocks the main thread' : '',
                  ]
                    .filter((part) => part !== '')
                    .join(', '),
                  figure: durationText(request.durationMs),
                  onGo: () => go.toRequest(request.requestId),
                })),
              ]}
            />
          )}
        </InsightCard>
      )}
      {frames === null ? (
        <InsightCard
          id="frames"
          title="Frames"
          line={inTrace?.hasFrames === true ? 'None in this range' : 'Not recorded: frames'}
        />
      ) : (
        <InsightCard
          id="frames"
          title="Frames"
          figure={`${frames.averageFps.toFixed(1)} fps`}
          line={`${formatCount(frames.frames)} frames in ${durationText(frames.spanMs)}; ${formatCount(frames.drops)} gaps longer than 33.3 ms${frames.dropped === undefined ? '' : `; ${formatCount(frames.dropped)} dropped`}`}
        />
      )}
    </>
  );
}

export interface InsightsPaneProps {
  readonly document: AnalysisDocument;
  /** Null: of the whole trace. */
  readonly range: TraceRange | null;
  readonly go: TraceGo;
  /** The load path over the tracks; null if they do not draw it. */
  readonly onTracks: LoadPathOnTracks | null;
  readonly onReopen: () => void;
}

export const InsightsPane = memo(function InsightsPane({ document, range, go, onTracks, onReopen }: InsightsPaneProps) {
  const [topN, setTopN] = useState(FEW);
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, topN, range]), () =>
    document.query('trace.insights', { topN, ...(range === null ? {} : { range }) }),
  );
  if (answer === null) return <p className="trace-waiting third">Analyzing the trace …</p>;
  if (!answer.ok) return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  const insights = answer.value;
  return (
    <div className="trace-insights" data-testid="trace-insights">
      {insights.failures.map(({ part, message }) => (
        <ErrorState
          key={part}
          severity="warning"
          place="inline"
          title={`${part} could not be computed`}
          detail={message}
        />
      ))}
      <Vitals document={document} insights={insights} go={go} onTracks={onTracks} />
      <MainThread insights={insights} go={go} />
      <WorkersCard workers={insights.workers} go={go} />
      <Loading insights={insights} go={go} />
      <div className="insights-more">
        <Button size="tiny" onClick={() => setTopN((now) => (now === FEW ? MANY : FEW))}>
          {topN === FEW ? `Up to ${MANY} rows each` : `${FEW} rows each`}
        </Button>
      </div>
    </div>
  );
});
