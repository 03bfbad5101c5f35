/** The part of the `Set` interface that is used for ordinals; a class may have more members than a `Set` can hold. */
export interface OrdinalSet extends Iterable<number> {
  readonly size: number;
  has(ordinal: number): boolean;
}
