/** Titles of the events of one trace: `contract/trace-event-titles.ts`, with the type of a dispatched event. */
import { eventTitle, eventTitleWith } from './contract/trace-event-titles.ts';
import type { TraceColumns } from './columns.ts';
import { argsOf, textOf } from './figures/event-members.ts';
import { notesCommit } from './figures/renders/recorded-renders.ts';

/** Events whose `args` contain a type. */
export const DISPATCH = 'EventDispatch';

/** Ours, not the page's. */
const COMMIT_NOTED = 'Renders noted by PEN Workbench';

export function titleOf(trace: Pick<TraceColumns, 'name' | 'names' | 'storedArgs'>, event: number): string {
  const name = trace.names[trace.name[event]];
  if (name !== DISPATCH) return eventTitle(name);
  if (notesCommit(trace, event)) return COMMIT_NOTED;
  return eventTitleWith(name, textOf(argsOf(trace, event).data['type']));
}
