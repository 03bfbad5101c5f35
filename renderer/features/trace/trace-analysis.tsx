/** The pane below the tracks of an open trace: figures, events and requests of the range, and the selection. */
import type { ReactNode } from 'react';
import { useLayout } from '../../core/stores/workbench.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import type { SamplesPlace } from './details/box-menu.ts';
import { FactList } from './details/event-details.tsx';
import { SelectionStatement } from './details/selection-statement.tsx';
import { selectionPane } from './details/selection-pane.tsx';
import { AnalysisPane } from './tables/analysis-pane.tsx';
import { headFacts } from './trace-facts.ts';
import type { TraceDestinations } from './trace-go.ts';
import type { AnalysisState } from './use-analysis-state.ts';
import type { OpenTrace } from './use-open-trace.ts';

export interface TraceAnalysisProps extends TraceDestinations {
  readonly trace: OpenTrace;
  readonly state: AnalysisState;
  readonly facts: ReactNode;
  /** At the end of its row. */
  readonly tools: ReactNode;
  readonly toSamples: (place: SamplesPlace) => void;
  readonly copyLink: () => Promise<boolean>;
  readonly onReopen: () => void;
}

export function TraceAnalysis(props: TraceAnalysisProps) {
  const { trace, state, facts, go, goFromList, toSamples, copyLink, onReopen } = props;
  const { document, overview, axis, threads, tracks, contentOf, selection, flows, scope } = trace;
  const { breakdown } = state;
  const allEvents = useLayout((layout) => layout.traceAllEvents);
  return (
    <AnalysisPane
      document={document}
      view={state.view}
      onView={(view) => {
        state.setView(view);
        state.setOpen(true);
      }}
      isOpen={state.isOpen}
      onOpen={state.setOpen}
      range={scope.shown}
      isSelected={scope.range !== null}
      allEvents={allEvents}
      onRange={scope.setRange}
      onZoom={({ fromMs, toMs }) => axis.glideTo({ from: fromMs, to: toMs })}
      durationMs={overview.durationMs}
      threads={threads}
      thread={state.shownThread}
      onThread={state.setThread}
      breakdown={breakdown.answer?.ok === true ? breakdown.answer.value : null}
      breakdownError={
        <FailureState
          error={breakdown.answer?.ok === false ? breakdown.answer.error : null}
          onRetry={breakdown.refetch}
          onReopen={onReopen}
        />
      }
      statement={<SelectionStatement trace={trace} />}
      tools={props.tools}
      selection={selectionPane({ document, selection, contentOf, tracks, flows, go, toSamples, copyLink, onReopen })}
      facts={
        <>
          <FactList facts={headFacts(overview)} />
          {facts}
        </>
      }
      go={go}
      goFromList={goFromList}
      wantedName={state.listed}
      onReopen={onReopen}
    />
  );
}
