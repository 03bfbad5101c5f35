/** Formats and parses time ranges of a recording. */
import type { AllocationRange } from '../../../../shared/engine/heap/contract/allocations.ts';
import { formatCount } from '../../../../shared/base/units.ts';

/** Milliseconds with at most one decimal, thousands separated: `1,204.5`. */
export function msText(ms: number): string {
  const [whole = '0', fraction] = (Math.round(ms * 10) / 10).toString().split('.');
  return fraction === undefined ? formatCount(Number(whole)) : `${formatCount(Number(whole))}.${fraction}`;
}

export function rangeText({ fromMs, toMs }: AllocationRange): string {
  return `${msText(fromMs)} to ${msText(toMs)} ms`;
}

/** Parses a typed time, with separators and unit; null if invalid. */
export function parseMs(text: string): number | null {
  const plain = text
    .trim()
    .replace(/\s*ms$/i, '')
    .replaceAll(',', '');
  if (!/^\d+(\.\d*)?$/.test(plain)) return null;
  return Number(plain);
}

/**
 * The range of two fields. An empty field means that end of the recording; two empty fields mean no range. Returns an error sentence for
 * invalid input.
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
