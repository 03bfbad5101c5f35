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
/** While steps are performed one by one, and while nothing is done before the last snapshot. */
export const STEPS_APART = 'Steps apart';
export const LOOKING_AGAIN = 'Looking again after a wait';
export const WORKERS = 'Its workers';

/** The parts of a hunt in their order; all after the rounds only where something grew, but comparing. */
export const HUNT_PHASES = ['rounds', 'comparing', 'confirming', 'apart', 'settling'] as const;
export type HuntPhase = (typeof HUNT_PHASES)[number];

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

/** Beginning of the messages of each part; '' for the rounds, which have their number, and for reading snapshots. */
export const PHASE_TEXTS: Readonly<Record<HuntPhase, string>> = {
  rounds: '',
  comparing: '',
  confirming: FURTHER_ROUNDS,
  apart: STEPS_APART,
  settling: LOOKING_AGAIN,
};

/** The part of the hunt that a message is of; null for one that any part has, such as reading a snapshot. */
export function phaseOf(message: string): HuntPhase | null {
  if (readMoment(message) !== null) return 'rounds';
  return HUNT_PHASES.find((phase) => PHASE_TEXTS[phase] !== '' && message.startsWith(PHASE_TEXTS[phase])) ?? null;
}
