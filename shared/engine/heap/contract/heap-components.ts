/** Components of frameworks that objects and elements of a heap snapshot belong to. */
import { ForeignText } from '../../../base/foreign-schema.ts';
import { z } from 'zod';

export const HeapFrameworkSchema = z.enum(['React', 'Vue', 'Svelte', 'Angular', 'custom element']);
export type HeapFramework = z.infer<typeof HeapFrameworkSchema>;

export const HeapComponentSchema = z.object({
  /** Name as its author wrote it where the snapshot or a source map has it: `OrderRow`, `order-row`. */
  name: ForeignText,
  framework: HeapFrameworkSchema,
  /** `instance`: the framework's object for the component, or its host element. `part`: an element or object that the component created. */
  role: z.enum(['instance', 'part']),
  /** The name that the framework calls the object: `FiberNode`, `VNode`. Absent for elements and for instances of a class of the page. */
  object: z.string().optional(),
});
export type HeapComponent = z.infer<typeof HeapComponentSchema>;

/** Names that say nothing about an object that a framework made. */
const WITHOUT_NAME = /^(?:Object|Array|\{.*)$/s;

/** `FiberNode`; with a class that the build renamed `t (FiberNode)`, and without a class of its own `VNode`. */
function objectName(name: string, { object }: HeapComponent): string {
  if (object === undefined || object === name) return name;
  return WITHOUT_NAME.test(name) ? object : `${name} (${object})`;
}

/**
 * A name with the component: `FiberNode of OrderRow`, `Detached <tr> · OrderRow`. The name only if it says the same, such as an instance of the
 * class `OrderRow`.
 */
export function withComponent(name: string, component: HeapComponent | undefined): string {
  if (component === undefined || name === component.name) return name;
  const tag = /^(?:Detached )?<([^\s>]*)/.exec(name)?.[1];
  // `<order-row>` names its component itself.
  if (tag === component.name) return name;
  const own = objectName(name, component);
  return component.role === 'instance' && tag === undefined
    ? `${own} of ${component.name}`
    : `${own} · ${component.name}`;
}
