/** Details of one event. Its `args` are read from the file again, because only those of figures are in memory. */
import { US_PER_MS } from '../../../base/units.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import type { TraceEventDetails } from '../contract/traces.ts';
import { indentedJson } from '../../json/indented-json.ts';
import type { Steps } from '../../steps/steps.ts';
import { listOf, membersOf, numberOf, textOf } from '../figures/event-members.ts';
import { parsed } from '../read/trace-scan.ts';
import type { TraceDocument } from '../trace-document.ts';
import { callsAround } from './calls-around.ts';
import { eventRow, nameAndTitle, type SelfTimes } from './event-rows.ts';

const SHOWN_CHARS = 65_536;
/** Longer `args` are not parsed and indented: the beginning of their text is shown. */
const INDENTED_BYTES = 4 << 20;

/** Reads bytes of the decompressed file. */
export type ReadBytes = (from: number, length: number) => Promise<Uint8Array>;

export function requireEvent({ count }: TraceDocument, event: number): void {
  if (event < count) return;
  throw new AppFailure(
    appError('invalid_params', `The trace has no event ${event}.`, 'Take event from an answer on this file.'),
  );
}

/** Text of an event's `args`, at most the first `most` bytes; '' without any. */
export function* readArgs(
  { argsAt, argsLength }: TraceDocument,
  readBytes: ReadBytes,
  event: number,
  most = Number.POSITIVE_INFINITY,
): Steps<string> {
  const length = Math.min(most, argsLength[event]);
  if (length === 0) return '';
  const reading: { bytes: Uint8Array | null } = { bytes: null };
  const read = async (): Promise<void> => {
    reading.bytes = await readBytes(argsAt[event], length);
  };
  yield { stage: 'arguments', done: 0, total: length, wait: read() };
  const { bytes } = reading;
  if (bytes === null) throw new Error('The caller of these steps did not wait');
  return new TextDecoder().decode(bytes);
}

export function* detailsOf(
  trace: TraceDocument,
  selfTimes: SelfTimes,
  readBytes: ReadBytes,
  event: number,
): Steps<TraceEventDetails> {
  requireEvent(trace, event);
  const isLong = trace.argsLength[event] > INDENTED_BYTES;
  const text = yield* readArgs(trace, readBytes, event, isLong ? SHOWN_CHARS * 4 : undefined);
  const args = isLong ? null : parsed(text);
  const shown =
    args === null
      ? { text: text.slice(0, SHOWN_CHARS), isCut: text.length > SHOWN_CHARS }
      : indentedJson(args, SHOWN_CHARS);
  const members = membersOf(args);
  return {
    ...eventRow(trace, selfTimes, event),
    args: shown.text,
    isCut: isLong || shown.isCut,
    stack: stackOf(members),
    ancestors: ancestorsOf(trace, event),
    requestId: textOf(membersOf(members['data'])['requestId']) || null,
  };
}

/** Blink puts it into `data`, or into `beginData` for begin and end events; lines and columns are 1-based. */
function stackOf(args: Readonly<Record<string, unknown>>): TraceEventDetails['stack'] {
  for (const member of ['data', 'beginData', 'endData']) {
    const frames = listOf(membersOf(args[member])['stackTrace']);
    if (frames.length === 0) continue;
    return frames.map((frame) => {
      const { functionName, url, lineNumber, columnNumber } = membersOf(frame);
      return {
        name: textOf(functionName),
        url: textOf(url),
        line: Math.max(0, numberOf(lineNumber) ?? 0),
        column: Math.max(0, numberOf(columnNumber) ?? 0),
      };
    });
  }
  return [];
}

function ancestorsOf(trace: TraceDocument, event: number): TraceEventDetails['ancestors'] {
  return callsAround(trace, event).map((of) => ({
    event: of,
    ...nameAndTitle(trace, of),
    durationMs: trace.durationUs[of] / US_PER_MS,
  }));
}

/** A screenshot of the page, in base64 as in the `args` of its event. */
export function* screenshotOf(
  trace: TraceDocument,
  readBytes: ReadBytes,
  event: number,
): Steps<EngineAnswer<'trace.screenshot'>> {
  requireEvent(trace, event);
  const base64 = textOf(membersOf(parsed(yield* readArgs(trace, readBytes, event)))['snapshot']);
  if (base64 !== '') return { base64 };
  throw new AppFailure(
    appError(
      'invalid_params',
      `Event ${event} is not a screenshot.`,
      'Take event from trace.screenshots of this file.',
    ),
  );
}
