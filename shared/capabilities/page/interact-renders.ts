/** Renders during a measured interaction, with the author's names and the places where changed values come from. */
import { isAuthorsPlace } from '../../contracts/author-code.ts';
import type {
  ChangedInput,
  ComponentRenders,
  PageRenders,
  RenderedComponent,
  RenderInput,
  RunRenders,
  StepRenders,
} from '../../contracts/page/renders.ts';
import type { CodeQuote } from '../../contracts/quotes.ts';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { writtenPlace } from '../../findings/function-names.ts';
import { quotedTracePlace } from '../../findings/quotes.ts';
import { placesToQuote } from '../../findings/renders.ts';
import { withOriginals, type OriginalsContext } from '../common/original-names.ts';
import { quotesOf } from '../common/quotes.ts';
import type { CallContext } from '../define.ts';
import { shownComponentName, type SearchedElement } from '../../base/component-text.ts';
import { elementLine, templateLine, writtenHook } from './component-text.ts';
import { functionKey, type FunctionTimes } from './interact-profile.ts';
import type { ObservedRenders, RenderObserver } from './render-observer.ts';

type Context = OriginalsContext & Pick<CallContext, 'ports' | 'signal'>;

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
  context: Context,
): Promise<RunRenders | null> {
  if (observed === 'none') return null;
  if (typeof observed === 'string') return { page: null, why: observed, steps: taken.map(() => null), quotes: [] };
  const places = await originalPlaces(observed, taken, file, context);
  const writers = await placesOfWriters(observed, taken, file, context);
  const steps: (StepRenders | null)[] = [];
  for (const [index, each] of taken.entries()) {
    const sources = { places, writers, file, times: times[index] ?? new Map<string, number>() };
    steps.push(each === null ? null : await placedStep(each, sources, context));
  }
  const quotes: readonly CodeQuote[] = await quotesOf(
    file,
    placesToQuote(steps.filter((step) => step !== null)).map(quotedTracePlace),
    context,
  );
  return { page: observed.page, why: null, steps, quotes: [...quotes] };
}

function* indicesOf({ components }: PageRenders): Generator<number | null> {
  for (const component of components) {
    yield component.function;
    yield component.remounts.owner;
    for (const { inputs } of component.reasons)
      for (const { before, after, owner } of inputs) yield* [before, after, owner];
  }
}

interface Placed {
  /** In the running script. */
  readonly running: CpuPlace;
  readonly written: TracePlace;
}
type Places = ReadonlyMap<number, Placed>;

async function originalPlaces(
  observer: RenderObserver,
  taken: RenderReadings['taken'],
  file: string,
  context: Context,
): Promise<Places> {
  const wanted = new Set<number>();
  const names = new Map<number, string>();
  for (const each of taken) {
    if (each === null) continue;
    for (const index of indicesOf(each)) if (index !== null) wanted.add(index);
    for (const { function: index, name } of each.components) if (index !== null) names.set(index, name);
  }
  if (wanted.size === 0) return new Map();
  const compiled = new Set<number>();
  for (const each of taken)
    for (const { framework, function: index, remounts, reasons } of each?.components ?? [])
      if (framework !== 'react')
        for (const one of [index, remounts.owner, ...reasons.flatMap(({ inputs }) => inputs.map(({ owner }) => owner))])
          if (one !== null) compiled.add(one);
  const found = [...(await observer.places(wanted))];
  const rows = found.map(([index, place]) => ({ ...place, name: names.get(index) ?? '' }));
  const named = await withOriginals(file, rows, context);
  const places = new Map<number, Placed>();
  for (const [at, row] of named.entries()) {
    const [index, running] = found[at] ?? [];
    if (index === undefined || running === undefined) continue;
    const within =
      row.original === undefined && compiled.has(index)
        ? await placeWithin(index, running, observer, file, context)
        : null;
    places.set(index, { running, written: within ?? writtenPlace(row) });
  }
  return places;
}

/**
 * The beginning of the original file that most calls within a function have; null if they have none. Compilers of templates make functions that are
 * nowhere in the source, and an inlined call may come from another file.
 */
async function placeWithin(
  index: number,
  { url, line, column }: CpuPlace,
  observer: RenderObserver,
  file: string,
  context: Context,
): Promise<TracePlace | null> {
  const tokens = await observer.tokens(index);
  const rows = tokens.map((token) => ({
    name: '',
    url,
    line: line + token.line,
    column: token.line === 0 ? column + token.column : token.column + 1,
  }));
  const places = (await withOriginals(file, rows, context, 'call'))
    .filter(({ original }) => original !== undefined)
    .map(writtenPlace)
    .filter(isAuthorsPlace);
  const bySource = Map.groupBy(places, (place) => place.url);
  const [most = []] = [...bySource.values()].toSorted((one, other) => other.length - one.length);
  const [first] = most.toSorted((one, other) => one.line - other.line);
  return first === undefined ? null : { ...first, name: '', column: 0 };
}

/** Frames between a write and the code of the author that are looked at. */
const MAX_FRAMES = 12;

/** Where each stack is in the author's code, by its number. */
async function placesOfWriters(
  observer: RenderObserver,
  taken: RenderReadings['taken'],
  file: string,
  context: Context,
): Promise<ReadonlyMap<number, TracePlace>> {
  const wanted = new Set<number>();
  for (const each of taken)
    for (const { reasons } of each?.components ?? [])
      for (const { inputs } of reasons) for (const { writer } of inputs) if (writer !== null) wanted.add(writer);
  if (wanted.size === 0) return new Map();
  const stacks = await observer.stacks();
  const rows = [...wanted].flatMap((stack) =>
    (stacks[stack] ?? []).slice(0, MAX_FRAMES).map((frame) => ({ ...frame, stack })),
  );
  const places = new Map<number, TracePlace>();
  for (const row of await withOriginals(file, rows, context, 'call')) {
    const place = writtenPlace(row);
    if (!places.has(row.stack) && isAuthorsPlace(place)) places.set(row.stack, place);
  }
  return places;
}

interface Sources {
  readonly places: Places;
  readonly writers: ReadonlyMap<number, TracePlace>;
  readonly times: FunctionTimes;
  readonly file: string;
}

async function placedStep(step: PageRenders, sources: Sources, context: Context): Promise<StepRenders> {
  const components: ComponentRenders[] = [];
  for (const component of step.components) components.push(await placedComponent(component, sources, context));
  return { ...step, components };
}

async function placedComponent(
  { function: index, remounts, reasons, name, ...rest }: RenderedComponent,
  sources: Sources,
  context: Context,
): Promise<ComponentRenders> {
  const place = writtenOf(index, sources);
  const shown =
    place === null
      ? name
      : shownComponentName({ name, framework: rest.framework }, { name: place.name, source: place.url });
  const placed: ComponentRenders['reasons'] = [];
  for (const { inputs, ...reason } of reasons) {
    const withOrigins: RenderInput[] = [];
    for (const input of inputs)
      withOrigins.push(
        await placedInput(input, { tag: shown, place, isTemplate: rest.framework === 'angular' }, sources, context),
      );
    placed.push({ ...reason, inputs: withOrigins });
  }
  const { owner, ...counts } = remounts;
  const running = index === null ? undefined : sources.places.get(index)?.running;
  return {
    ...rest,
    name: shown,
    place: place === null ? null : { ...place, name: shown },
    sampledMs: running === undefined ? null : (sources.times.get(functionKey(running)) ?? null),
    remounts: {
      ...counts,
      from: owner === null ? null : await elementOrigin({ tag: shown, prop: null }, owner, sources, context),
    },
    reasons: placed,
  };
}

const writtenOf = (index: number | null, { places }: Sources): TracePlace | null =>
  index === null ? null : (places.get(index)?.written ?? null);

/** The component with an input: its name in elements, and where its function is. */
interface InputOf {
  readonly tag: string;
  readonly isTemplate: boolean;
  readonly place: TracePlace | null;
}

async function placedInput(
  { before, after, owner, writer, ...given }: ChangedInput,
  { tag, place, isTemplate }: InputOf,
  sources: Sources,
  context: Context,
): Promise<RenderInput> {
  const own = writtenOf(after, sources);
  const hook =
    given.hook === null || place === null || !isAuthorsPlace(place)
      ? null
      : await writtenHook({ ...given, hook: given.hook }, { owner: place, file: sources.file }, context);
  const input = hook === null ? given : { ...given, name: hook.name };
  const isSamePlace = before === null || samePlace(before, after, sources);
  if (own !== null && isSamePlace && isAuthorsPlace(own)) return { ...input, from: { place: own, by: 'function' } };
  const writtenAt = writer === null ? undefined : sources.writers.get(writer);
  if (writtenAt !== undefined) return { ...input, from: { place: writtenAt, by: 'write' } };
  if (input.kind === 'state' && place !== null && hook !== null && hook.written !== null)
    return { ...input, from: { place: { ...place, line: place.line + hook.written, column: 0 }, by: 'write' } };
  if (owner === null || input.kind === 'state' || input.kind === 'store') return { ...input, from: null };
  const searched =
    input.kind === 'context'
      ? { tag: input.name, isContext: true, prop: 'value' }
      : { tag, prop: input.name, isTemplate };
  return { ...input, from: await elementOrigin(searched, owner, sources, context) };
}

function samePlace(before: number | null, after: number | null, { places }: Sources): boolean {
  const [one, other] = [before, after].map((index) => (index === null ? undefined : places.get(index)?.running));
  return (
    one !== undefined &&
    other !== undefined &&
    one.url === other.url &&
    one.line === other.line &&
    one.column === other.column
  );
}

async function elementOrigin(
  element: SearchedElement,
  owner: number,
  sources: Sources,
  context: Context,
): Promise<RenderInput['from']> {
  const place = writtenOf(owner, sources);
  if (place === null || !isAuthorsPlace(place)) return null;
  const find = element.isTemplate === true || place.url.endsWith('.vue') ? templateLine : elementLine;
  const line = await find(element, { owner: place, file: sources.file }, context);
  return line === null ? { place, by: 'component' } : { place: { ...place, line, column: 0 }, by: 'element' };
}
