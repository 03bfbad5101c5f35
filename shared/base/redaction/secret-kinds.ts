/** The kinds of secrets that are detected. */
import { SECRET_KINDS, type SecretKind } from './redaction.ts';

/** A secret in a text: UTF-16 positions, the end exclusive. */
export interface SecretRange {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
  /** It is part of a URL, which must stay one. */
  readonly isInAddress: boolean;
}

/** A range before the URLs of its text are known. */
export type FoundSecret = Omit<SecretRange, 'isInAddress'>;

const RANKS: ReadonlyMap<SecretKind, number> = new Map(SECRET_KINDS.map((kind, index) => [kind, index]));

/** The kind that describes a secret better; `SECRET_KINDS` lists the more specific ones first. */
export function moreSpecific(one: SecretKind, other: SecretKind): SecretKind {
  return (RANKS.get(one) ?? 0) <= (RANKS.get(other) ?? 0) ? one : other;
}
