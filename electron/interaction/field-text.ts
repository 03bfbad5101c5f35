/** The text that a field of the page holds, read without touching it. */
import { ok } from '../../shared/base/result.ts';
import type { FieldText } from '../../shared/capabilities/page/interaction-ports.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { ElementLocator } from '../../shared/contracts/page/interaction.ts';
import type { PageFrames } from './frames.ts';
import { awaitReady } from './targeting.ts';

/** Inputs that a user empties by selecting everything and pressing Delete. */
const SINGLE_LINE: ReadonlySet<string> = new Set(['text', 'search', 'email', 'url', 'tel', 'password', 'number']);

/** Null if the element is missing or hidden now, or takes no text. */
export async function fieldText(
  frames: PageFrames,
  element: ElementLocator,
  signal: AbortSignal,
): Promise<AppResult<FieldText | null>> {
  const found = await awaitReady(frames, element, { needs: 'visible', timeoutMs: 0, signal });
  if (!found.ok) return found.error.code === 'element_not_found' ? ok(null) : found;
  const { frame, ref, hit } = found.value;
  const field = await frame.call('field', ref);
  if (!field.ok) return field;
  const { isText, isReadOnly, kind } = field.value;
  if (!isText || isReadOnly) return ok(null);
  const held = await frame.call('valueOf', ref);
  if (!held.ok) return held;
  if (held.value === null) return ok(null);
  const { kind: valueKind, value } = held.value;
  const name = hit.name === '' ? hit.selector : hit.name;
  const isEmpty = valueKind === 'length' ? value === '0' : value === '';
  return ok({
    name,
    shown: isEmpty ? '' : valueKind === 'length' ? `${value} characters` : value,
    isSingleLine: SINGLE_LINE.has(kind),
  });
}
