/** The one check of what a caller may do, by the rules of its assistant and the settings. */
import { err, ok } from '../../../shared/base/result.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { advice, appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import {
  PERMISSIONS,
  rulesOf,
  type Access,
  type EvalMode,
  type Permission,
  type Rules,
} from '../../../shared/core/contracts/permissions.ts';

export interface CallPermissionsOptions {
  readonly evalMode: () => EvalMode;
  /** The access of an MCP client. */
  readonly accessOf: (caller: CallerInfo) => Access;
  /** Returns why no call of this client runs now: its token was revoked, or it is paused; null if it may call. */
  readonly stopped: (caller: CallerInfo) => AppError | null;
}

export interface CallPermissions {
  readonly rules: (caller: CallerInfo) => Rules;
  /** The permissions to ask the person for; none: the call is allowed. `permission_denied` if a needed one is refused. */
  check(call: {
    readonly caller: CallerInfo;
    readonly tool: string;
    readonly permissions: readonly Permission[];
  }): AppResult<readonly Permission[]>;
}

/** The person's own rights. */
const ALL: Access = { preset: 'everything', rules: { 'own-browser': 'allow' } };

function refused(tool: string, permission: Permission, { name, kind }: CallerInfo): AppError {
  const { label } = PERMISSIONS[permission];
  if (permission === 'run-code' || permission === 'read-code')
    return appError(
      'permission_denied',
      `${tool} runs code in the target, which is off${kind === 'mcp' ? ` for ${name}` : ''}.`,
      advice(
        'Start with --allow-eval, or enable it in the settings of PEN Workbench.',
        'Allow it in the settings, under “Run code in targets”.',
      ),
    );
  return appError(
    'permission_denied',
    `${tool} needs the permission "${label}", which ${name} does not have.`,
    'The user can change the permissions of each assistant in PEN Workbench, under Connect an assistant.',
  );
}

export function createCallPermissions({ evalMode, accessOf, stopped }: CallPermissionsOptions): CallPermissions {
  const rules = (caller: CallerInfo): Rules => {
    const { kind, evalMode: mode = evalMode() } = caller;
    if (kind === 'window') return rulesOf(ALL, 'allow');
    const all = rulesOf(ALL, mode);
    // A script of the user has the user's rights, except that code runs only where the setting allows it.
    const code = rulesOf({ preset: 'investigate', rules: {} }, mode);
    if (kind === 'cli') return { ...all, 'read-code': code['read-code'], 'run-code': code['run-code'] };
    return rulesOf(accessOf(caller), mode);
  };
  return {
    rules,
    check({ caller, tool, permissions }) {
      const stop = stopped(caller);
      if (stop !== null) return err(stop);
      const now = rules(caller);
      const missing = permissions.find((permission) => now[permission] === 'refuse');
      if (missing !== undefined) return err(refused(tool, missing, caller));
      return ok(permissions.filter((permission) => now[permission] === 'ask'));
    },
  };
}
