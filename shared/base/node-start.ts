/** Tells that a Node process waits for a debugger before its first line (`--inspect-brk`). */

/** An expression: Node defines these between that wait and the first line of the program (tried: 20 and 24). */
export const HAS_NOT_STARTED = `typeof process === 'undefined' || process.execArgv === undefined`;
