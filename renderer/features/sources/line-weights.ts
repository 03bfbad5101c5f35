/** CPU time, or live bytes, by line of a shown script or original, from a sampled profile. */
import { useMemo } from 'react';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes, formatPercent } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { LineFigure } from '../../core/widgets/code-view/code-times.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import { originalLines, type FunctionLine } from '../../core/stores/original-lines.ts';
import { isSameSource, nothing, useOfCapture, type KnownOf, type ShownScript } from './source-captures.ts';

/** Functions whose lines are queried, by their own weight; others count at their first line. */
const MAX_FUNCTIONS_BY_LINE = 60;
const MAX_FUNCTIONS = 10_000;
/** Smaller rests are those of rounding. */
const MIN_REST = 0.0005;

/** Own weight of a function at one of its lines in the script, or at the function as a whole. */
interface FunctionWeight extends FunctionLine {
  readonly weight: number;
}

/** Weight at a place of the shown text. */
export interface PlaceWeight extends TextPlace {
  readonly weight: number;
}

async function functionWeights(document: AnalysisDocument, url: string): Promise<AppResult<readonly FunctionWeight[]>> {
  const functions = await document.query('profile.functions', { filter: url, sort: 'self', count: MAX_FUNCTIONS });
  if (!functions.ok) return functions;
  const weights: FunctionWeight[] = [];
  const ofScript = functions.value.rows.filter((row) => row.url === url && row.self > 0);
  for (const [place, { name, line, column, self }] of ofScript.entries()) {
    const of = { name, url, line, column };
    const lines = place < MAX_FUNCTIONS_BY_LINE ? await document.query('profile.lines', { place: of }) : null;
    const known = lines?.ok === true ? lines.value.lines : [];
    // V8 counts by line. For a bundle on one line, the function location is more precise.
    for (const each of known) weights.push({ of, line: each.line === line ? null : each.line, weight: each.self });
    const rest = self - known.reduce((sum, each) => sum + each.self, 0);
    if (rest > MIN_REST) weights.push({ of, line: null, weight: rest });
  }
  return ok(weights);
}

/** Exported for its test. */
export async function askWeights(
  document: AnalysisDocument,
  { url, startLine, original }: Omit<ShownScript, 'text'>,
  lookIn: readonly string[],
): Promise<AppResult<KnownOf<readonly PlaceWeight[]>>> {
  const weights = await functionWeights(document, url);
  if (!weights.ok) return weights;
  if (weights.value.length === 0) return nothing('The profile has no samples in this script.');
  if (original !== null) {
    const originalOf = await originalLines(document, weights.value, lookIn);
    if (!originalOf.ok) return originalOf;
    const found = weights.value.flatMap((each) => {
      const at = originalOf.value(each);
      return at === null ? [] : [{ ...at, weight: each.weight }];
    });
    if (found.length === 0) return nothing('The profile has no source map of this script.', true);
    const inSource = found.filter(({ source }) => isSameSource(source, original));
    return inSource.length === 0
      ? nothing('The profile has no samples in this source.')
      : ok({ value: inSource.map(({ line, column, weight }) => ({ line, column, weight })), note: '' });
  }
  const places = weights.value.map(({ of, line, weight }) => ({
    line: (line ?? of.line) - startLine + 1,
    column: line === null ? Math.max(1, of.column) : 1,
    weight,
  }));
  return ok({ value: places.filter(({ line }) => line > 0), note: '' });
}

export const WEIGHT_WORDS = {
  'cpu-profile': { text: durationText, what: 'self time' },
  'heap-profile': { text: formatBytes, what: 'allocated here' },
} as const;
export type WeightKind = keyof typeof WEIGHT_WORDS;

/** Weight by line of the shown text, from a profile. */
export function useLineWeights(
  kind: WeightKind,
  capture: CaptureRecord | null,
  script: ShownScript | null,
  shownAt: (place: TextPlace) => TextPlace,
): KnownOf<ReadonlyMap<number, LineFigure>> {
  const known = useOfCapture(capture, script, askWeights);
  const isOriginal = script?.original !== null;
  return useMemo(() => {
    if (known.value === null) return { value: null, note: known.note };
    const { text, what } = WEIGHT_WORDS[kind];
    const byLine = new Map<number, number>();
    for (const place of known.value) {
      const { line } = shownAt(place);
      byLine.set(line, (byLine.get(line) ?? 0) + place.weight);
    }
    const all = [...byLine.values()];
    const [most, sum] = [Math.max(...all), all.reduce((total, each) => total + each, 0)];
    const figures = new Map(
      [...byLine].map(([line, weight]): [number, LineFigure] => [
        line,
        {
          text: text(weight),
          title: `${text(weight)} ${what}, ${formatPercent(weight / sum)} of this ${isOriginal ? 'source' : 'script'}'s`,
          share: weight / most,
        },
      ]),
    );
    return { value: figures, note: '' };
  }, [known, shownAt, kind, isOriginal]);
}
