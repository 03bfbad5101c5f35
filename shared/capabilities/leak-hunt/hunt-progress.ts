/** Where a leak hunt is, as the message of its progress, and read from it again. */

export interface HuntMoment {
  /** 0 before the first round: in the rounds that warm up, and during the first snapshot. */
  readonly round: number;
  readonly rounds: number;
  /** The event of the round, in words; empty in between. */
  readonly what: string;
}

export const WAITING_FOR_PERSON = 'waiting for the person';
/** While rounds are played after the verdict, whose number does not count. */
export const FURTHER_ROUNDS = 'More rounds to confirm the growth';

/** `Round 2 of 3: acting`, `Warm-up: acting`. */
export function momentText({ round, rounds, what }: HuntMoment): string {
  return `${round === 0 ? `Warm-up for ${rounds} rounds` : `Round ${round} of ${rounds}`}: ${what}`;
}

/** Null for the message of something else, such as reading a snapshot. */
export function readMoment(message: string): HuntMoment | null {
  const [, round, ofRounds, warmUp, what = ''] =
    /^(?:Round (\d{1,2}) of (\d{1,2})|Warm-up for (\d{1,2}) rounds): (.*)$/s.exec(message) ?? [];
  if (round !== undefined) return { round: Number(round), rounds: Number(ofRounds), what };
  return warmUp === undefined ? null : { round: 0, rounds: Number(warmUp), what };
}
