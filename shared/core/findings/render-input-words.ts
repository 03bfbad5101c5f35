/** An input of a component that changed, in words: what it is, and where its value comes from. */
import type { RenderInput } from '../../engine/trace/contract/renders.ts';
import { name, place, script, type Words } from './model.ts';

const TYPES: Readonly<Record<string, string>> = {
  function: 'a new function',
  object: 'a new object',
  array: 'a new array',
  element: 'a new element',
  Map: 'a new Map',
  Set: 'a new Set',
  Date: 'a new Date',
  instance: 'another object of a class',
};

/** Where a value was made; the component where its line is not known. */
export function originWords({
  from,
  made,
  name: field = '',
}: Pick<RenderInput, 'from' | 'made'> & Partial<Pick<RenderInput, 'name'>>): Words {
  if (made !== undefined) return [' made at ', script(made)];
  if (from === null) return '';
  // Without a name it may be computed from what was written.
  if (from.by === 'write') return [field === '' ? ' after the write at ' : ' written at ', script(from.place)];
  return [' from ', from.by === 'component' ? place(from.place) : script(from.place)];
}

/** The line that passes a value. */
const passedWords = ({ from }: Pick<RenderInput, 'from'>): Words =>
  from?.by === 'element' ? [', passed at ', script(from.place)] : '';

/** Kind of the value that is new, and that it equals the one before. */
function valueWords(input: RenderInput): Words {
  const { type, sameness } = input;
  const what: Words = [TYPES[type] ?? 'a new value', originWords(input)];
  if (sameness === 'unknown') return [what, ', not compared with the one before'];
  if (type === 'function') return sameness === 'same-code' ? [what, ' with the same code'] : [what, ' with other code'];
  if (sameness === 'equal') return [what, ', equal to the one before'];
  return sameness === 'same-code' ? [what, ', equal but for new functions with the same code'] : [what];
}

function hookWords({ kind, name: field, hook }: RenderInput): Words {
  if (field !== '') return [kind, ' ', name(field)];
  return hook === null ? `its ${kind}` : `${kind} (hook ${hook})`;
}

/** One changed input: prop `onSelect` is a new function from app.jsx:12 with the same code. */
export function inputWords(input: RenderInput): Words {
  const { kind, sameness } = input;
  const value = [' is ', valueWords(input)];
  switch (kind) {
    case 'prop':
      if (input.isShifted)
        return [
          'prop ',
          name(input.name),
          ' is what another item had',
          passedWords(input),
          ': the list has no keys but places, so its items did not move',
        ];
      return sameness === 'different' && input.type !== 'function'
        ? ['prop ', name(input.name), ' changed', passedWords(input)]
        : ['prop ', name(input.name), value];
    case 'state':
    case 'store':
      return changedWords(hookWords(input), input);
    case 'context': {
      const context: Words = input.name === '' ? 'a context' : ['context ', name(input.name)];
      return changedWords(context, input);
    }
    case 'own':
      return input.name === ''
        ? 'it writes itself what it reads'
        : ['it writes ', name(input.name), ' itself, which it reads'];
    case 'slots':
      return ['slot ', name(input.name), value];
    case 'checked':
      return 'each change detection checks it, and no field of it changed';
    case 'parent':
      return input.from === null ? 'its parent rendered' : ['its parent ', place(input.from.place), ' rendered'];
    case 'root':
      return 'the root was rendered again';
    default:
      return 'nothing changed that the framework keeps, as after a forced update';
  }
}

/** Where a state, a store or a context is new. */
function changedWords(what: Words, input: RenderInput): Words {
  const { sameness, type, from } = input;
  if (sameness === 'different' && input.kind === 'context' && from !== null && from.by !== 'write')
    return [what, ' of ', script(from.place), ' changed'];
  if (sameness === 'different') return [what, ' changed', ...(from?.by === 'write' ? [',', originWords(input)] : [])];
  // Nothing is known of the value.
  if (sameness === 'unknown' && type === '')
    return [what, from?.by === 'write' ? [' was', originWords(input)] : ' was written'];
  return [what, ' is ', valueWords(input)];
}
