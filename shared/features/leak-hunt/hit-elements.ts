/** The elements that the steps of a hunt's action hit: the same text may name another one later. */
import { z } from 'zod';
import { code } from '../../base/markdown.ts';
import { countNoun } from '../../base/units.ts';
import { PageElementSchema, PerformedStepSchema, type PerformedStep } from '../../core/contracts/interaction.ts';

export const HitElementsSchema = z.object({
  /** The step as it was given, such as `click Errors`. */
  step: z.string(),
  /** The first element that it hit. */
  ...PageElementSchema.pick({ role: true, name: true, selector: true }).shape,
  /** Further elements that the same step hit. */
  others: z.number(),
});
export type HitElements = z.infer<typeof HitElementsSchema>;

const PlayedSchema = z.object({ steps: z.array(PerformedStepSchema) });

export interface HitLog {
  /** The result of pen_interact with the steps of any number of actions. */
  readonly add: (result: unknown) => void;
  /** In the order of the steps; those without an element are left out. */
  readonly elements: () => HitElements[];
  /** Elements that were hit, by the address of their frame; '' for the main frame. */
  readonly frames: () => ReadonlyMap<string, number>;
}

/** `stepCount`: of one action. */
export function createHitLog(stepCount: number): HitLog {
  const firsts = new Map<number, PerformedStep>();
  const selectors = new Map<number, Set<string>>();
  const frames = new Map<string, number>();
  return {
    add(result) {
      const { steps = [] } = PlayedSchema.safeParse(result).data ?? {};
      for (const [index, step] of steps.entries()) {
        if (step.hit === null) continue;
        const at = index % stepCount;
        const frame = step.hit.frameUrl ?? '';
        frames.set(frame, (frames.get(frame) ?? 0) + 1);
        if (!firsts.has(at)) firsts.set(at, step);
        selectors.set(at, (selectors.get(at) ?? new Set()).add(step.hit.selector));
      }
    },
    frames: () => frames,
    elements: () =>
      [...firsts]
        .toSorted(([one], [other]) => one - other)
        .flatMap(([at, { label, hit }]) => {
          if (hit === null) return [];
          const { role, name, selector } = hit;
          return [{ step: label, role, name, selector, others: (selectors.get(at)?.size ?? 1) - 1 }];
        }),
  };
}

/** `click Errors`: `button` `Errors` (`#errors`) and 2 other elements */
function elementText({ step, role, name, selector, others }: HitElements): string {
  const what = role === '' ? code(selector) : `${code(role)} ${code(name)} (${code(selector)})`;
  return `${code(step)}: ${what}${others === 0 ? '' : ` and ${countNoun(others, 'other element')}`}`;
}

export function hitText(elements: readonly HitElements[]): string {
  return elements.map(elementText).join('; ');
}
