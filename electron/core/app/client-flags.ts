/**
 * Rights that the flags of a client's own command give that client. Only a command of the same user can send them. Where no window is, that command line
 * is the person, so they hold; a window is asked once, and what it allows can be revoked there like any permission.
 */
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { CallerRights, Permission, Rules } from '../../../shared/core/contracts/permissions.ts';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import type { Consents } from '../permissions/index.ts';
import type { CallerSession } from '../runner/types.ts';
import type { SettingsStore } from '../settings/index.ts';

export interface ClientFlagsOptions {
  readonly settings: SettingsStore;
  readonly consents: Pick<Consents, 'ask' | 'isGranted'>;
  readonly rules: (caller: CallerInfo) => Rules;
  /** A process that shows a window, open or not. */
  readonly hasWindow: boolean;
  /** The folder of a client with these rights. */
  readonly projectRoot: (rights: CallerRights) => string;
}

export interface ClientFlagRights {
  rightsOf(caller: CallerInfo, flags: ClientFlags): CallerRights;
  /** The flags that the window has not allowed, as they were typed. */
  heldBack(caller: Pick<CallerSession, 'info' | 'flags' | 'rights'>): readonly string[];
  /** Asks the person once for the flags that are held back; resolves with the answer, or where nothing is asked. */
  ask(caller: CallerSession, signal: AbortSignal): Promise<void>;
}

interface HeldBack {
  readonly flag: string;
  readonly permission: Permission;
  readonly effect: string;
}

export function createClientFlags(options: ClientFlagsOptions): ClientFlagRights {
  const { settings, consents, rules, hasWindow } = options;

  function rightsOf(caller: CallerInfo, { allowEval, projectRoot, folder }: ClientFlags): CallerRights {
    if (allowEval === false) return { ...rightsOf(caller, { projectRoot, folder, command: '' }), evalMode: 'off' };
    // Not the flags of the command that started this process: those are of its own clients.
    if (!hasWindow) return { projectRoot, folder, evalMode: allowEval === true ? 'allow' : settings.stored().evalMode };
    const asked = allowEval === true && settings.current().evalMode === 'off' ? ('ask' as const) : undefined;
    // A command of the person waits for the answer itself.
    if (caller.kind === 'cli') return { projectRoot, evalMode: asked };
    return {
      ...(projectRoot !== undefined && consents.isGranted(caller, 'outside-files', projectRoot) ? { projectRoot } : {}),
      ...(asked !== undefined && consents.isGranted(caller, 'run-code', null) ? { evalMode: asked } : {}),
    };
  }

  function missing(caller: Pick<CallerSession, 'info' | 'flags' | 'rights'>): readonly HeldBack[] {
    const { info, flags } = caller;
    if (!hasWindow || flags === null) return [];
    const { allowEval, projectRoot } = flags;
    const held: HeldBack[] = [];
    if (allowEval === true && rules(info)['run-code'] !== 'allow' && !consents.isGranted(info, 'run-code', null))
      held.push({ flag: '--allow-eval', permission: 'run-code', effect: 'Run code in every target' });
    if (projectRoot !== undefined && options.projectRoot({ projectRoot }) !== options.projectRoot(caller.rights()))
      held.push({ flag: '--project-root', permission: 'outside-files', effect: projectRoot });
    return held;
  }

  return {
    rightsOf,
    heldBack: (caller) => missing(caller).map(({ flag }) => flag),
    async ask(caller, signal) {
      const { info, flags } = caller;
      // Never asks for a permission that the person refuses this assistant whatever the setting says.
      const possible = rules({ ...info, evalMode: 'ask' });
      const wished = missing(caller).filter(
        ({ permission: each }) => each !== 'run-code' || possible[each] !== 'refuse',
      );
      if (wished.length === 0) return;
      const details = wished.map(({ flag, effect }) => ({ label: flag, text: effect }));
      const place = wished.some(({ permission }) => permission === 'outside-files') ? flags?.projectRoot : null;
      await consents.ask({
        caller: info,
        tool: 'pen mcp',
        title: 'Flags of its own command',
        permissions: wished.map(({ permission }) => permission),
        flags: wished.map(({ flag }) => flag),
        target: null,
        place: place ?? null,
        code: null,
        details,
        detailsInClient: details,
        signal,
        askInClient: null,
        waitInClient: null,
        onWaiting: () => undefined,
      });
    },
  };
}
