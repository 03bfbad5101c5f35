/** What a `Set` of ordinals offers; a class may have more members than a `Set` takes. */
export interface OrdinalSet extends Iterable<number> {
  readonly size: number;
  has(ordinal: number): boolean;
}
