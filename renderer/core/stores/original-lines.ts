/** Original lines of what a profile has by line of the script that ran. */
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { CpuOriginal, CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../bridge/analysis-client.ts';

/** Lines of one query; lines beyond count at their function. */
const MAX_PLACES = 20_000;

/** A line of a function in the script; null: the function as a whole. */
export interface FunctionLine {
  readonly of: CpuPlace;
  readonly line: number | null;
}

function keyOf({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/**
 * Finds the original line of a function's line; that of the function where the line is one of a minified script, or of another source; null without
 * an original. `lookIn`: folders and map files, searched first.
 */
export async function originalLines(
  document: AnalysisDocument,
  asked: readonly FunctionLine[],
  lookIn: readonly string[],
): Promise<AppResult<(line: FunctionLine) => CpuOriginal | null>> {
  const placeOf = ({ of: { url }, line }: FunctionLine): CpuPlace => ({ name: '', url, line: line ?? 0, column: 0 });
  const functions = new Map(asked.map(({ of }) => [keyOf(of), of]));
  const lines = new Map(
    asked
      .filter(({ line }) => line !== null)
      .map((each) => [keyOf(placeOf(each)), { ...placeOf(each), at: 'line' as const }]),
  );
  const places = [...functions.values(), ...lines.values()].slice(0, MAX_PLACES);
  const found = await document.query('profile.originals', { places, lookIn: [...lookIn], besideScripts: true });
  if (!found.ok) return found;
  const byKey = new Map(found.value.originals.map(({ place, original }) => [keyOf(place), original]));
  return ok((each) => {
    const ofFunction = byKey.get(keyOf(each.of)) ?? null;
    const ofLine = each.line === null ? null : (byKey.get(keyOf(placeOf(each))) ?? null);
    return ofLine !== null && ofLine.source === ofFunction?.source ? ofLine : ofFunction;
  });
}
