/**
 * What most renders come from: a context whose value is new, or a prop that is new each time and equal. Components below that rendered because of their parent count for it too,
 * so that a cause stands before what follows from it.
 */
import { countNoun, formatCount } from '../../base/units.ts';
import type { ComponentRenders, RenderInput, StepRenders } from '../../engine/trace/contract/renders.ts';
import { joined, name, script, type Words } from './model.ts';
import { originWords } from './render-input-words.ts';

/** Causes that are told, and the renders from which one is worth a sentence. */
const MAX_CAUSES = 3;
const MIN_RENDERS = 10;

interface Cause {
  readonly input: RenderInput;
  /** The one that rendered most for it, and its renders. */
  most: readonly [component: ComponentRenders, renders: number];
  readonly readers: Set<string>;
  own: number;
  /** With those of components below. */
  renders: number;
}

const keyOf = ({ name: own, place: at }: ComponentRenders): string => `${at?.url ?? ''} ${at?.name ?? own}`;
const ownerOf = ({ from }: RenderInput): string => (from === null ? '' : `${from.place.url} ${from.place.name}`);

/** The value itself is what could be otherwise: a context that changed, or a prop that is new and equal. */
const isCause = ({ kind, sameness }: RenderInput): boolean =>
  kind === 'context' || (kind === 'prop' && (sameness === 'equal' || sameness === 'same-code'));

/** Renders of components that only got something new from this one, and of those below these. */
function rendersBelow(components: readonly ComponentRenders[], of: ComponentRenders, seen: ComponentRenders[]): number {
  const key = keyOf(of);
  let renders = 0;
  for (const component of components) {
    if (seen.includes(component)) continue;
    const own = component.reasons
      .filter(({ inputs }) =>
        inputs.every((each) => (each.kind === 'parent' || each.kind === 'prop') && ownerOf(each) === key),
      )
      .reduce((sum, reason) => sum + reason.renders, 0);
    if (own > 0) renders += own + rendersBelow(components, component, [...seen, component]);
  }
  return renders;
}

/** Renders of a component, with those below it, where they are caused by a value that could be otherwise; 0 for one that renders because of others. */
export function causedRenders(component: ComponentRenders, { components }: StepRenders): number {
  const isCaused = component.reasons.some(({ inputs }) => inputs.some(isCause));
  return isCaused ? component.renders + rendersBelow(components, component, [component]) : 0;
}

/** A context is the same for all that read it, and a prop is one of its component. */
const causeKey = (component: ComponentRenders, input: RenderInput): string =>
  `${input.kind} ${input.name} ${input.kind === 'context' ? ownerOf(input) : keyOf(component)}`;

function contextWords({
  input: { name: own, from, keys, sameness },
  readers,
  most: [component, renders],
}: Cause): Words {
  const differs: Words =
    keys.length === 0
      ? ''
      : [
          ', which differs in ',
          joined(
            keys.map((key) => name(key)),
            ', ',
          ),
        ];
  return [
    own === '' && from !== null ? ['The context of ', name(from.place.name)] : ['The context ', name(own)],
    ...(from === null ? [] : [' (', script(from.place), ')']),
    sameness === 'different' ? ' has a new value' : ' has a new and equal value',
    differs,
    `; ${countNoun(readers.size, 'component')} ${readers.size === 1 ? 'reads' : 'read'} the context: `,
    name(component.name),
    ` × ${formatCount(renders)}`,
  ];
}

function propWords({ input, own, most: [component] }: Cause): Words {
  return [
    'Prop ',
    name(input.name),
    ' of ',
    name(component.name),
    ` is new and equal ${formatCount(own)} times,`,
    originWords(input),
    component.isMemo ? ', so memo never holds' : '',
  ];
}

/** Sentences on what most renders of the steps come from; none where that is little, or only what a row says itself. */
export function causeWords(steps: readonly StepRenders[]): Words[] {
  const all = steps.reduce((sum, { renders }) => sum + renders, 0);
  const causes = new Map<string, Cause>();
  let both: string | null = null;
  for (const step of steps)
    for (const component of step.components) {
      const caused = causedRenders(component, step) / Math.max(1, component.renders);
      for (const { inputs, renders } of component.reasons) {
        const found = inputs.filter(isCause);
        if (found.length > 1 && renders >= MIN_RENDERS) both ??= component.name;
        for (const input of found) {
          const key = causeKey(component, input);
          const most = [component, renders] as const;
          const cause = causes.get(key) ?? { input, most, readers: new Set<string>(), own: 0, renders: 0 };
          causes.set(key, cause);
          if (cause.most[1] < renders) cause.most = most;
          cause.readers.add(keyOf(component));
          cause.own += renders;
          cause.renders += Math.round(renders * caused);
        }
      }
    }
  const told = [...causes.values()]
    .filter(({ input, own, renders }) => {
      const isFurther = input.kind === 'context' || input.made !== undefined || renders > own;
      return isFurther && renders >= MIN_RENDERS && renders * MAX_CAUSES >= all;
    })
    .toSorted((a, b) => b.renders - a.renders)
    .slice(0, MAX_CAUSES);
  return [
    ...told.map((cause) => [
      cause.input.kind === 'context' ? contextWords(cause) : propWords(cause),
      `. It leads to ${formatCount(cause.renders)} of ${formatCount(all)} renders.`,
    ]),
    ...(both === null || told.length < 2
      ? []
      : [['Each render of ', name(both), ' has several of these reasons: mending one alone changes nothing.']]),
  ];
}
