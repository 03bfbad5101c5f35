/** The reasons why a tool that exists is not in the list of an assistant. */
import { appError, type AppError } from '../../shared/contracts/errors.ts';

/** The error of a call: the tool is for the person only, or the person switched it off. */
export function notOffered({
  name,
  forPersonOnly,
}: {
  readonly name: string;
  readonly forPersonOnly?: true;
}): AppError {
  return forPersonOnly === true
    ? appError(
        'unknown_tool',
        `The tool "${name}" is for the person only. It is in the window and on the command line.`,
        'Ask the person to use it; tools/list names every tool that you can call.',
      )
    : appError(
        'unknown_tool',
        `The tool "${name}" is switched off.`,
        'tools/list names every available tool; the user can enable it again in the settings of PEN Workbench.',
      );
}
