/** A call that continues, as the answers about it show it. */
import { foreign } from '../../base/foreign-text.ts';
import { code } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatDuration } from '../../base/units.ts';
import type { RunView } from '../contracts/runs.ts';
import { answerWith, listed, type Answer } from '../findings/blocks.ts';

/** `about 3m`, `about 40s`: an estimate has no fractions, and minutes are exact enough from some on. */
export function aboutTime(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 150 ? `about ${seconds}s` : `about ${Math.round(seconds / 60)}m`;
}

/** A wait that one call lasts, with room for an estimate that is a third too short. */
function waitFor(leftMs: number | null): { readonly waitSeconds?: number } {
  const seconds = Math.ceil(((leftMs ?? 0) * 1.4) / 10_000) * 10;
  return seconds <= 50 ? {} : { waitSeconds: Math.min(600, seconds) };
}

function nextText({ runId, waitsForPerson, leftMs, state }: RunView): string {
  const wait = waitFor(leftMs);
  const short = wait.waitSeconds === undefined ? '' : ' (without waitSeconds if your client gives up after a minute)';
  const reading = `${proposedCall('pen_capture_info', { capture: runId, ...wait })}${short} waits for it and returns its answer; do not call the tool again.${wait.waitSeconds === undefined ? '' : ' With waitSeconds in such a call itself, one call is enough.'}`;
  if (state === 'cancelling') return `It was cancelled and is ending. ${reading}`;
  if (waitsForPerson) return `It has not begun: the user must allow it first. ${reading}`;
  const longer = ' It takes longer than was estimated.';
  const left = leftMs === null ? '' : leftMs === 0 ? longer : ` It is expected to take ${aboutTime(leftMs)} more.`;
  return `It continues.${left} ${reading} ${proposedCall('pen_recording', { recording: runId, action: 'stop' })} ends it, and what it stored by then stays.`;
}

/** The answer about a call that continues, or the answer of one that has ended. */
export function runText(run: RunView): Answer | string {
  const { runId, title: name, targetTitle, elapsedMs, state, progress, found, answer } = run;
  if (answer !== null && answer !== '') return answer;
  return answerWith(
    name,
    [
      ['Run', runId],
      ['State', answer === null ? 'running' : state],
      ['Time', formatDuration(elapsedMs)],
      targetTitle !== null && ['Target', foreign(targetTitle)],
    ],
    progress !== '' && `**Progress**: ${code(progress)}`,
    listed(
      'Found so far',
      found.map((each) => code(each)),
    ),
    answer === null
      ? nextText(run)
      : 'It has ended, and its answer is not known any more; pen_list_captures lists what it stored.',
  );
}
