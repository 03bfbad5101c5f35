/** Limits of the judgement of profiles, each with its unit and reason. */

/** Part of the active weight: from here on a function stands out. */
export const STANDS_OUT = 0.1;
/** Part of what changed, or of what is named: a cause explains at least as much, and an own function that does is named first. */
export const HALF = 0.5;
/** Part of the recording: a program that did less was waiting. */
export const BUSY = 0.05;
/** Samples of the active time: with fewer, the share of one function may be wrong by a tenth and more. */
export const ENOUGH_SAMPLES = 100;
/** Part of the active time: from here on collections are a figure of their own. */
export const MUCH_GARBAGE = 0.1;
/** Part of the active time: own functions with less do not say which work it was. */
export const OF_THE_WORK = 0.02;
/** Functions that together explain a change; more are no cause that a person can look at. */
export const MAX_NAMED = 3;
/** Factor between active times: a larger one is not alike, even where it may be chance. */
export const CHANCE = 4 / 3;
/** Factor between the parts of the work that one function has in two recordings: as much comes of sampling and of compiling. */
export const EVEN = 1.15;
