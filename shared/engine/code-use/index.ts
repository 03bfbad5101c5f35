/** Uses of what the code of scripts holds: who adds, who removes, who registers, and whose code it is. */
export { declaredAt, placedFunction, stackFit, type PlacedFunction } from './birth-stack.ts';
export { registeredCall } from './registered-call.ts';
export { slotWrites } from './slot-writes.ts';
export { propertyValues } from './property-values.ts';
export { isParsed, offsetOf, parseCode, type ParsedCode } from './syntax.ts';
export { callsOnVariable, codeUses } from './code-uses.ts';
export { ownCalls } from './own-calls.ts';
export { deepWatchers, isVueTraversal, watchedWrites } from './deep-watchers.ts';
export { type AuthorTexts } from './sources.ts';
export { type ForeignPlace } from './own-code.ts';
