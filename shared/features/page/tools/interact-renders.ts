/** Renders during a measured interaction, with the author's names and the places where changed values come from. */
import type { RunningCode } from '../../../engine/trace/contract/placed-renders.ts';
import type { PageRenders, RunRenders } from '../../../engine/trace/contract/renders.ts';
import { quotedTracePlace } from '../../../core/findings/quotes.ts';
import { placesToQuote } from '../../../core/findings/renders.ts';
import { settled, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { functionKey, type FunctionTimes } from './interact-profile.ts';
import type { ObservedRenders, RenderObserver } from '../../renders/render-observer.ts';

/** Frames between a write and the code of the author that are looked at. */
const MAX_FRAMES = 12;

/** Readings of one run. */
export interface RenderReadings {
  readonly observed: ObservedRenders;
  /** After each step; null where the document was gone. */
  readonly taken: readonly (PageRenders | null)[];
  /** Of the functions that ran in each step. */
  readonly times: readonly FunctionTimes[];
}

/** The renders of each step. `file`: the recording, whose source maps and texts are used. Null if nothing is worth a word: a page without a framework whose renders can be read. */
export async function rendersOfRun(
  { observed, taken, times }: RenderReadings,
  file: string,
  context: OriginalsContext,
): Promise<RunRenders | null> {
  if (observed === 'none') return null;
  if (typeof observed === 'string') return { page: null, why: observed, steps: taken.map(() => null), quotes: [] };
  const code = await runningCode(observed, taken);
  const { ports, signal, note } = context;
  await settled(file, context);
  const asked = await ports.analysis.query(
    file,
    'code.renders',
    {
      code,
      steps: taken.map((renders, index) =>
        renders === null ? null : { renders, sampledMs: code.functions.map((each) => timeOf(each, times[index])) },
      ),
      lookIn: [...(ports.status.sourceMapPaths?.() ?? [])],
    },
    { signal },
  );
  if (!asked.ok) {
    note(`Renders of the steps are missing: ${asked.error.message}`);
    return null;
  }
  const { steps } = asked.value;
  const places = placesToQuote(steps.filter((step) => step !== null)).map(quotedTracePlace);
  return { page: observed.page, why: null, steps, quotes: [...(await quotesOf(file, places, context))] };
}

const timeOf = (running: RunningCode['functions'][number], times: FunctionTimes | undefined): number | null =>
  running === null ? null : (times?.get(functionKey(running)) ?? null);

/** What the readings have numbers for. */
async function runningCode(observer: RenderObserver, taken: RenderReadings['taken']): Promise<RunningCode> {
  const wanted = new Set<number>();
  /** Templates are compiled, so that only what they call may have a place in the source. */
  const compiled = new Set<number>();
  for (const { framework, function: index, remounts, reasons } of taken.flatMap((each) => each?.components ?? [])) {
    const inputs = reasons.flatMap((reason) => reason.inputs);
    const components = [index, remounts.owner, ...inputs.map(({ owner }) => owner)];
    for (const each of [...components, ...inputs.flatMap(({ before, after }) => [before, after])])
      if (each !== null) wanted.add(each);
    if (framework !== 'react') for (const each of components) if (each !== null) compiled.add(each);
  }
  const places = wanted.size === 0 ? new Map<number, never>() : await observer.places(wanted);
  const functions: RunningCode['functions'] = Array.from({ length: Math.max(-1, ...wanted) + 1 }, () => null);
  for (const [index, { url, line, column }] of places) {
    const calls = compiled.has(index) ? { calls: [...(await observer.tokens(index))] } : {};
    functions[index] = { url, line, column, ...calls };
  }
  const stacks = (await observer.stacks()).map((frames) =>
    frames.slice(0, MAX_FRAMES).map(({ url, line, column }) => ({ url, line, column })),
  );
  return { functions, stacks };
}
