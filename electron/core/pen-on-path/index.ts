/** The command `pen`: how it is started, and on the PATH. */
export { commandPlace, pathAdvice } from './command-place.ts';
export { installCommand, type CommandQuestion } from './install-command.ts';
export { penCommand, type PenCommand, type PenInstallation } from './pen-command.ts';
