/** Whether samples name functions that V8 had inlined before the recording, and what an answer says if they do not. */
import { code } from '../../base/markdown.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import type { CapabilityPorts } from '../ports.ts';

/** From this share of the listed self time on, a function may hide others. */
const LARGE_SHARE = 0.5;

/** Known of captures that were recorded here only. */
export function namesInlined({ captureId }: CaptureSource, { library }: Pick<CapabilityPorts, 'library'>): boolean {
  if (captureId === null) return false;
  const record = library.get(captureId);
  return record.ok && record.value.options['namesInlined'] === true;
}

/** A sentence about the first row, if it has most of the self time; null if its own time is known to be its own. */
export function inlinedNote(
  functions: readonly { readonly selfMs: number }[],
  isNamed: boolean,
  firstName: string,
): string | null {
  const [first] = functions;
  const listedMs = functions.reduce((sum, { selfMs }) => sum + selfMs, 0);
  if (isNamed || first === undefined || listedMs <= 0 || first.selfMs < LARGE_SHARE * listedMs) return null;
  return `V8 may have inlined other functions into ${code(firstName)} before the recording, and their time counts as its own: read its source.`;
}
