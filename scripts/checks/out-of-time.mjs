/**
 * The tests of the night end in time: none begins after `PEN_TEST_UNTIL` (ms since 1970), which `.ci/run` sets, since a run that is ended from
 * outside on a slow machine tells nothing. What did not begin is named, and counts neither as passed nor as failed.
 */
export const OUT_OF_TIME = 'out of time';

/** When the last test may begin, in ms since 1970. */
export const LAST_BEGIN = Number(process.env['PEN_TEST_UNTIL'] || Number.MAX_SAFE_INTEGER);
