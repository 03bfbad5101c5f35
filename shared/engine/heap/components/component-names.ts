/** Names of functions and classes that define components, as their author wrote them where a source map says so. */

export interface ComponentNames {
  /** Null for a function without a name. */
  ofFunction(closure: number): string | null;
  /** Name of the class of an object. */
  ofClass(object: number): string;
  /** Source file of a row of the locations; null without a source map. */
  sourceOf(locationRow: number): string | null;
}
