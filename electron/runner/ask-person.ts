/** Asks the person before a call, or one of its files, uses what its caller may not use without asking. */
import { dirname } from 'node:path';
import { err } from '../../shared/base/result.ts';
import type { CallContext, CallPlan } from '../../shared/capabilities/define.ts';
import type { WaitInClient } from '../../shared/contracts/app/consents.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { Permission } from '../../shared/contracts/app/permissions.ts';
import type { Redactor } from '../../shared/redaction/redactor.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { Call } from './lock-target.ts';
import type { PermissionAnswer, RunnerPermissions } from './runner-options.ts';
import type { CallerSession, RunOptions, Untimed } from './types.ts';

/** A call that may have to wait for the person first. */
export interface AskingCall extends Call {
  /** The permissions that the person must give. */
  readonly toAsk: readonly Permission[];
  /** Where the person allowed it together with another call; null: nothing was asked for that. */
  readonly origins: readonly string[] | null;
  readonly untimed: Untimed;
}

export interface AskOptions {
  readonly permissions: RunnerPermissions;
  readonly untimed: Untimed;
  readonly askInClient: NonNullable<RunOptions['askInClient']> | null;
  readonly waitInClient: WaitInClient | null;
  readonly progress: CallContext['progress'];
  readonly redactor: Redactor;
}

/** The parameter that a request shows as code. */
const CODE_PARAMETER = 'expression';

function detailsOf(params: Readonly<Record<string, unknown>>, redactor: Redactor): { label: string; text: string }[] {
  return Object.entries(params)
    .filter(([name, value]) => value !== undefined && name !== 'target' && name !== CODE_PARAMETER)
    .map(([label, value]) => ({
      label,
      text: redactor.text(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
    }));
}

function reportWaiting(progress: AskOptions['progress'], where: 'window' | 'client'): void {
  const place = where === 'window' ? 'the window of PEN Workbench' : 'the client';
  progress({ done: 0, total: null, message: `Waiting for permission in ${place}` });
}

/** The sentence about the whole call, and its arguments. */
function detailsOfCall(
  plan: CallPlan | null,
  params: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): { label: string; text: string }[] {
  const sentence = plan === null ? [] : [{ label: 'What happens', text: redactor.text(plan.sentence) }];
  return [...sentence, ...detailsOf(params, redactor)];
}

/** Asks for the call as a whole. The deadline of the call stops meanwhile. */
export function askForCall(
  { capability, params, caller, signal, toAsk }: AskingCall,
  /** `inClient`: as the client may see it, which shows the question too. */
  plans: { readonly inWindow: CallPlan | null; readonly inClient: CallPlan | null },
  target: TargetInfo | null,
  options: AskOptions,
): Promise<AppResult<PermissionAnswer>> {
  const code = params[CODE_PARAMETER];
  return options.untimed(() =>
    options.permissions.ask({
      caller,
      askInClient: options.askInClient,
      waitInClient: options.waitInClient,
      tool: capability.name,
      title: capability.title,
      permissions: toAsk,
      target,
      place: null,
      code: typeof code === 'string' ? code : null,
      details: detailsOfCall(plans.inWindow, params, options.redactor),
      detailsInClient: detailsOfCall(plans.inClient, params, options.redactor),
      signal,
      onWaiting: (where) => reportWaiting(options.progress, where),
    }),
  );
}

/** The caller of one call: a path outside its folders is resolved if the caller may use one, or the person allows it. */
export function withOutsideFiles({ capability, caller, signal }: Call, options: AskOptions): CallerSession {
  const { name: tool, title } = capability;
  if (caller.kind !== 'mcp') return caller;
  const resolvePath: CallerSession['resolvePath'] = async (path, use) => {
    const inside = await caller.resolvePath(path, use);
    if (inside.ok || inside.error.data?.['outsideProject'] !== true) return inside;
    const checked = options.permissions.check({ caller: caller.info, tool, permissions: ['outside-files'] });
    // The refusal of the path says what to do; that of the permission would not.
    if (!checked.ok) return inside;
    const outside = await caller.resolveOutside(path, use);
    if (!outside.ok || checked.value.length === 0) return outside;
    const details = [{ label: use === 'read' ? 'Read file' : 'Write file', text: outside.value }];
    const answer = await options.untimed(() =>
      options.permissions.ask({
        caller,
        askInClient: options.askInClient,
        waitInClient: options.waitInClient,
        tool,
        title,
        permissions: checked.value,
        target: null,
        place: dirname(outside.value),
        code: null,
        details,
        detailsInClient: details,
        signal,
        onWaiting: (where) => reportWaiting(options.progress, where),
      }),
    );
    return answer.ok ? outside : err(answer.error);
  };
  // The other members stay those of the session, whose name may change.
  return Object.create(caller, { resolvePath: { value: resolvePath, enumerable: true } }) as CallerSession;
}
