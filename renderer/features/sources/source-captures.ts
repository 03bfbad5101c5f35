/** Captures applied to a shown script or original: which ones, and what their coverage says. */
import { useEffect, useMemo, useState } from 'react';
import { ok } from '../../../shared/base/result.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { LOOK_AGAIN_MS } from '../../core/stores/hooks/use-source-maps.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import type { CodeMarks } from '../../core/widgets/code-view/code-marks.ts';

const MAX_FILES = 2000;

/** An original source of a script, by the name that its map has for it, and where the map was read. */
export interface ShownOriginal {
  readonly name: string;
  readonly mapAt: string;
}

/** The shown text: a script as it ran, or one of its originals. */
export interface ShownScript {
  /** Address of the script. */
  readonly url: string;
  /** 1-based line of the script in its document. */
  readonly startLine: number;
  readonly text: string;
  /** Null: the text is the script. */
  readonly original: ShownOriginal | null;
}

/** True if a capture means the same original: its maps name sources by the address of the map, or by a path on this machine. */
export function isSameSource(source: string, { name, mapAt }: ShownOriginal): boolean {
  if (source === name) return true;
  if (/^https?:/i.test(mapAt) && URL.canParse(name, mapAt)) return new URL(name, mapAt).href === source;
  const ofPath = (path: string): string => path.replaceAll('\\', '/').replace(/^(?:\.{1,2}\/)+/, '');
  return ofPath(source).endsWith(`/${ofPath(name)}`);
}

export interface KnownOf<T> {
  readonly value: T | null;
  /** The reason why there is nothing although a capture was selected. */
  readonly note: string;
  /** Source maps of a new capture are stored in the background: they may come. */
  readonly awaitsMaps?: boolean;
}

const NOTHING: KnownOf<never> = { value: null, note: '' };

export function nothing(note: string, awaitsMaps = false): AppResult<KnownOf<never>> {
  return ok({ value: null, note, awaitsMaps });
}

/** Asks a capture file about the script, with the folders in which source maps are looked for. */
export function useOfCapture<T>(
  capture: CaptureRecord | null,
  script: ShownScript | null,
  ask: (document: AnalysisDocument, script: ShownScript, lookIn: readonly string[]) => Promise<AppResult<KnownOf<T>>>,
): KnownOf<T> {
  const { analysis } = useBridge();
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const file = capture?.file ?? null;
  const [look, setLook] = useState(0);
  const question = useMemo(
    () => (file === null || script === null ? null : { file, script, lookIn, look }),
    [file, script, lookIn, look],
  );
  const { current } = useQuery<KnownOf<T>>(question, async ({ signal }) => {
    if (question === null) throw new Error('a query without a capture');
    return askFile(analysis, question.file, (document) => ask(document, question.script, question.lookIn), { signal });
  });
  const awaitsMaps = current?.ok === true && current.value.awaitsMaps === true;
  useEffect(() => {
    const afterMs = LOOK_AGAIN_MS[look];
    if (!awaitsMaps || afterMs === undefined) return undefined;
    const timer = setTimeout(() => setLook(look + 1), afterMs);
    return () => clearTimeout(timer);
  }, [awaitsMaps, look]);
  return useMemo(() => {
    if (current === null) return NOTHING;
    return current.ok ? current.value : { value: null, note: current.error.message };
  }, [current]);
}

async function askCoverage(
  document: AnalysisDocument,
  script: ShownScript,
  lookIn: readonly string[],
): Promise<AppResult<KnownOf<readonly number[]>>> {
  const files = await document.query('coverage.files', { filter: script.url, count: MAX_FILES });
  if (!files.ok) return files;
  const ofUrl = files.value.rows.filter(({ url }) => url === script.url);
  if (ofUrl.length === 0) return nothing('The coverage does not include this script.');
  const { original } = script;
  for (const { index } of ofUrl) {
    if (original !== null) {
      const found = await document.query('coverage.originals', { index, lookIn: [...lookIn] });
      const same = found.ok
        ? found.value.originals.find(({ source, text }) => isSameSource(source, original) && text === script.text)
        : undefined;
      if (same !== undefined) return ok({ value: same.ranges, note: '' });
      continue;
    }
    const file = await document.query('coverage.file', { index });
    if (file.ok && file.value.text === script.text) return ok({ value: file.value.ranges, note: '' });
  }
  return nothing(
    original === null
      ? 'The coverage was recorded for a different version of this script.'
      : 'The coverage has no source map of this script, or was recorded for a different version of it.',
    original !== null,
  );
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
