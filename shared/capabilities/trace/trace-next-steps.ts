/** Next steps after an answer about a trace: the source of the code that stands out, and calls that show more. */
import { bullets, section } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { isPageLike, type TargetType } from '../../contracts/targets.ts';
import { place } from '../../findings/model.ts';
import { MARKDOWN, told } from '../../findings/voice.ts';
import type { FoundTrace } from '../../kinds/trace/finding.ts';
import { traceCulprits, traceHeadlines, traceNextSteps } from '../../kinds/trace/findings/index.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import type { TraceContent } from './trace-content.ts';

/** Returns what stands out in a trace, a line each; '' if it shows nothing of a page. */
export function headlineSection(found: FoundTrace): string {
  const lines = traceHeadlines(found).map((line) => told(line, MARKDOWN));
  return lines.length === 0 ? '' : section('What Stands Out', [bullets(lines)]);
}

/** One line per function: `alignColumns (columns.js:8:24) forces layout for 2.11s: pen_source_content {…}`. */
export function sourceSteps(found: FoundTrace): string[] {
  return traceCulprits(found).map(
    ({ why, place: of, call }) => `${told(place(of), MARKDOWN)}, ${why}; its source: ${call ?? ''}`,
  );
}

/** A trace of Node, of a page whose categories recorded nothing of it, or of other processes. */
function withoutPageStep(named: string, targetType: TargetType | null): string {
  const events = `${proposedCall('pen_trace_query', { capture: named })} sums its events by name`;
  if (targetType === 'node') return `${events}; pen_cpu_profile shows the functions of a Node process.`;
  return targetType !== null && isPageLike(targetType)
    ? `${events}; ${proposedCall('pen_capture_trace', {})} records the categories that insights need.`
    : `${events}.`;
}

/** Next steps for the insights. `isShortened`: without those that the answer of the recording had. */
export function nextStepsSection(
  content: TraceContent,
  { captureId, file }: CaptureSource,
  isShortened: boolean,
  targetType: TargetType | null,
): string {
  const { insights, samples } = content;
  const capture = captureId ?? file;
  const found: FoundTrace = { insights, capture };
  const steps = [
    ...(isShortened ? [] : sourceSteps(found)),
    ...traceNextSteps(found).map((step) => told(step, MARKDOWN)),
    ...(insights.page === null ? [withoutPageStep(capture, targetType)] : []),
    ...(insights.page !== null && insights.hotFunctions.length === 0 && samples === 0
      ? ['The trace has no CPU samples: record with cpuSamples, or use pen_cpu_profile, to see functions.']
      : []),
    ...(captureId === null
      ? []
      : [`After a change, record again and compare: ${proposedCall('pen_trace_compare', { base: captureId })}.`]),
  ];
  return steps.length === 0 ? '' : section('Recommended Next Steps', [bullets(steps)]);
}
