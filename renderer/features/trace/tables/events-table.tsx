/** All events of the trace or a range, filtered and optionally grouped by name, category or thread. */
import { useMemo, useState } from 'react';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { EventGroups, type GroupBy } from './event-groups.tsx';
import { EventRows, type EventFilter } from './event-rows.tsx';
import type { TraceGo } from '../trace-types.ts';

type By = 'event' | GroupBy;

const BY = [
  { value: 'event', label: 'Ungrouped', title: 'One row per event' },
  { value: 'name', label: 'By name', title: 'Group events by name' },
  { value: 'category', label: 'By category', title: 'Group events by category' },
  { value: 'thread', label: 'By thread', title: 'Group events by thread' },
] as const;

export interface EventsTableProps {
  readonly document: AnalysisDocument;
  readonly range: TraceRange | null;
  readonly go: TraceGo;
  readonly onReopen: () => void;
  readonly wantedName: WantedName | null;
}

/** A name to list; a new object per request. */
export interface WantedName {
  readonly name: string;
}

export function EventsTable({ document, range, go, onReopen, wantedName }: EventsTableProps) {
  const [by, setBy] = useState<By>('event');
  const [name, setName] = useState('');
  const [taken, setTaken] = useState<WantedName | null>(null);
  if (wantedName !== taken) {
    setTaken(wantedName);
    if (wantedName !== null) {
      setName(wantedName.name);
      setBy('event');
    }
  }
  const [category, setCategory] = useState('');
  const [thread, setThread] = useState('');
  const [least, setLeast] = useState('');
  const settled = useSettledText(JSON.stringify([name, category, thread, least]));
  const filter = useMemo<EventFilter>(() => {
    const [names = '', categories = '', threads = '', least_ = ''] = JSON.parse(settled) as string[];
    const minDurationMs = Number(least_);
    return {
      name: names,
      category: categories,
      thread: threads,
      minDurationMs: Number.isFinite(minDurationMs) && minDurationMs > 0 ? minDurationMs : 0,
      ...(range === null ? {} : { range }),
    };
  }, [settled, range]);
  const isWrong = least.trim() !== '' && !(Number(least) >= 0);
  const isFiltered = [name, category, thread, least].some((text) => text !== '');
  const shared = { filter, document, go, onReopen };
  return (
    <div className="trace-events">
      <div className="trace-events-filter row">
        <Segmented label="Grouping" value={by} options={BY} onValue={setBy} />
        <Field label="Name" placeholder="Name" value={name} onValue={setName} data-testid="events-name" />
        <Field label="Category" placeholder="Category" icon={null} value={category} onValue={setCategory} />
        <Field label="Thread" placeholder="Thread or PID:TID" icon={null} value={thread} onValue={setThread} />
        <Field
          label="Minimum duration in milliseconds"
          placeholder="≥ ms"
          icon={null}
          inputMode="decimal"
          value={least}
          onValue={setLeast}
          error={isWrong ? 'Enter milliseconds' : null}
        />
        {isFiltered ? (
          <Button
            size="tiny"
            look="bare"
            onClick={() => {
              for (const set of [setName, setCategory, setThread, setLeast]) set('');
            }}
          >
            Clear
          </Button>
        ) : null}
      </div>
      {by === 'event' ? (
        <EventRows {...shared} />
      ) : (
        <EventGroups
          key={by}
          by={by}
          {...shared}
          onName={(chosen) => {
            (by === 'name' ? setName : by === 'category' ? setCategory : setThread)(chosen);
            setBy('event');
          }}
        />
      )}
    </div>
  );
}
