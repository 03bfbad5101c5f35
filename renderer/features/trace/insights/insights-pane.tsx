/** Insights of a trace as cards: poor ones first, by what they cost, each that is open with its code; what is missing in one line at the end. */
import { memo, useMemo, useState, type ReactNode } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { TraceInsights } from '../../../../shared/engine/trace/contract/trace-insights.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { TracePlace } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import {
  isAbsence,
  type Absence,
  type Cell,
  type Destination,
  type ListRow,
  type Section,
  type TableRow,
} from '../../../../shared/core/findings/model.ts';
import { quotedTracePlace } from '../../../../shared/core/findings/quotes.ts';
import { PERSON, type Voice } from '../../../../shared/core/findings/voice.ts';
import type { TargetSnapshot } from '../../../../shared/core/contracts/targets.ts';
import { proposedTrials } from '../../../../shared/features/trace/trials.ts';
import { rankedSections } from '../../../../shared/features/trace/findings/index.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Findings } from '../../../core/widgets/findings/findings.tsx';
import { QuotedCode } from '../../../core/widgets/findings/quoted-code.tsx';
import { chartPlace, chartText, useOriginals } from '../../../core/widgets/profile/originals.ts';
import type { TraceGo } from '../trace-types.ts';
import { onClock } from '../../../../shared/engine/trace/contract/trace-clock.ts';
import { requestName } from '../tracks/network-lanes.ts';
import { momentText } from '../diff/durations.tsx';
import { useTraceClock } from '../use-moment.ts';
import { ShiftPicture } from './shift-picture.tsx';
import { TryChange } from './try-change.tsx';
import type { LoadPathOnTracks } from './use-load-path.ts';

/** Defines how the trace view writes values of findings: times on its clock, functions and scripts by their original names. */
function useTraceVoice(): Voice {
  const originals = useOriginals();
  const clock = useTraceClock();
  return useMemo(() => {
    // Sentences need no microseconds; a row leads to the moment itself.
    const moment = (atMs: number): string => momentText(Math.round(onClock(clock, atMs)));
    return (cell: Cell): string => {
      switch (cell.kind) {
        case 'ms':
          return durationText(cell.valueMs);
        case 'at':
          return moment(cell.atMs);
        case 'span':
          return `${moment(cell.fromMs)} to ${moment(cell.toMs)}`;
        case 'place':
          return chartText(cell.place, originals);
        case 'script':
          return chartPlace(cell.place, originals) || PERSON(cell);
        case 'link':
        case 'address':
          return cell.url === '' ? '(inline)' : requestName({ url: cell.url });
        // Rows are cut by their width.
        case 'name':
        case 'node':
          return cell.text;
        default:
          return PERSON(cell);
      }
    };
  }, [originals, clock]);
}

const FEW = 10;
const MANY = 100;

export interface InsightsPaneProps {
  readonly document: AnalysisDocument;
  /** Null: of the whole trace. */
  readonly range: TraceRange | null;
  readonly go: TraceGo;
  /** The load path over the tracks; null if they do not draw it. */
  readonly onTracks: LoadPathOnTracks | null;
  /** The page that was traced, in which changes can be tried; null for a process or a file. */
  readonly page?: TargetSnapshot | null;
  readonly onReopen: () => void;
}

function follow(go: TraceGo, to: Destination): void {
  if (to.kind === 'event') go.toEvent(to.event);
  else if (to.kind === 'request') go.toRequest(to.requestId);
  else if (to.kind === 'call') go.toCall(to.place);
  else go.toRange({ fromMs: to.fromMs, toMs: to.toMs });
}

function LargestShift({ document, shift }: { document: AnalysisDocument; shift: TraceInsights['layoutShift'] }) {
  const [largest] = shift?.rows ?? [];
  if (largest === undefined || !shift?.viewport) return null;
  return <ShiftPicture document={document} shift={largest} viewport={shift.viewport} />;
}

/** The code that an insight blames first. */
function blamedPlace({ blocks }: Section): TracePlace | null {
  const rows = blocks.flatMap((block): readonly (ListRow | TableRow)[] =>
    block.kind === 'list' || block.kind === 'table' ? block.rows : [],
  );
  return rows.find(({ code }) => code)?.code ?? null;
}

interface BlamedCodeProps {
  readonly document: AnalysisDocument;
  readonly place: TracePlace;
}

/** Lines of the blamed code; nothing until they are read, or where there are none. */
function BlamedCode({ document, place }: BlamedCodeProps) {
  const originals = useOriginals();
  const { current } = useQuery(JSON.stringify([document.documentId, place]), () =>
    document.query('code.quotes', { places: [quotedTracePlace(place)] }),
  );
  const quote = current?.ok === true ? current.value.quotes[0] : null;
  if (!quote) return null;
  return (
    <div className="insight-quote">
      <QuotedCode
        name={place.name === '' ? chartPlace(place, originals) : chartText(place, originals)}
        quote={quote}
        place={place}
      />
    </div>
  );
}

/** By the id of their sections, which read it once they are open. */
function blamedCode(document: AnalysisDocument, parts: readonly (Section | Absence)[]): Record<string, ReactNode> {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const place = isAbsence(part) ? null : blamedPlace(part);
      return place === null ? [] : [[part.id, <BlamedCode key={part.id} document={document} place={place} />]];
    }),
  );
}

/** Buttons that try a change, by the id of the section whose finding it follows from. */
function trialButtons(insights: TraceInsights, page: TargetSnapshot | null): Record<string, ReactNode[]> {
  const buttons: Record<string, ReactNode[]> = {};
  for (const { section, change } of page === null ? [] : proposedTrials(insights))
    if (page !== null) (buttons[section] ??= []).push(<TryChange key={change} target={page} change={change} />);
  return buttons;
}

export const InsightsPane = memo(function InsightsPane(props: InsightsPaneProps) {
  const { document, range, go, onTracks, page = null, onReopen } = props;
  const [topN, setTopN] = useState(FEW);
  const voice = useTraceVoice();
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, topN, range]), () =>
    document.query('trace.insights', { topN, ...(range === null ? {} : { range }) }),
  );
  const insights = answer?.ok === true ? answer.value : null;
  const parts = useMemo(() => (insights === null ? [] : rankedSections({ insights, capture: '' })), [insights]);
  const trials = useMemo(() => (insights === null ? {} : trialButtons(insights, page)), [insights, page]);
  if (answer === null) return <p className="trace-waiting third">Analyzing the trace …</p>;
  if (!answer.ok) return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  return (
    <div className="trace-insights" data-testid="trace-insights">
      <Findings
        parts={parts}
        voice={voice}
        go={(to) => follow(go, to)}
        code={blamedCode(document, parts)}
        slots={{
          ...trials,
          cls: (
            <>
              <LargestShift document={document} shift={answer.value.layoutShift} />
              {trials['cls']}
            </>
          ),
          'load-path': (
            <>
              {onTracks === null ? null : (
                <Button size="tiny" onClick={() => onTracks.setDrawn(!onTracks.isDrawn)}>
                  {onTracks.isDrawn ? 'Hide on tracks' : 'Show on tracks'}
                </Button>
              )}
              {trials['load-path']}
            </>
          ),
        }}
      />
      <div className="insights-more">
        <Button size="tiny" onClick={() => setTopN((now) => (now === FEW ? MANY : FEW))}>
          {topN === FEW ? 'Show more rows' : 'Show fewer rows'}
        </Button>
      </div>
    </div>
  );
});
