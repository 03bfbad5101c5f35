/** The calls for what an answer does not show: the rows after it, and the lines that its budget leaves out. A result with `nextCursor` is a page, and the parameter `cursor` asks for the next one. */
import { z } from 'zod';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { SIZE_PARAMETERS } from './parameters.ts';

/** A longer call is not repeated: the caller has its text, and the answer has rows to show. */
const MAX_CALL_CHARS = 1000;

/** Parameters of comparisons; their results have the captures that were read under the same names. */
const SIDES = ['snapshotA', 'snapshotB', 'base', 'current'] as const;
const SideSchema = z.object({ captureId: z.string() });

function captureOf(shape: object, value: Readonly<Record<string, unknown>>): Record<string, string> {
  const read: Record<string, string> = {};
  if ('capture' in shape && typeof value['captureId'] === 'string') read['capture'] = value['captureId'];
  for (const side of SIDES) {
    const named = side in shape ? SideSchema.safeParse(value[side]) : null;
    if (named?.success === true) read[side] = named.data.captureId;
  }
  return read;
}

/**
 * `Next rows: pen_heap_objects {"capture":"heap-3f9a12cd","class":"Order","cursor":"20"}`; '' after the last row. `given`: the parameters as the
 * caller sent them. Without a capture among them, or one side of a comparison, the one that was read: another one may be the newest by then.
 */
export function nextRowsText(
  { name, params: { shape } }: Pick<AnyCapability, 'name' | 'params'>,
  given: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): string {
  const { nextCursor: cursor } = value;
  if (typeof cursor !== 'string' || !('cursor' in shape)) return '';
  const call = proposedCall(name, { ...captureOf(shape, value), ...given, cursor });
  return call.length > MAX_CALL_CHARS
    ? `Next rows: the same call with "cursor":${JSON.stringify(cursor)}.`
    : `Next rows: ${call}`;
}

/**
 * `All of it: pen_heap_objects {"capture":"heap-3f9a12cd","class":"Order","limit":20}`: an answer whose size is given may be larger. Of one that is
 * too large even so, a call for half of the rows. '' where the same call would not read the same again.
 */
export function leftOutText(
  { name, kind, hints, params: { shape } }: Pick<AnyCapability, 'name' | 'kind' | 'hints' | 'params'>,
  given: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
  sizeAskedFor: boolean,
): string {
  const size = SIZE_PARAMETERS.find((each) => Object.hasOwn(shape, each));
  if (kind !== 'read' || !hints.readOnly || size === undefined) return '';
  const rows = z.safeParse(shape[size] ?? z.never(), given[size]).data;
  if (typeof rows !== 'number' || (sizeAskedFor && rows < 2)) return '';
  const wanted = { [size]: sizeAskedFor ? Math.floor(rows / 2) : rows };
  const call = proposedCall(name, { ...captureOf(shape, value), ...given, ...wanted });
  if (call.length > MAX_CALL_CHARS)
    return `${sizeAskedFor ? 'A part' : 'All of it'}: the same call with ${JSON.stringify(wanted)}.`;
  return `${sizeAskedFor ? 'A part' : 'All of it'}: ${call}`;
}
