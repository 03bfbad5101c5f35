/** Flags of Node for the script of `pen fetch`: a small space for new objects, because its memory counts in the limit of the container. */
export const FETCH_SCRIPT_FLAGS = ['--max-semi-space-size=2'] as const;
