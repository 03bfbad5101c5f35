/** Formats calls and operations: times with seconds, states in one or two words. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { personText } from '../words/person-text.ts';
import { toolTitle } from '../stores/topics/channels.ts';
import { TAKEN_BY_WINDOW } from '../stores/topics/library.ts';

const SECONDS_CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `14:14:19`. */
export function secondsClock(atMs: number): string {
  return SECONDS_CLOCK.format(atMs);
}

export interface CallStateWords {
  readonly text: string;
  readonly tone: 'third' | 'second' | 'warning' | 'error' | 'accent';
}

export function callState(call: CallRecord): CallStateWords {
  switch (call.state) {
    case 'running':
      return { text: 'running', tone: 'second' };
    case 'cancelling':
      return { text: 'cancelling', tone: 'second' };
    case 'done':
      return { text: 'done', tone: 'third' };
    case 'cancelled':
      return { text: 'cancelled', tone: 'second' };
    case 'failed':
      return { text: 'failed', tone: 'error' };
    case 'refused':
      return { text: refusal(call), tone: 'warning' };
    default:
      return assertNever(call.state, 'call state');
  }
}

function refusal(call: CallRecord): string {
  switch (call.error?.code) {
    case 'busy':
      return isOwnCall(call) ? 'in use' : 'lock refused';
    case 'cooling_down':
      return 'cooling down';
    case 'permission_denied':
    case 'path_denied':
    case 'outside_roots':
    case 'roots_unknown':
      return 'not allowed';
    case 'invalid_params':
    case 'unknown_tool':
      return isOwnCall(call) ? 'refused' : 'wrong call';
    default:
      return 'refused';
  }
}

/** What the person did in the window, who knows neither tools nor their arguments. */
export function isOwnCall({ caller }: CallRecord): boolean {
  return caller.kind === 'window';
}

/** What was done: parts of what the person did are told by it. */
export function toldCalls(calls: readonly CallRecord[]): readonly CallRecord[] {
  return calls.filter((call) => call.partOf === undefined || !isOwnCall(call));
}

/** `you`, `Claude Code`. */
export function callerName(call: CallRecord): string {
  return isOwnCall(call) ? TAKEN_BY_WINDOW : call.caller.name;
}

/** `Trace`, `Select page`: what is made, otherwise what is done. */
export function callTitle({ tool, title }: Pick<CallRecord, 'tool' | 'title'>): string {
  return toolTitle(
    tool,
    title.replaceAll(/ [A-Z](?=[a-z]*(?: |$))/g, (start) => start.toLowerCase()),
  );
}

/** `nothing was kept` as a sentence. */
function sentence(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, '.')}`;
}

/** Progress text under the bar of an operation. */
export function progressLine(call: CallRecord): string {
  const progress = call.progress;
  if (call.state === 'cancelling') return 'Cancelling';
  if (call.state === 'cancelled') return sentence(call.outcomeNote ?? 'Cancelled');
  if (call.state === 'failed') return `${call.error?.message ?? 'Failed.'} ${sentence(call.outcomeNote ?? '')}`.trim();
  if (call.state === 'done') return 'Done';
  if (progress === null) return 'Starting';
  // A total of 100 is a percentage; other totals are counts.
  const share =
    progress.total === null || progress.total <= 0
      ? ''
      : progress.total === 100
        ? formatPercent(progress.done / 100)
        : `${formatCount(progress.done)} of ${formatCount(progress.total)}`;
  return [share, personText(progress.message)].filter(Boolean).join(' ');
}

/** `45.1 MB` for sentences; empty for a call without streamed bytes. */
export function streamedText(call: CallRecord): string | null {
  const bytes = call.progress?.bytes ?? null;
  return bytes === null ? null : formatBytes(bytes);
}

/** Formatted JSON; text that is not JSON (truncated) is unchanged. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Arguments are truncated at 2,000 characters and are then no valid JSON.
    return text;
  }
}
