/** Help texts, derived from the command and flag tables. */
import { COMMON_FLAGS, type CommandDescription } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { FLAGS, type FlagDescription, type FlagName } from './arguments/flags.ts';

function flagLines(names: readonly FlagName[]): string[] {
  const rows = names.map((name) => {
    const flag: FlagDescription = FLAGS[name];
    return [`--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`);
}

export function generalHelp(program: string): string {
  const width = Math.max(...COMMANDS.map(({ name, usage }) => `${name} ${usage}`.length));
  return [
    'PEN profiles anything that speaks the Chrome DevTools Protocol: pages, workers, Node, Deno, Electron.',
    '',
    `Usage: ${program} COMMAND [arguments] [flags]`,
    '',
    ...COMMANDS.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.trim().padEnd(width)}  ${summary}`),
    '',
    'Flags of every command (-flag, --flag, --flag=value and --flag value mean the same):',
    ...flagLines(COMMON_FLAGS),
    '',
    'Exit status: 0 done, 1 a budget is exceeded, 2 wrong use, 3 a target or file could not be used or a tool failed, 4 (check) inconclusive: too noisy.',
    `${program} COMMAND --help shows the details of one.`,
  ].join('\n');
}

export async function commandHelp(
  program: string,
  command: CommandDescription,
  positionals: readonly string[] = [],
): Promise<string> {
  const subject = await command.subjectHelp?.(positionals);
  return [
    command.summary,
    '',
    `Usage: ${program} ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...flagLines([...command.flags, ...COMMON_FLAGS]),
    ...(command.optionsHelp === undefined ? [] : ['', await command.optionsHelp()]),
    ...(typeof subject === 'string' ? ['', subject] : []),
  ].join('\n');
}
