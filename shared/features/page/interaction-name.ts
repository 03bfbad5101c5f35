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

/** `clicking Open`, `typing “bauer”`. */
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
    case 'select':
      return `choosing ${text} in ${on}`;
    case 'scroll':
      return scrollPx === null ? `scrolling to ${on}` : `scrolling ${scrollPx} px`;
    default:
      return on === '' ? `waiting ${pauseMs} ms` : `waiting for ${on}`;
  }
}

/** `words`: of the steps, from `clicking` on. */
function nameOf(words: readonly string[]): string {
  const [first = '', ...rest] = words.map((each, at) => {
    const verb = each.slice(0, each.indexOf(' ') + 1);
    return at > 0 && verb !== '' && words[at - 1]?.startsWith(verb) === true ? each.slice(verb.length) : each;
  });
  const said = [first.slice(0, 1).toUpperCase() + first.slice(1), ...rest].join(', ');
  return truncateEnd(said, NAME_CHARS);
}

/** `performed`: the same steps, of which some may have typed a password. */
export function interactionName(steps: readonly InteractionStep[], performed: readonly PerformedStep[] = []): string {
  return nameOf(steps.map((step, at) => (performed[at]?.isPassword === true ? 'typing a password' : stepName(step))));
}

/** As `interactionName`, of steps that are repeated: without what they type, which differs or may be a password. */
export function repeatedName(steps: readonly InteractionStep[]): string {
  return nameOf(
    steps.map((step) => (step.action === 'type' ? `typing in ${elementName(step.element)}` : stepName(step))),
  );
}
