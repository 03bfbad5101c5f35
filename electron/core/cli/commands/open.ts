/** `pen open`, and `pen` without a command: the window in the person's browser. */
import type { CommandContext, CommandOutcome } from '../context.ts';

export async function runOpen(context: CommandContext): Promise<CommandOutcome> {
  return (await import('../open-window.ts')).openWindow(context);
}
