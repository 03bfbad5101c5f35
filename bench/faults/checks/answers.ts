/** Every call was answered: with a result, or with an error that names what is wrong. */
import { ERROR_CODES, type ErrorCode } from '../../../shared/base/errors.ts';
import type { Answer } from '../setup/host.ts';
import type { Fault } from '../ways/fault.ts';

/** Our own bugs; a lock that was left; processes and limits that only some faults reach. */
const UNEXPLAINED: readonly string[] = [
  'internal',
  'analysis_failed',
  'analysis_crashed',
  'sql_crashed',
  'busy',
  'cooling_down',
  'deadline_exceeded',
  'target_unresponsive',
  'invalid_params',
];

export interface Called {
  readonly tool: string;
  /** Null while there is none. */
  readonly answer: Answer | null;
}

/** `fault`: null for an undisturbed run, in which every call succeeds. `mayEndWith`: errors that the activity explains by itself. */
export function problemsOfAnswers(
  calls: readonly Called[],
  {
    fault,
    hasHostEnded,
    mayEndWith = [],
  }: { readonly fault: Fault | null; readonly hasHostEnded: boolean; readonly mayEndWith?: readonly ErrorCode[] },
): string[] {
  return calls.flatMap(({ tool, answer }) => {
    if (answer === null) return [`${tool} was not answered`];
    if (answer.kind === 'result') return [];
    if (answer.kind === 'lost') return hasHostEnded ? [] : [`${tool} received no answer: ${answer.text}`];
    const { code, text } = answer;
    const explained: readonly string[] = [...mayEndWith, ...(fault?.explains ?? [])];
    const isExplained =
      explained.includes(code) || (fault !== null && Object.hasOwn(ERROR_CODES, code) && !UNEXPLAINED.includes(code));
    return isExplained && text.trim() !== '' ? [] : [`${tool} answered ${code}: ${text}`];
  });
}
