/** The reasons why a tool that exists is not in the list of an assistant. */
import { leastPermission } from '../../../shared/core/capability/permissions.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { PERMISSIONS } from '../../../shared/core/contracts/permissions.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';

/** The error of a call: the tool is for the person only, or the person switched it off. `unusedFlags`: flags of the client's command without effect. */
export function notOffered(
  capability: Pick<AnyCapability, 'name' | 'kind' | 'forPersonOnly' | 'leastPermission'>,
  unusedFlags: string | null,
): AppError {
  const { name } = capability;
  return capability.forPersonOnly === true
    ? appError(
        'unknown_tool',
        `The tool "${name}" is for the person only. It is in the window and on the command line.`,
        'Ask the person to use it; tools/list names every tool that you can call.',
      )
    : appError(
        'unknown_tool',
        `The tool "${name}" is switched off: its category, or the permission "${PERMISSIONS[leastPermission(capability)].label}" of this client.`,
        unusedFlags?.includes('--allow-eval') === true && leastPermission(capability).endsWith('-code')
          ? unusedFlags
          : 'tools/list names every available tool; the user can enable it again in PEN Workbench, a category in the settings, a permission under Connect an assistant.',
      );
}
