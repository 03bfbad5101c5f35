/** Files that a person names for the output of a command. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { say } from '../output/output.ts';

/** The whole path of the file. One that is there already is replaced, and that is said before it is. */
export async function outputPath(
  context: Pick<CommandContext, 'workingDirectory' | 'stderr'>,
  name: string,
): Promise<string> {
  const path = resolve(context.workingDirectory, name);
  const found = await stat(path).catch(() => null);
  // Not a pipe or a device, such as /dev/stdout.
  if (found?.isFile() === true) say(context, `${path} exists already and will be replaced.`);
  return path;
}
