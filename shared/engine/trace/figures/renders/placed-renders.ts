/**
 * Gives renders of a trace and of measured steps the author's names, and the places where changed values come from. The
 * only place where renders meet source maps.
 */
import {
  elementLines,
  MAX_CANDIDATES,
  MAX_COMPONENT_LINES,
  shownComponentName,
  stateHook,
  templateLines,
  wrappedNames,
  type HookNumber,
  type SearchedElement,
  type StateHook,
} from '../../../../base/component-text.ts';
import { isAuthorsPlace } from '../../../source-map/contract/author-code.ts';
import type { RunningCode } from '../../contract/placed-renders.ts';
import type {
  ChangedInput,
  Framework,
  ComponentRenders,
  PageRenders,
  RenderedComponent,
  RenderInput,
  StepRenders,
} from '../../contract/renders.ts';
import type { TracePlace } from '../../contract/trace-causes.ts';
import type { RecordedTraceRenders, TraceRenders } from '../../contract/trace-renders.ts';
import type { ResolvePlace } from '../resolved-places.ts';

/** The source around a component. */
export interface ComponentText {
  readonly lines: readonly string[];
  /** The line of the named function around a line, both 1-based; null without one. */
  functionLine(line: number): number | null;
}

export interface RenderPlaces {
  /** Places of functions, by their numbers: by the source map, where there is one. Functions at the same place share one object. */
  readonly places: readonly (TracePlace | null)[];
  /** Where the author's code wrote a value, by the numbers of stacks; null where none of it is in the stack. */
  readonly writers: readonly (TracePlace | null)[];
}

export interface RenderSources extends RenderPlaces {
  /** The text with a place; null if it is not stored. */
  readonly text: (place: TracePlace) => ComponentText | null;
  /** The only line of the author that gives a property of this name a value, in an object that it makes; null where there are several. */
  readonly made: (property: string) => TracePlace | null;
}

/** Before source maps are read: the places in the running scripts. */
export function runningSources(code: RunningCode): RenderSources {
  const { places } = renderPlaces(code, (place) => place);
  return { places, writers: code.stacks.map(() => null), text: () => null, made: () => null };
}

export function renderPlaces({ functions, stacks }: RunningCode, resolve: ResolvePlace): RenderPlaces {
  const known = new Map<string, TracePlace>();
  const places = functions.map((running) => {
    if (running === null) return null;
    const { url, line, column, calls = [] } = running;
    const key = `${url}:${line}:${column}`;
    const place = known.get(key) ?? placeOf({ name: '', url, line, column }, calls, resolve);
    known.set(key, place);
    return place;
  });
  const writers = stacks.map(
    (frames) =>
      frames
        .map((frame) => ({ name: '', ...frame }))
        .map((frame) => resolve(frame, 'call') ?? frame)
        .find(isAuthorsPlace) ?? null,
  );
  return { places, writers };
}

/**
 * Where a function is. Compilers of templates make functions that are nowhere in the source: such a one is at the beginning of the original file that
 * most calls within it have, as an inlined call may come from another file.
 */
function placeOf(
  running: TracePlace,
  calls: readonly { readonly line: number; readonly column: number }[],
  resolve: ResolvePlace,
): TracePlace {
  const own = resolve(running, 'function') ?? running;
  if (own.script !== undefined || calls.length === 0) return own;
  const { url, line, column } = running;
  const found = calls
    .map((call) => ({
      name: '',
      url,
      line: line + call.line,
      column: call.line === 0 ? column + call.column : call.column + 1,
    }))
    .map((call) => resolve(call, 'call'))
    .filter((place) => place !== null)
    .filter((place) => place.script !== undefined && isAuthorsPlace(place));
  const [most = []] = [...Map.groupBy(found, (place) => place.url).values()].toSorted(
    (one, other) => other.length - one.length,
  );
  const [first] = most.toSorted((one, other) => one.line - other.line);
  return first === undefined ? own : { ...first, name: '', column: 0 };
}

/** The renders of a trace; `sources` are those of its own functions and stacks. */
export function placedTraceRenders(
  { functions, stacks: _stacks, ...recorded }: RecordedTraceRenders,
  sources: RenderSources,
): TraceRenders {
  return {
    ...recorded,
    commits: recorded.commits.map((commit) => ({
      ...commit,
      rendered: commit.rendered.map((each) => ({ ...each, ...shownComponent(each, each.place) })),
    })),
    all: placedRenders(recorded.all, sources, (index) => functions[index]?.sampledMs ?? null),
  };
}

/** `sampledMs`: the time of a function with what it called, by CPU samples. */
export function placedRenders(
  { components, ...renders }: PageRenders,
  sources: RenderSources,
  sampledMs: (index: number) => number | null,
): StepRenders {
  return { ...renders, components: components.map((component) => placedComponent(component, sources, sampledMs)) };
}

export const placeAt = (index: number | null, { places }: RenderPlaces): TracePlace | null =>
  index === null ? null : (places[index] ?? null);

/** The name and place of a component. `place`: of its function. */
function shownComponent(
  { name, framework }: { readonly name: string; readonly framework: Framework },
  place: TracePlace | null,
): { name: string; place: TracePlace | null } {
  if (place === null) return { name, place };
  // The name of a bundle says nothing.
  const source = place.script === undefined ? '' : place.url;
  const chosen = shownComponentName({ name, framework }, { name: place.name, source });
  return { name: chosen, place: { ...place, name: chosen } };
}

function placedComponent(
  { function: index, remounts: { owner, ...counts }, reasons, name: given, ...rest }: RenderedComponent,
  sources: RenderSources,
  sampledMs: (index: number) => number | null,
): ComponentRenders {
  const { name, place } = shownComponent({ name: given, framework: rest.framework }, placeAt(index, sources));
  return {
    ...rest,
    name,
    place,
    sampledMs: index === null ? null : sampledMs(index),
    remounts: { ...counts, from: remountOrigin(name, owner, sources) },
    reasons: reasons.map((reason) => ({
      ...reason,
      inputs: reason.inputs.map((input) => placedInput(input, { name, place, framework: rest.framework }, sources)),
    })),
  };
}

/** Where the elements of a component are made that are mounted again. */
const remountOrigin = (name: string, owner: number | null, sources: RenderSources): RenderInput['from'] =>
  elementOrigin({ tag: name, prop: null }, owner, sources);

/** `component`: as it is shown. */
function placedInput(
  { before, after, owner, writer, ...given }: ChangedInput,
  component: { readonly name: string; readonly place: TracePlace | null; readonly framework: Framework },
  sources: RenderSources,
): RenderInput {
  const hook = given.hook === null ? null : ownHook({ ...given, hook: given.hook }, component.place, sources);
  const input = hook === null ? given : { ...given, name: hook.name };
  const own = placeAt(after, sources);
  if (own !== null && (before === null || placeAt(before, sources) === own) && isAuthorsPlace(own))
    return { ...input, from: { place: own, by: 'function' } };
  const writtenAt = writer === null ? null : (sources.writers[writer] ?? null);
  if (writtenAt !== null) return { ...input, from: { place: writtenAt, by: 'write' } };
  const { place } = component;
  if (input.kind === 'state' && place !== null && hook !== null && hook.written !== null)
    return { ...input, from: { place: { ...place, line: place.line + hook.written, column: 0 }, by: 'write' } };
  if (input.kind === 'state' || input.kind === 'store') return { ...input, from: null };
  const searched =
    input.kind === 'context'
      ? { tag: input.name, isContext: true, prop: 'value' }
      : {
          tag: component.name,
          aliases: place === null ? [] : wrappedNames(sources.text(place)?.lines ?? [], component.name),
          prop: input.name,
          isTemplate: component.framework === 'angular',
        };
  const from = elementOrigin(searched, owner, sources);
  const isPassed = input.kind === 'prop' && input.sameness === 'equal' && from?.by === 'element';
  const made = isPassed ? madeAt(from.place, input.name, sources) : null;
  return { ...input, from, ...(made === null ? {} : { made }) };
}

/** Where the value is made that an attribute passes on by a name: `{row.limits}`, `{limits}`. What is made in the attribute itself is at its line. */
function madeAt(element: TracePlace, prop: string, sources: RenderSources): TracePlace | null {
  const line = sources.text(element)?.lines[element.line - 1] ?? '';
  const [, passed] = new RegExp(`(?<![\\w$.-])${prop}=\\{(?:[\\w$]+[.?]+)*([\\w$]+)\\}`).exec(line) ?? [];
  return passed === undefined ? null : sources.made(passed);
}

function elementOrigin(element: SearchedElement, owner: number | null, sources: RenderSources): RenderInput['from'] {
  const place = placeAt(owner, sources);
  if (place === null || !isAuthorsPlace(place)) return null;
  const line =
    element.isTemplate === true || place.url.endsWith('.vue')
      ? lineOfTemplate(place, sources, element)
      : ownLine(place, sources, (lines) => elementLines(lines, element));
  return line === null ? { place, by: 'component' } : { place: { ...place, line, column: 0 }, by: 'element' };
}

/** A template is outside of the component's function. */
function lineOfTemplate(place: TracePlace, { text }: RenderSources, element: SearchedElement): number | null {
  const [index] = templateLines(text(place)?.lines ?? [], element);
  return index === undefined ? null : index + 1;
}

function ownHook(number: HookNumber, component: TracePlace | null, sources: RenderSources): StateHook | null {
  if (component === null || !isAuthorsPlace(component)) return null;
  let own: StateHook | null = null;
  const line = ownLine(component, sources, (lines) => {
    own = stateHook(lines, number);
    return own === null ? [] : [own.index];
  });
  return line === null ? null : own;
}

/** The first of the found lines that is within the component: a line beyond its end belongs to another function. */
function ownLine(
  component: TracePlace,
  { text }: RenderSources,
  find: (lines: readonly string[]) => readonly number[],
): number | null {
  const source = text(component);
  if (source === null) return null;
  const first = component.line - 1;
  const head = source.functionLine(component.line) ?? component.line;
  const found = find(source.lines.slice(first, first + MAX_COMPONENT_LINES)).slice(0, MAX_CANDIDATES);
  const index = found.find((each) => source.functionLine(component.line + each) === head);
  return index === undefined ? null : component.line + index;
}
