/**
 * The pane under the tracks: selection, breakdown of a range, calls, events and requests, all for the same range and thread. It is one row,
 * which says what is selected, until it is asked for.
 */
import { useState, type ReactNode } from 'react';
import { assertNever } from '../../../../shared/base/assert-never.ts';
import type { TraceRange, TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { ChevronDownIcon, ChevronUpIcon, CloseIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { Breakdown, type BreakdownAnswer } from './breakdown.tsx';
import { CallsTree } from './calls-tree.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment, type MomentOf } from '../use-moment.ts';
import { EventsTable, type WantedName } from './events-table.tsx';
import { NetworkTable } from './network-table.tsx';
import type { TraceGo } from '../trace-types.ts';

export type PaneView = 'summary' | 'bottom-up' | 'top-down' | 'events' | 'network';

const VIEWS = [
  { value: 'summary', label: 'Summary', title: 'The selection, or time by activity' },
  { value: 'bottom-up', label: 'Bottom-up', title: 'Activities and their callers' },
  { value: 'top-down', label: 'Call tree', title: 'Calls from the outermost down' },
  { value: 'events', label: 'Events', title: 'Every event as a table' },
  { value: 'network', label: 'Network', title: 'Every request as a table' },
] as const;

/** Short description of the range and thread of a pane. */
export function scopeWords(range: TraceRange | null, isSelected: boolean): string {
  if (range === null) return 'Whole trace';
  return isSelected ? 'Selected range' : 'In view';
}

function rangeWords(range: TraceRange | null, isSelected: boolean, moment: MomentOf): string {
  const words = scopeWords(range, isSelected);
  if (range === null) return words;
  return `${words}: ${moment(range.fromMs)} to ${moment(range.toMs)}, ${durationText(range.toMs - range.fromMs)}`;
}

export interface AnalysisPaneProps {
  readonly document: AnalysisDocument;
  readonly view: PaneView;
  /** Also opens it. */
  readonly onView: (view: PaneView) => void;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** Range of the figures; null: the whole trace. */
  readonly range: TraceRange | null;
  /** The range was selected; otherwise it is the visible range. */
  readonly isSelected: boolean;
  readonly allEvents: boolean;
  readonly onRange: (range: TraceRange | null) => void;
  readonly onZoom: (range: TraceRange) => void;
  readonly durationMs: number;
  readonly threads: readonly TraceTrack[];
  readonly thread: TraceTrack | null;
  readonly onThread: (trackId: string) => void;
  readonly breakdown: BreakdownAnswer | null;
  readonly breakdownError: ReactNode;
  /** The selection, or null. */
  readonly selection: ReactNode;
  /** The same in a few words. */
  readonly statement: ReactNode;
  /** At the end of its row. */
  readonly tools: ReactNode;
  readonly facts: ReactNode;
  readonly go: TraceGo;
  /** The same without leaving the current list. */
  readonly goFromList: TraceGo;
  readonly wantedName: WantedName | null;
  readonly onReopen: () => void;
}

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

export function AnalysisPane(props: AnalysisPaneProps) {
  const moment = useMoment();
  const { document, view, onView, isOpen, range, isSelected, onRange, thread, threads, breakdown } = props;
  const { go, goFromList, onReopen } = props;
  const lengthMs = range === null ? props.durationMs : range.toMs - range.fromMs;
  const busyMs = (breakdown?.activities ?? []).reduce(
    (sum, { activity, totalMs }) => (activity === 'idle' ? sum : sum + totalMs),
    0,
  );
  // Event tables retain their state while another view is shown.
  const [hasEvents, setHasEvents] = useState(false);
  if (isOpen && view === 'events' && !hasEvents) setHasEvents(true);
  const isOfThread = view === 'summary' || view === 'bottom-up' || view === 'top-down';
  const content = (): ReactNode => {
    switch (view) {
      case 'summary':
        return (
          <section className="scroll" aria-label="Summary" {...SCROLLABLE}>
            {props.selection ?? (
              <div className="trace-overview">
                <section className="trace-section">
                  {props.breakdownError}
                  {breakdown === null ? null : <Breakdown answer={breakdown} lengthMs={lengthMs} />}
                </section>
                <section className="trace-section">{props.facts}</section>
              </div>
            )}
          </section>
        );
      case 'bottom-up':
      case 'top-down':
        return thread === null ? (
          <p className="trace-waiting third">No calls in this trace.</p>
        ) : (
          <CallsTree
            key={JSON.stringify([view, thread.id, range])}
            view={view}
            document={document}
            track={thread.id}
            allEvents={props.allEvents}
            range={range}
            busyMs={busyMs}
            go={goFromList}
          />
        );
      case 'network':
        return (
          <NetworkTable
            document={document}
            range={range}
            durationMs={props.durationMs}
            go={goFromList}
            onReopen={onReopen}
          />
        );
      case 'events':
        return null;
      default:
        return assertNever(view, 'view');
    }
  };
  return (
    <div className="trace-pane column full" data-testid="trace-pane">
      <div className="pane-head">
        <Segmented label="Details" value={isOpen ? view : null} options={VIEWS} onValue={onView} />
        {isOpen && isOfThread && thread !== null && (view !== 'summary' || props.selection === null) ? (
          <Menu
            entries={threads.map((track) => ({
              label: `${track.name}${track.group === '' ? '' : `, ${track.group}`}`,
              checked: track.id === thread.id,
              onSelect: () => props.onThread(track.id),
            }))}
          >
            <Button size="tiny" look="bare" title="Select thread">
              {thread.name}
            </Button>
          </Menu>
        ) : null}
        <span className="trace-pane-range cut third" data-testid="pane-range">
          {rangeWords(range, isSelected, moment)}
        </span>
        {range === null || !isSelected ? null : (
          <>
            <Button size="tiny" look="bare" onClick={() => props.onZoom(range)}>
              Zoom to range
            </Button>
            <IconButton label="Clear range selection" icon={CloseIcon} size="tiny" onClick={() => onRange(null)} />
          </>
        )}
        <span className="grow" />
        {props.statement}
        {props.tools}
        {isOpen ? (
          <IconButton
            label="Close details"
            icon={ChevronDownIcon}
            size="tiny"
            shortcut="KeyE"
            aria-expanded
            onClick={() => props.onOpen(false)}
          />
        ) : (
          <Button
            icon={ChevronUpIcon}
            size="tiny"
            shortcut="KeyE"
            aria-expanded={false}
            onClick={() => props.onOpen(true)}
          >
            Open details
          </Button>
        )}
      </div>
      {isOpen ? content() : null}
      {hasEvents && isOpen ? (
        <div className="trace-kept" hidden={view !== 'events'}>
          <EventsTable
            document={document}
            range={range}
            go={goFromList}
            onReopen={onReopen}
            wantedName={props.wantedName}
          />
        </div>
      ) : null}
      {isOpen && view === 'summary' && props.selection !== null && range !== null && isSelected ? (
        <div className="table-footer third small">
          <button type="button" className="link" onClick={() => go.toRange(range)}>
            Summary of the range
          </button>
        </div>
      ) : null}
    </div>
  );
}
