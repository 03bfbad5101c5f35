/** Captures applied to a shown script: coverage, and CPU time by line. */
import { useMemo } from 'react';
import { ok } from '../../../shared/base/result.ts';
import { formatPercent } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { askFile } from '../../stores/ask-file.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useBridge } from '../../stores/workbench.tsx';
import type { CodeMarks } from '../../widgets/code-view/code-marks.ts';
import type { LineFigure } from '../../widgets/code-view/code-times.ts';
import type { TextPlace } from '../../widgets/code-view/use-pretty.ts';

/** Maximum number of functions whose lines are queried; others count at their first line. */
const FUNCTIONS_BY_LINE = 60;
const MAX_FUNCTIONS = 2000;

/** Captures of this target first, then of others with the same URL; newest first. */
export function capturesFor(
  captures: readonly CaptureRecord[],
  target: TargetInfo,
  kinds: readonly CaptureRecord['kind'][],
): readonly CaptureRecord[] {
  const isOf = (capture: CaptureRecord): boolean =>
    capture.target !== null && (capture.target.id === target.id || capture.target.url === target.url);
  return captures
    .filter((capture) => kinds.includes(capture.kind) && isOf(capture))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}

/** The shown script. */
export interface ShownScript {
  readonly url: string;
  /** 1-based line in its document. */
  readonly startLine: number;
  readonly text: string;
}

export interface KnownOf<T> {
  readonly value: T | null;
  /** The reason why there is nothing although a capture was selected. */
  readonly note: string;
}

const NOTHING: KnownOf<never> = { value: null, note: '' };

function nothing(note: string): AppResult<KnownOf<never>> {
  return ok({ value: null, note });
}

/** Asks a capture file about the script. */
function useOfCapture<T>(
  capture: CaptureRecord | null,
  script: ShownScript | null,
  ask: (document: AnalysisDocument, script: ShownScript) => Promise<AppResult<KnownOf<T>>>,
): KnownOf<T> {
  const { analysis } = useBridge();
  const file = capture?.file ?? null;
  const question = useMemo(() => (file === null || script === null ? null : { file, script }), [file, script]);
  const { current } = useQuery<KnownOf<T>>(question, async ({ signal }) => {
    if (question === null) throw new Error('a query without a capture');
    return askFile(analysis, question.file, (document) => ask(document, question.script), { signal });
  });
  return useMemo(() => {
    if (current === null) return NOTHING;
    return current.ok ? current.value : { value: null, note: current.error.message };
  }, [current]);
}

async function askCoverage(
  document: AnalysisDocument,
  script: ShownScript,
): Promise<AppResult<KnownOf<readonly number[]>>> {
  const files = await document.query('coverage.files', { filter: script.url, count: MAX_FUNCTIONS });
  if (!files.ok) return files;
  const ofUrl = files.value.rows.filter(({ url }) => url === script.url);
  if (ofUrl.length === 0) return nothing('The coverage does not include this script.');
  for (const { index } of ofUrl) {
    const file = await document.query('coverage.file', { index });
    if (file.ok && file.value.text === script.text) return ok({ value: file.value.ranges, note: '' });
  }
  return nothing('The coverage was recorded for a different version of this script.');
}

/** Coverage of the script from a coverage capture. */
export function useScriptCoverage(capture: CaptureRecord | null, script: ShownScript | null): KnownOf<CodeMarks> {
  const known = useOfCapture(capture, script, askCoverage);
  return useMemo(() => {
    if (known.value === null) return { value: null, note: known.note };
    const marks: CodeMarks = {
      ranges: known.value,
      classOf: (count) => (count > 0 ? 'code-used' : 'code-unused'),
      titleOf: (classes) =>
        classes.has('code-used') && classes.has('code-unused')
          ? 'Part of this line ran, part never ran'
          : classes.has('code-used')
            ? 'This line ran'
            : 'This line never ran',
    };
    return { value: marks, note: '' };
  }, [known]);
}

/** Self time at a location of the script. */
interface PlaceTime extends TextPlace {
  readonly ms: number;
}

async function askTimes(
  document: AnalysisDocument,
  { url, startLine }: ShownScript,
): Promise<AppResult<KnownOf<readonly PlaceTime[]>>> {
  const functions = await document.query('profile.functions', { filter: url, sort: 'self', count: MAX_FUNCTIONS });
  if (!functions.ok) return functions;
  const ofScript = functions.value.rows.filter((of) => of.url === url && of.self > 0);
  if (ofScript.length === 0) return nothing('The profile has no samples in this script.');
  const times: PlaceTime[] = [];
  const add = (line: number, column: number, ms: number): void => {
    const own = line - startLine + 1;
    if (own > 0) times.push({ line: own, column: Math.max(1, column), ms });
  };
  for (const [place, { name, line, column, self }] of ofScript.entries()) {
    const lines =
      place < FUNCTIONS_BY_LINE ? await document.query('profile.lines', { place: { name, url, line, column } }) : null;
    const known = lines?.ok === true ? lines.value.lines : [];
    // V8 counts by line. For a bundle on one line, the function location is more precise.
    for (const each of known) add(each.line, each.line === line ? column : 1, each.self);
    const rest = self - known.reduce((sum, each) => sum + each.self, 0);
    if (rest > 0.0005) add(line, column, rest);
  }
  return ok({ value: times, note: '' });
}

/** CPU time by line of the shown text, from a CPU profile. */
export function useScriptTimes(
  capture: CaptureRecord | null,
  script: ShownScript | null,
  shownAt: (place: TextPlace) => TextPlace,
): KnownOf<ReadonlyMap<number, LineFigure>> {
  const known = useOfCapture(capture, script, askTimes);
  return useMemo(() => {
    if (known.value === null) return { value: null, note: known.note };
    const value = new Map<number, number>();
    for (const place of known.value) {
      const { line } = shownAt(place);
      value.set(line, (value.get(line) ?? 0) + place.ms);
    }
    const all = [...value.values()];
    const [most, sum] = [Math.max(...all), all.reduce((total, ms) => total + ms, 0)];
    const figures = new Map(
      [...value].map(([line, ms]): [number, LineFigure] => [
        line,
        {
          text: durationText(ms),
          title: `${durationText(ms)} self time, ${formatPercent(ms / sum)} of this script's`,
          share: ms / most,
        },
      ]),
    );
    return { value: figures, note: '' };
  }, [known, shownAt]);
}
