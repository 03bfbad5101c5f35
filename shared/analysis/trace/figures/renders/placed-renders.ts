/** Gives renders of a trace the author's names, and the places where changed values come from. */
import {
  elementLines,
  MAX_CANDIDATES,
  MAX_COMPONENT_LINES,
  shownComponentName,
  stateHook,
  templateLines,
  type HookNumber,
  type SearchedElement,
  type StateHook,
} from '../../../../base/component-text.ts';
import { isAuthorsPlace } from '../../../../contracts/author-code.ts';
import type {
  ChangedInput,
  Framework,
  ComponentRenders,
  RenderedComponent,
  RenderInput,
} from '../../../../contracts/page/renders.ts';
import type { TracePlace } from '../../../../contracts/traces/trace-causes.ts';
import type { RecordedTraceRenders, TraceRenders } from '../../../../contracts/traces/trace-renders.ts';

/** The source around a component. */
export interface ComponentText {
  readonly lines: readonly string[];
  /** The line of the named function around a line, both 1-based; null without one. */
  functionLine(line: number): number | null;
}

export interface RenderPlaces {
  /** Of functions, by their numbers: by the source map, where there is one. */
  readonly places: readonly TracePlace[];
  /** Where the author's code wrote a value, by the numbers of stacks; null where none of it is in the stack. */
  readonly writers: readonly (TracePlace | null)[];
  /** The text with a place; null if it is not stored. */
  readonly text: (place: TracePlace) => ComponentText | null;
}

/** Before source maps are read. */
export function runningPlaces({ functions, stacks }: RecordedTraceRenders): RenderPlaces {
  return {
    places: functions.map(({ url, line, column }) => ({ name: '', url, line, column })),
    writers: stacks.map(() => null),
    text: () => null,
  };
}

export function placedRenders(
  { functions, stacks: _stacks, ...recorded }: RecordedTraceRenders,
  sources: RenderPlaces,
): TraceRenders {
  const timeOf = (index: number | null): number | null =>
    index === null ? null : (functions[index]?.sampledMs ?? null);
  return {
    ...recorded,
    commits: recorded.commits.map((commit) => ({
      ...commit,
      rendered: commit.rendered.map((each) => ({ ...each, ...shown(each, each.place) })),
    })),
    all: {
      ...recorded.all,
      components: recorded.all.components.map((each) => placedComponent(each, timeOf(each.function), sources)),
    },
  };
}

const placeAt = (index: number | null, { places }: RenderPlaces): TracePlace | null =>
  index === null ? null : (places[index] ?? null);

function shown(
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
  sampledMs: number | null,
  sources: RenderPlaces,
): ComponentRenders {
  const { name, place } = shown({ name: given, framework: rest.framework }, placeAt(index, sources));
  return {
    ...rest,
    name,
    place,
    sampledMs,
    remounts: { ...counts, from: elementOrigin({ tag: name, prop: null }, owner, sources) },
    reasons: reasons.map((reason) => ({
      ...reason,
      inputs: reason.inputs.map((input) =>
        placedInput(input, { name, place, isTemplate: rest.framework === 'angular' }, sources),
      ),
    })),
  };
}

function placedInput(
  { before, after, owner, writer, ...given }: ChangedInput,
  component: { readonly name: string; readonly place: TracePlace | null; readonly isTemplate: boolean },
  sources: RenderPlaces,
): RenderInput {
  const hook = given.hook === null ? null : ownHook({ ...given, hook: given.hook }, component.place, sources);
  const input = hook === null ? given : { ...given, name: hook.name };
  const own = placeAt(after, sources);
  // The numbers are those of places, each of which is there once.
  if (own !== null && (before === null || before === after) && isAuthorsPlace(own))
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
      : { tag: component.name, prop: input.name, isTemplate: component.isTemplate };
  return { ...input, from: elementOrigin(searched, owner, sources) };
}

function elementOrigin(element: SearchedElement, owner: number | null, sources: RenderPlaces): RenderInput['from'] {
  const place = placeAt(owner, sources);
  if (place === null || !isAuthorsPlace(place)) return null;
  const line =
    element.isTemplate === true || place.url.endsWith('.vue')
      ? lineOfTemplate(place, sources, element)
      : ownLine(place, sources, (lines) => elementLines(lines, element));
  return line === null ? { place, by: 'component' } : { place: { ...place, line, column: 0 }, by: 'element' };
}

/** A template is outside of the component's function. */
function lineOfTemplate(place: TracePlace, { text }: RenderPlaces, element: SearchedElement): number | null {
  const [index] = templateLines(text(place)?.lines ?? [], element);
  return index === undefined ? null : index + 1;
}

function ownHook(number: HookNumber, component: TracePlace | null, sources: RenderPlaces): StateHook | null {
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
  { text }: RenderPlaces,
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
