/** The command `pen` on the PATH. */
export { commandPlace, pathAdvice } from './command-place.ts';
export { installCommand, type CommandQuestion } from './install-command.ts';
