/** A program with a cause, and patches for it. */

/** A text of the program and what replaces it. */
export type Replacement = readonly [text: string, replacement: string];

export interface Patch {
  /** What it does, in words for the table. */
  readonly what: string;
  /** None: the patch changes nothing. */
  readonly replacements: readonly Replacement[];
}

export interface Base {
  readonly name: string;
  /** A service stays up; its step is the action that is repeated, in which `@PORT@` is a free port. */
  readonly kind: 'page' | 'program' | 'service';
  /** The figure that the patches were made for. */
  readonly claim: string;
  readonly steps: readonly string[];
  /** The script of the page, or the program. */
  readonly source: string;
  /** Remove the cause. */
  readonly right: readonly Patch[];
  /** Do not, or at the price of what the program is for. */
  readonly wrong: readonly Patch[];
}
