/** Where objects are made that have a property of a name: the lines that give it a value which is made there. */
import type { CodeUsePlace } from '../source-map/contract/code-uses.ts';
import { createSources, type AuthorTexts } from './sources.ts';
import { nodesOf, placeOf, textOf } from './syntax.ts';

const PROPERTIES = new Set(['Property']);
/** Values that are made where they stand; a name passes on what another line made. */
const MADE = new Set([
  'CallExpression',
  'NewExpression',
  'ObjectExpression',
  'ArrayExpression',
  'ArrowFunction',
  'FunctionExpression',
]);

export function propertyValues(texts: AuthorTexts['texts'], property: string): CodeUsePlace[] {
  return createSources({ texts, areAll: false })
    .withName(property)
    .flatMap((parsed) =>
      nodesOf(parsed, PROPERTIES)
        .filter(({ firstChild, lastChild }) => {
          const isNamed = firstChild?.name === 'PropertyDefinition' && textOf(parsed, firstChild) === property;
          return isNamed && lastChild !== null && MADE.has(lastChild.name);
        })
        .map((node) => placeOf(parsed, node)),
    );
}
