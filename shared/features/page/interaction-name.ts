/** The name of a measured interaction: `Typing “bauer”`, `Clicking Open, pressing Escape`. */
import { truncateEnd } from '../../base/units.ts';
import type { ElementLocator, InteractionStep, PerformedStep } from '../../core/contracts/interaction.ts';

const NAME_CHARS = 80;

/** The element as a person calls it. */
function elementName(element: ElementLocator | null): string {
  if (element === null) return '';
  switch (element.by) {
    case 'point':
      return `${element.x},${element.y}`;
    case 'css':
      return element.selector;
    case 'text':
      return element.text;
    case 'role':
      return element.name ?? element.role;
    default:
      return element.name;
  }
}

function stepName({ action, element, to, text, scrollPx, pauseMs }: InteractionStep): string {
  const on = elementName(element);
  switch (action) {
    case 'click':
      return `clicking ${on}`;
    case 'doubleClick':
      return `double-clicking ${on}`;
    case 'hover':
      return `hovering ${on}`;
    case 'drag':
      return `dragging ${on} to ${elementName(to)}`;
    case 'type':
      return `typing “${text}”`;
    case 'press':
      return `pressing ${text}`;
    case 'scroll':
      return scrollPx === null ? `scrolling to ${on}` : `scrolling ${scrollPx} px`;
    default:
      return on === '' ? `waiting ${pauseMs} ms` : `waiting for ${on}`;
  }
}

/** `performed`: the same steps, of which some may have typed a password. */
export function interactionName(steps: readonly InteractionStep[], performed: readonly PerformedStep[] = []): string {
  const words = steps
    .map((step, at) => (performed[at]?.isPassword === true ? 'typing a password' : stepName(step)))
    .join(', ');
  return truncateEnd(words.slice(0, 1).toUpperCase() + words.slice(1), NAME_CHARS);
}
