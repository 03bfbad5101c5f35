/** The text that a field of the page holds, read without touching it. */
import type { FieldText } from '../../../shared/core/capability/interaction-ports.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';
import type { ElementLocator } from '../../../shared/core/contracts/interaction.ts';
import type { PageFrames } from './frames.ts';
import { awaitReady } from './targeting.ts';

/** Inputs that a user empties by selecting everything and pressing Delete. */
const SINGLE_LINE: ReadonlySet<string> = new Set(['text', 'search', 'email', 'url', 'tel', 'password', 'number']);

/** Null if the element is missing or hidden now, or takes no text. */
export async function fieldText(
  frames: PageFrames,
  element: ElementLocator,
  signal: AbortSignal,
): Promise<FieldText | null> {
  const found = await settle(() => awaitReady(frames, element, { needs: 'visible', timeoutMs: 0, signal }));
  if (!found.ok) return found.error.code === 'element_not_found' ? null : unwrap<never>(found);
  const { frame, ref, hit } = found.value;
  const { isText, isReadOnly, kind } = unwrap(await frame.call('field', ref));
  if (!isText || isReadOnly) return null;
  const held = unwrap(await frame.call('valueOf', ref));
  if (held === null) return null;
  const { kind: valueKind, value } = held;
  const name = hit.name === '' ? hit.selector : hit.name;
  const isEmpty = valueKind === 'length' ? value === '0' : value === '';
  return {
    name,
    shown: isEmpty ? '' : valueKind === 'length' ? `${value} characters` : value,
    isSingleLine: SINGLE_LINE.has(kind),
  };
}
