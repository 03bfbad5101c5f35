/** Source maps from their bytes: original places, names and code. */
export { callIn, changeAt, readAt } from './expression-at.ts';
export { editInScript, namesOfEdits, type EditProblem, type MissingName } from './original-edit.ts';
export { type CodeLine, lineOf } from './code-line.ts';
export { type OpenedMap, openSourceMap } from './opened-map.ts';
export { foldsOf } from './folds.ts';
export { outlineOf, type FunctionOutline } from './function-outline.ts';
export { firstLineAround, type TextPlace, quoteOf } from './quote.ts';
export { type DecodedMap, type MapSource, type OriginalPosition } from './decoded-map.ts';
export { createScriptResolver, nameAround, type ScriptResolver, type SourceOwner } from './position-resolver.ts';
export { callsByName, type NamedText } from './calls-by-name.ts';
export { reboundFunctions } from './rebound-function.ts';
