/** The part of Lighthouse's package that is used; it has no types of its own. Lines and columns are 0-based. */
declare module 'legacy-javascript' {
  interface Mapping {
    readonly sourceURL?: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  }
  export interface LegacyMap {
    sourceURLs(): readonly string[];
    mappings(): readonly Mapping[];
  }
  export function detectLegacyJavaScript(
    content: string,
    map: LegacyMap | undefined,
  ): {
    readonly matches: readonly { readonly name: string; readonly line: number; readonly column: number }[];
    readonly estimatedByteSavings: number;
  };
}
