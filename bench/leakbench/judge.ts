/** Judges the answer of a tool by its text. */

/** A tool's answer about one program. */
export interface Answer {
  /** Null: it gave no verdict. */
  readonly isFault: boolean | null;
  readonly text: string;
}

export const JUDGEMENTS = ['found', 'named something else', 'not found', 'false alarm', 'quiet', 'no verdict'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/** `right`: what counts as right; null for a clean twin. */
export function judge({ isFault, text }: Answer, right: readonly RegExp[] | null): Judgement {
  if (isFault === null) return 'no verdict';
  if (right === null) return isFault ? 'false alarm' : 'quiet';
  if (!isFault) return 'not found';
  return right.some((pattern) => pattern.test(text)) ? 'found' : 'named something else';
}
