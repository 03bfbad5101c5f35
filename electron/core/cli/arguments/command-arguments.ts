/** Argument checks that several commands share. */
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import type { CommandContext } from '../context.ts';
import { countOf } from './flags.ts';

/** Rows of a list unless `--top` or `--all` are given. */
const DEFAULT_ROWS = 50;

/** Null for every row. */
export function listLimit(context: CommandContext): number | null {
  if (context.arguments.switches.has('all')) return null;
  return countOf(context.arguments, 'top') ?? DEFAULT_ROWS;
}

/** Refuses more arguments than the command takes. */
export function refuseArguments(
  context: CommandContext,
  most: number,
  positionals = context.arguments.positionals,
): AppError | null {
  const extra = positionals.slice(most);
  if (extra.length === 0) return null;
  return appError(
    'invalid_params',
    `This command does not take ${extra.map((word) => `"${word}"`).join(', ')}.`,
    'Its --help lists its arguments.',
  );
}
