/** Next steps after an answer about a trace: the source of the code that stands out, and calls that show more. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { isPageLike, type TargetType } from '../../../core/contracts/targets.ts';
import { CodeQuoteSchema, type CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { place, type Section } from '../../../core/findings/model.ts';
import { quoteOfPlace } from '../../../core/findings/quotes.ts';
import { pathEnd, placeCall } from '../../../core/findings/source-call.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import type { FoundTrace } from '../finding.ts';
import { traceCulprits, traceHeadlines, traceNextSteps } from '../findings/index.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { trialSteps } from '../trials.ts';
import type { TraceContent } from './trace-content.ts';
import { listed, quoted, titled } from '../../../core/findings/blocks.ts';

/** Returns what stands out in a trace, a line each. */
export function headlineSection(found: FoundTrace): Section {
  return listed('What Stands Out', traceHeadlines(found));
}

export const BlamedCodeSchema = z.object({
  /** `alignColumns (columns.js:8:24), forces layout for 2.11s`, with names as code. */
  sentence: z.string(),
  call: z.string(),
  /** `lead/picture.ts:17` of an original source, by which one call shows several. */
  original: z.string().optional(),
  /** Absent if no text is stored. */
  quote: CodeQuoteSchema.optional(),
  /** Lines of the quote that belong to the blamed one, and it; absent: it alone. */
  marked: z.array(z.number()).optional(),
});
export type BlamedCode = z.infer<typeof BlamedCodeSchema>;

const SETS_ADDRESS = /\.src(?:set)?\s*=(?!=)/;

/** The line before the one that inserts an image which sets its address; null if it is not among the quoted ones. */
function addressLine({ firstLine, line, lines }: CodeQuote): number | null {
  const before = lines.slice(0, Math.max(0, line - firstLine)).findLastIndex((text) => SETS_ADDRESS.test(text));
  return before < 0 ? null : firstLine + before;
}

/** The code that stands out, each with the call that shows it, and its lines where they are known. */
export function blamedCode(found: FoundTrace, quotes: readonly CodeQuote[] | undefined): BlamedCode[] {
  return traceCulprits(found).map(({ why, place: of, call, insertsImage }) => {
    const quote = quoteOfPlace(quotes, of.url, of.line);
    const whole = quote?.functionLine === undefined ? null : placeCall(of, 'call', null, quote.functionLine);
    const address = quote === undefined || insertsImage !== true ? null : addressLine(quote);
    const set = address === null ? '' : `; the address is set on line ${address}`;
    return {
      sentence: `${told(place(of), MARKDOWN)}, ${why}${set}`,
      call: whole ?? call ?? '',
      ...(of.script === undefined ? {} : { original: `${pathEnd(of.url)}:${of.line}` }),
      ...(quote === undefined ? {} : { quote }),
      ...(quote === undefined || address === null ? {} : { marked: [address, quote.line] }),
    };
  });
}

export function blamedSection(blamed: readonly BlamedCode[]): Section {
  const shown = blamed.flatMap(({ original, quote }) => (quote === undefined ? [] : (original ?? [])));
  return titled(
    'Where to Look',
    ...blamed.map(({ sentence, call, original, quote, marked }) =>
      quoted(
        original !== undefined && quote !== undefined ? sentence : `${sentence}; its source: ${call}`,
        quote,
        marked,
      ),
    ),
    shown.length > 0 &&
      `The functions whole, with their callers: ${proposedCall('pen_source_content', { original: shown.join(', ') })}`,
  );
}

/** A trace of Node, of a page whose categories recorded nothing of it, or of other processes. */
function withoutPageStep(named: string, targetType: TargetType | null): string {
  const events = `${proposedCall('pen_trace_query', { capture: named })} sums its events by name`;
  const longest = { capture: named, category: 'node.environment', aggregate: false, sort: 'duration' } as const;
  if (targetType === 'node')
    return `${proposedCall('pen_trace_query', longest)} lists what blocked its event loop longest; ${events}; pen_cpu_profile shows the functions of a Node process.`;
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
): Section {
  const { insights, samples } = content;
  const capture = captureId ?? file;
  const found: FoundTrace = { insights, capture };
  return listed('Recommended Next Steps', [
    ...traceNextSteps(found),
    ...trialSteps(insights),
    insights.page === null && withoutPageStep(capture, targetType),
    insights.page !== null &&
      insights.hotFunctions.length === 0 &&
      samples === 0 &&
      'The trace has no CPU samples: record with cpuSamples, or use pen_cpu_profile, to see functions.',
    captureId !== null &&
      `After a change, record again and compare: ${proposedCall('pen_trace_compare', { base: captureId })}.`,
  ]);
}
