/** The call for the rows after those of an answer. A result with `nextCursor` is a page, and the parameter `cursor` asks for the next one. */
import { proposedCall } from '../../shared/base/proposed-call.ts';
import type { AnyCapability } from '../../shared/capabilities/define.ts';

/** A longer call is not repeated: the caller has its text, and the answer has rows to show. */
const MOST_CALL_CHARS = 1000;

/**
 * `Next rows: pen_heap_objects {"capture":"heap-3f9a12cd","class":"Order","cursor":"20"}`; '' after the last row. `given`: the parameters as the
 * caller sent them. Without a capture among them, the one that was read: another one may be the newest by then.
 */
export function nextRowsText(
  { name, params: { shape } }: Pick<AnyCapability, 'name' | 'params'>,
  given: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): string {
  const { nextCursor: cursor, captureId } = value;
  if (typeof cursor !== 'string' || !('cursor' in shape)) return '';
  const capture = 'capture' in shape && typeof captureId === 'string' ? { capture: captureId } : {};
  const call = proposedCall(name, { ...capture, ...given, cursor });
  return call.length > MOST_CALL_CHARS
    ? `Next rows: the same call with "cursor":${JSON.stringify(cursor)}.`
    : `Next rows: ${call}`;
}
