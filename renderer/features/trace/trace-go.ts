/** Destinations of the links in lists and cards of a trace. */
import type { TraceRange } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { findBoxes, isSearchable, longestCall, nextFound } from './find.ts';
import type { TraceGo } from './trace-types.ts';
import type { AnalysisState } from './use-analysis-state.ts';
import type { OpenTrace } from './use-open-trace.ts';

export interface TraceDestinations {
  /** Shows the destination, and its details below. */
  readonly go: TraceGo;
  /** The same without leaving the current list. */
  readonly goFromList: TraceGo;
}

export function traceDestinations(
  { selection, scope, stores, list, originals }: OpenTrace,
  { setView }: AnalysisState,
  onSearch: (text: string) => void,
): TraceDestinations {
  const toRange = (range: TraceRange): void => {
    scope.setRange(range);
    selection.choose(null);
    setView('summary');
  };
  const goFromList: TraceGo = {
    toEvent: selection.toEvent,
    toRequest: selection.toRequest,
    toRange,
    toName: (name) => {
      onSearch(name);
      const order = list.placed.map(({ track }) => track.id);
      const first = nextFound(findBoxes(stores.read.ready, order, name, originals), null, 1);
      if (first !== null) selection.toBox(first);
    },
    toCall: (call) => {
      onSearch(isSearchable(call) ? call.name : '');
      const order = list.placed.map(({ track }) => track.id);
      const longest = longestCall(stores.read.ready, order, call, scope.range);
      if (longest !== null) selection.toBox(longest);
    },
  };
  const toSummary =
    <T>(show: (place: T) => void) =>
    (place: T): void => {
      setView('summary');
      show(place);
    };
  const go: TraceGo = {
    toEvent: toSummary(goFromList.toEvent),
    toRequest: toSummary(goFromList.toRequest),
    toRange,
    toName: toSummary(goFromList.toName),
    toCall: toSummary(goFromList.toCall),
  };
  return { go, goFromList };
}
