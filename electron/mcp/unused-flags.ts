/** Flags of `pen mcp` that a PEN which was running already does not apply, as its client is told of them. */
import { SETTING_FLAGS, type SettingFlag } from '../../shared/contracts/shim-headers.ts';
import type { Rule } from '../../shared/contracts/app/permissions.ts';

/** The known flags of the header's value: other text comes from no command of ours. */
export function unusedFlagsIn(header: string): readonly SettingFlag[] {
  const named = header.split(',');
  return SETTING_FLAGS.filter((flag) => named.includes(flag));
}

const WHAT_TO_DO: Readonly<Record<SettingFlag, string>> = {
  'allow-eval':
    'To run code, ask the user to allow "Run code" for this client in its window, or to start that PEN with --allow-eval (pen serve --allow-eval)',
  'project-root': 'Its project folder is the one in pen_status',
};

/** Which flags had no effect, and what to do; null if nothing is missed. `runCode`: the rule of this client. */
export function unusedFlagsText(flags: readonly SettingFlag[], runCode: Rule | undefined): string | null {
  // What the flag asks for is allowed anyway.
  const missed = flags.filter((flag) => flag !== 'allow-eval' || (runCode !== undefined && runCode !== 'allow'));
  if (missed.length === 0) return null;
  const names = missed.map((flag) => `--${flag}`).join(' and ');
  return (
    `${names} had no effect: this client has joined a PEN that was running already, and its settings apply. ` +
    `${missed.map((flag) => WHAT_TO_DO[flag]).join('. ')}. With --standalone, the command of this client works without it.`
  );
}
