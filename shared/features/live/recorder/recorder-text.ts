/** The flight recorder in the answers of `pen_watch`, as Markdown. */
import { targetName } from '../../../core/contracts/targets.ts';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatDuration } from '../../../base/units.ts';
import { CAPTURE_KINDS } from '../../../core/contracts/captures.ts';
import { recorderLine, type RecorderState } from './contract/recorders.ts';
import { RECORDER_DETAIL_TEXTS, recordedText } from './recorder-details.ts';
import type { WatchResult } from '../tools/watch-result.ts';
import { factsText } from '../../../core/findings/markdown.ts';
import { answerWith, listed, warned, type Answer } from '../../../core/findings/blocks.ts';
import type { Section } from '../../../core/findings/model.ts';

const LISTED = 5;

function keptSection({ kept }: RecorderState): Section {
  const lines = kept
    .slice(0, LISTED)
    .map(({ captureId, atMs, trigger }) => `${captureId} at ${new Date(atMs).toISOString()}: ${code(trigger)}`);
  return listed('Kept', lines);
}

function nextSteps({ action, capture, target }: WatchResult, { records }: RecorderState): string[] {
  if (action === 'off')
    return [`${proposedCall('pen_watch', { action: 'record', target: target.id })} switches it on again.`];
  if (capture !== undefined)
    return [
      records === 'trace'
        ? `${proposedCall('pen_trace_insights', { capture: capture.captureId })} shows long tasks and causes.`
        : `${proposedCall('pen_cpu_summary', { capture: capture.captureId })} shows where the time was spent.`,
      'The flight recorder continues.',
    ];
  return [
    `${proposedCall('pen_watch', { action: 'keep', target: target.id })} stores the last seconds.`,
    'It ends with its target, with its client, and with action "off".',
  ];
}

export function recorderText(value: WatchResult): Answer {
  const { action, target, recorder, capture } = value;
  // Every result of the recorder has its state.
  if (recorder === undefined) return answerWith('Flight Recorder');
  const { caller, records, detail, keepWhen, problem, startedAtMs } = recorder;
  const { label } = RECORDER_DETAIL_TEXTS[detail];
  return answerWith(
    'Flight Recorder',
    [
      ['State', action === 'off' ? 'stopped' : recorderLine(recorder)],
      ['Target', targetName(target)],
      ['Switched on', `${new Date(startedAtMs).toISOString()} by ${code(caller.name)}`],
      ['Records', `${label}: ${recordedText(detail, records)}`],
      keepWhen.length > 0 && ['Keeps when', keepWhen.join(', ')],
    ],
    capture !== undefined &&
      factsText([
        ['Capture ID', capture.captureId],
        ['Kind', CAPTURE_KINDS[capture.kind].label],
        ['Duration', formatDuration(capture.durationMs)],
        ['Size', formatBytes(capture.sizeBytes)],
        ['File', code(capture.file)],
      ]),
    ...(capture?.loss ?? []).map(({ reason }) => warned(`${reason}.`)),
    problem !== null && warned(`The last attempt to keep failed: ${code(problem)}`),
    keptSection(recorder),
    listed('Next', nextSteps(value, recorder)),
  );
}
