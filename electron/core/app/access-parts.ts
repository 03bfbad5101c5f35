/** Opens the access control of a core: assistants with tokens, their rules, and requests to the person. It follows settings and sessions. */
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { Rules } from '../../../shared/core/contracts/permissions.ts';
import type { ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Log } from '../log/log.ts';
import {
  createAssistantStore,
  createCallPermissions,
  createConsents,
  createPausedClients,
  type AssistantStore,
  type Consents,
  type PausedClients,
} from '../permissions/index.ts';
import { createClientFlags, type ClientFlagRights, type ClientFlagsOptions } from './client-flags.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import type { RunnerPermissions } from '../runner/runner-options.ts';
import type { CallerSessionsOwner } from '../runner/sessions.ts';
import type { SettingsStore } from '../settings/index.ts';

/** The interval at which the tokens are read again, in case another process revoked one. */
const REFRESH_INTERVAL_MS = 2000;

export interface AccessPartsOptions {
  readonly dataDirectory: string;
  readonly settings: SettingsStore;
  readonly sessions: CallerSessionsOwner;
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Null: this process has no window. */
  readonly canAsk: (() => boolean) | null;
  readonly projectRoot: ClientFlagsOptions['projectRoot'];
  readonly targetNow: (targetId: string) => TargetInfo | null;
}

/** Rules and listed tools of each client. */
export interface ClientAccess {
  rules(caller: CallerInfo): Rules;
  disabledCategories(caller: CallerInfo): readonly ToolCategory[];
  isPaused(caller: CallerInfo): boolean;
  /** True if this caller gets secrets unmasked, by the settings or by what the person allowed this assistant. */
  showsSecrets(caller: { readonly kind: CallerInfo['kind']; readonly assistantId?: string | undefined }): boolean;
  /** Returns why this client may not read captures as resources: nothing can be asked there. */
  refuseReading(caller: CallerInfo): AppError | null;
}

export interface AccessParts {
  readonly consents: Consents;
  readonly assistants: AssistantStore;
  readonly clientAccess: ClientAccess;
  readonly clientFlags: ClientFlagRights;
  readonly pausedClients: PausedClients;
  /** For the runner. */
  readonly permissions: RunnerPermissions;
  readonly close: () => void;
}

/** Rejects if the file of the assistants cannot be read at all. */
export async function openAccess(options: AccessPartsOptions): Promise<AccessParts> {
  const { settings, sessions, log, now, newId } = options;
  const assistants = await createAssistantStore({ dataDirectory: options.dataDirectory, log, now });
  const consents = createConsents({
    now,
    newId,
    canAsk: options.canAsk ?? (() => false),
    targetNow: options.targetNow,
  });
  const pausedClients = createPausedClients();
  const callPermissions = createCallPermissions({
    evalMode: () => settings.current().evalMode,
    accessOf: ({ assistantId }) =>
      (assistantId === undefined ? null : assistants.byId(assistantId)?.access) ?? {
        preset: settings.current().assistantPreset,
        rules: {},
      },
    stopped: (caller) => {
      const { assistantId, name } = caller;
      if (assistantId !== undefined && assistants.byId(assistantId) === null)
        return appError('permission_denied', `The token of ${name} was revoked.`, 'Ask the user to connect it again.');
      return pausedClients.isPaused(caller)
        ? appError(
            'permission_denied',
            `The user has paused ${name}, so no call runs.`,
            'Stop here and ask the user, who can resume it in PEN Workbench.',
          )
        : null;
    },
  });

  let { evalMode, assistantPreset } = settings.current();
  settings.changes.listen((changed) => {
    if (changed.evalMode === evalMode && changed.assistantPreset === assistantPreset) return;
    if (changed.evalMode !== evalMode)
      log.warn('the setting for running code in targets was changed', { evalMode: changed.evalMode });
    ({ evalMode, assistantPreset } = changed);
    consents.rulesChanged(callPermissions.rules, ({ permission }) => ['read-code', 'run-code'].includes(permission));
  });
  assistants.changes.listen(({ what, identity }) => {
    log.info('assistant', { what, assistant: identity.name });
    if (what === 'changed')
      consents.rulesChanged(callPermissions.rules, ({ granteeId }) => granteeId === `assistant ${identity.id}`);
    else if (what !== 'connected')
      consents.endOfAssistant(identity.id, `the token of ${identity.name} is no longer valid.`);
  });
  sessions.onClose(async ({ info }) => {
    pausedClients.forget(info);
    const others = sessions.all().filter((other) => other.info.assistantId === info.assistantId);
    consents.endOfCaller(info, others.length === 0);
  });
  const refreshing = setInterval(() => {
    assistants
      .refresh()
      .catch((thrown: unknown) => log.warn('reading the assistants failed', { error: String(thrown) }));
  }, REFRESH_INTERVAL_MS);
  refreshing.unref();

  return {
    consents,
    assistants,
    clientAccess: {
      rules: callPermissions.rules,
      disabledCategories: ({ assistantId }) =>
        (assistantId === undefined ? null : assistants.byId(assistantId)?.disabledCategories) ?? [],
      isPaused: (caller) => pausedClients.isPaused(caller),
      showsSecrets: ({ kind, assistantId }) => {
        const { showSecrets, tellSecrets } = settings.current();
        if (kind === 'window') return showSecrets;
        return tellSecrets || (assistantId !== undefined && assistants.byId(assistantId)?.showsSecrets === true);
      },
      refuseReading: (caller) => {
        const checked = callPermissions.check({ caller, tool: 'Reading resources', permissions: ['read'] });
        if (!checked.ok) return checked.error;
        return checked.value.length === 0
          ? null
          : appError('permission_denied', 'The user is asked before each read.', 'Use the tools, which can ask.');
      },
    },
    clientFlags: createClientFlags({
      settings,
      consents,
      rules: callPermissions.rules,
      hasWindow: options.canAsk !== null,
      projectRoot: options.projectRoot,
    }),
    pausedClients,
    permissions: {
      check: (call) => callPermissions.check(call),
      ask: ({ caller, ...question }) => consents.ask({ ...question, caller: caller.info }),
    },
    close: () => clearInterval(refreshing),
  };
}
