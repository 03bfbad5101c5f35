/** Ranges of a recording in words and in the fields they are typed in. */
import type { AllocationRange } from '../../../../shared/contracts/allocations.ts';
import { formatCount } from '../../../../shared/base/units.ts';

/** Milliseconds with at most one decimal, thousands separated: `1,204.5`. */
export function msText(ms: number): string {
  const [whole = '0', fraction] = (Math.round(ms * 10) / 10).toString().split('.');
  return fraction === undefined ? formatCount(Number(whole)) : `${formatCount(Number(whole))}.${fraction}`;
}

export function rangeText({ fromMs, toMs }: AllocationRange): string {
  return `${msText(fromMs)} to ${msText(toMs)} ms`;
}

/** What a person typed, separators and unit allowed; null where it is no time. */
export function parseMs(text: string): number | null {
  const plain = text
    .trim()
    .replace(/\s*ms$/i, '')
    .replaceAll(',', '');
  if (!/^\d+(\.\d*)?$/.test(plain)) return null;
  return Number(plain);
}

/**
 * The range that two fields say; an empty one is the end of the recording on its side, and two empty ones are no range.
 * A sentence where they say none.
 */
export function typedRange(
  from: string,
  to: string,
  durationMs: number,
): { readonly ok: true; readonly range: AllocationRange | null } | { readonly ok: false; readonly why: string } {
  if (from.trim() === '' && to.trim() === '') return { ok: true, range: null };
  const fromMs = from.trim() === '' ? 0 : parseMs(from);
  const toMs = to.trim() === '' ? durationMs : parseMs(to);
  if (fromMs === null || toMs === null) return { ok: false, why: 'Enter milliseconds, such as 1200.' };
  if (fromMs >= toMs) return { ok: false, why: 'The end must be after the start.' };
  if (fromMs >= durationMs) return { ok: false, why: `The recording ends at ${msText(durationMs)} ms.` };
  return { ok: true, range: { fromMs, toMs: Math.min(toMs, durationMs) } };
}
