/** Requests that wait for the person's answer, and lasting permissions. Nothing is stored when the app ends. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { ownerOf, type CallerInfo } from '../../../shared/core/contracts/activity.ts';
import {
  consentOrigin,
  shownPlace,
  type ConsentAnswer,
  type ConsentGrant,
  type ConsentRequest,
  type ConsentsState,
  type WaitInClient,
} from '../../../shared/core/contracts/consents.ts';
import { appError, errorOfAbort, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import { PERMISSIONS, type Permission, type Rules } from '../../../shared/core/contracts/permissions.ts';
import {
  isOwnBrowser,
  targetShownTo,
  type ShownTarget,
  type TargetInfo,
} from '../../../shared/core/contracts/targets.ts';

/** More than a user can review; a client that sends more is in a loop. */
const MAX_WAITING = 10;

/** Asks the person in the client itself; null if the client returned no answer. */
export type AskInClient = (question: string, signal: AbortSignal) => Promise<boolean | null>;

export interface ConsentQuestion {
  readonly caller: CallerInfo;
  /** Set if the client can show a question (MCP elicitation). Used only where no window is open. */
  readonly askInClient: AskInClient | null;
  /** Set if the call is answered with what it waits for (MCP 2026-07-28). Used where a window is open. */
  readonly waitInClient: WaitInClient | null;
  readonly tool: string;
  readonly title: string;
  readonly permissions: readonly Permission[];
  /** Null: the call has no target. */
  readonly target: TargetInfo | null;
  /** Where a lasting permission would apply, for calls without a target: a folder. */
  readonly place: string | null;
  readonly code: string | null;
  readonly details: readonly Readonly<ConsentRequest['details'][number]>[];
  /** The same as the client may see them. */
  readonly detailsInClient: ConsentQuestion['details'];
  /** As in `ConsentRequest`. */
  readonly flags?: readonly string[];
  readonly signal: AbortSignal;
  /** Called once when the person is asked. */
  readonly onWaiting: (where: 'window' | 'client') => void;
}

export type ConsentOutcome = AppResult<{
  readonly by: 'person' | 'client' | 'grant';
  /** Where the call is allowed (`consentOrigin`); null: everywhere, or it has no target. */
  readonly place: string | null;
}>;

/** An answer of the person, for the audit log. */
export interface ConsentEvent {
  readonly caller: CallerInfo;
  readonly what: 'allowed' | 'granted' | 'refused' | 'revoked';
  readonly permissions: readonly Permission[];
  readonly tool: string | null;
}

export interface Consents {
  readonly changes: Listenable<void>;
  readonly events: Listenable<ConsentEvent>;
  state(): ConsentsState;
  /**
   * Waits for the answer of the person as long as it takes, unless earlier permissions still apply. `permission_denied` if the person
   * refuses, if the target navigates to another origin meanwhile, or if there is nowhere to ask.
   */
  ask(question: ConsentQuestion): Promise<ConsentOutcome>;
  /** True if the person has given this permission for longer than one call. `origin`: null for what is allowed everywhere. */
  isGranted(caller: CallerInfo, permission: Permission, origin: string | null): boolean;
  /** `cancelled` if no request waits under this id. */
  answer(requestId: string, answer: ConsentAnswer): void;
  revoke(grantId: string): void;
  /** Revokes the permissions of a caller that has disconnected. Timed ones of an assistant stay: it may connect again. */
  endOfCaller(caller: CallerInfo, isLastOfAssistant: boolean): void;
  /** Revokes all permissions of an assistant, and refuses its waiting requests with this reason. */
  endOfAssistant(assistantId: string, why: string): void;
  /** Settles waiting requests by the rules that apply now, and revokes the lasting permissions that the change ends. */
  rulesChanged(rules: (caller: CallerInfo) => Rules, isEnded: (grant: ConsentGrant) => boolean): void;
}

interface Waiting {
  readonly request: ConsentRequest;
  readonly settle: (outcome: ConsentOutcome) => void;
}

function refusal(tool: string, why: string, suggestion: string): AppError {
  return appError('permission_denied', `${tool} was not allowed: ${why}`, suggestion);
}

/** A request as its client may see it before it is answered, in which the client shows it or points to the window. */
type ClientRequest = Pick<ConsentRequest, 'caller' | 'permissions' | 'title' | 'code' | 'details'> & {
  readonly target: ShownTarget | null;
};

/** ` in "Orders" (https://shop.test/orders)`; of the person's own browser the origin alone. */
function whereText({ title, url, endpoint }: ShownTarget, permissions: readonly Permission[]): string {
  if (!isOwnBrowser(endpoint)) return ` in "${title}" (${url})`;
  return ` at ${url}${permissions.includes('own-browser') ? '' : ' in your own browser'}`;
}

/** `Claude Code wants to run code in "Orders" (https://shop.test/orders): Evaluate.` */
function wishText(request: ClientRequest): string {
  const actions = request.permissions.map((permission) => PERMISSIONS[permission].action.toLowerCase()).join(' and ');
  const where = request.target === null ? '' : whereText(request.target, request.permissions);
  return `${request.caller.name} wants to ${actions}${where}: ${request.title}.`;
}

/** The client only points to the card of the window, which shows everything: what the client answers allows nothing. */
function waitText(request: ClientRequest): string {
  return `${wishText(request)}\nAllow or refuse it in the window of PEN Workbench, then accept here to continue. Decline to withdraw it.`;
}

/** The wish with the code and all arguments. */
function questionText(request: ClientRequest): string {
  return [
    wishText(request),
    ...request.details.map(({ label, text }) => `${label}: ${text}`),
    ...(request.code === null ? [] : [request.code]),
  ].join('\n');
}

export function createConsents(options: {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Returns whether a window is open in which the user could answer. */
  readonly canAsk: () => boolean;
  /** The target as it is now. */
  readonly targetNow: (targetId: string) => TargetInfo | null;
}): Consents {
  const { now, newId, canAsk, targetNow } = options;
  const waiting = new Map<string, Waiting>();
  const grants = new Map<string, ConsentGrant>();
  const changes = new Emitter<void>();
  const events = new Emitter<ConsentEvent>();

  const validGrants = (): ConsentGrant[] =>
    [...grants.values()].filter(({ untilMs }) => untilMs === null || untilMs > now());
  /** `origin`: null for what is allowed everywhere. */
  const areGranted = (caller: CallerInfo, permissions: readonly Permission[], origin: string | null): boolean => {
    if (caller.isShared === true) return false;
    const own = validGrants().filter((grant) => grant.granteeId === ownerOf(caller));
    return permissions.every((permission) =>
      own.some(
        (grant) =>
          (grant.permission === permission || (grant.permission === 'run-code' && permission === 'read-code')) &&
          (grant.origin === null || grant.origin === origin),
      ),
    );
  };
  /** Where permissions that were just checked apply. */
  const placeOf = (caller: CallerInfo, permissions: readonly Permission[], origin: string): string | null =>
    areGranted(caller, permissions, null) ? null : origin;
  /** The call must run on the page that the user saw. The page is as it was last listed, so the runner holds the call to its place too. */
  const ifStillThere = (request: ConsentRequest, by: 'person' | 'client'): ConsentOutcome => {
    const { tool, targetId, origin, caller, permissions } = request;
    if (targetId === null) return ok({ by, place: null });
    const target = targetNow(targetId);
    if (target !== null && consentOrigin(target) === origin)
      return ok({ by, place: placeOf(caller, permissions, origin) });
    const where = target === null ? 'was closed' : `went to ${shownPlace(target)}`;
    return err(refusal(tool, `its target ${where} while it waited for an answer.`, 'Ask again.'));
  };
  const userRefused = (tool: string): ConsentOutcome =>
    err(refusal(tool, 'the user refused it.', 'Ask the user, or continue without it.'));

  const askInWindow = (
    request: ConsentRequest,
    inClient: ClientRequest,
    signal: AbortSignal,
    waitInClient: WaitInClient | null,
  ): Promise<ConsentOutcome> =>
    new Promise((resolve) => {
      const settled = new AbortController();
      const settle = (outcome: ConsentOutcome): void => {
        signal.removeEventListener('abort', onAbort);
        waiting.delete(request.id);
        settled.abort();
        changes.emit();
        resolve(outcome);
      };
      const onAbort = (): void => settle(err(errorOfAbort(signal)));
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.set(request.id, { request, settle });
      changes.emit();
      const follow = async (wait: WaitInClient): Promise<void> => {
        const reply = await wait(waitText(inClient), settled.signal);
        if (reply === 'wait' || settled.signal.aborted) return;
        const { caller, tool, permissions } = request;
        if (reply === 'withdraw') events.emit({ caller, tool, permissions, what: 'refused' });
        settle(
          reply === 'withdraw'
            ? userRefused(tool)
            : err(refusal(tool, 'the client did not come back for the answer.', 'Ask again.')),
        );
      };
      if (waitInClient !== null) void follow(waitInClient);
    });

  /** The client shows the question and sends the answer, so it allows this one call only. */
  const askThere = async (
    request: ConsentRequest,
    inClient: ClientRequest,
    askInClient: AskInClient,
    signal: AbortSignal,
  ): Promise<ConsentOutcome> => {
    const answer = await askInClient(questionText(inClient), signal);
    if (signal.aborted) return err(errorOfAbort(signal));
    if (answer === null)
      return err(
        refusal(request.tool, 'the client returned no answer.', 'Ask the user, or open the window of PEN Workbench.'),
      );
    const { caller, tool, permissions } = request;
    events.emit({ caller, tool, permissions, what: answer ? 'allowed' : 'refused' });
    return answer ? ifStillThere(request, 'client') : userRefused(tool);
  };

  const removeGrants = (isEnded: (grant: ConsentGrant) => boolean): void => {
    const ended = [...grants.values()].filter(isEnded);
    for (const grant of ended) grants.delete(grant.id);
    if (ended.length > 0) changes.emit();
  };

  return {
    changes,
    events,
    state: () => ({ requests: [...waiting.values()].map(({ request }) => request), grants: validGrants() }),
    ask: async ({
      caller,
      tool,
      title,
      permissions,
      target,
      place,
      code,
      details,
      flags,
      signal,
      onWaiting,
      ...client
    }) => {
      const { askInClient, waitInClient, detailsInClient } = client;
      const origin = target === null ? (place ?? '') : consentOrigin(target);
      if (signal.aborted) return err(errorOfAbort(signal));
      if (areGranted(caller, permissions, origin))
        return ok({ by: 'grant', place: target === null ? null : placeOf(caller, permissions, origin) });
      if (!canAsk() && askInClient === null)
        return err(
          refusal(
            tool,
            'the user must allow each call, and this process has no window to ask in.',
            'Use the window of PEN Workbench, or a client that can show questions (elicitation).',
          ),
        );
      if (waiting.size >= MAX_WAITING)
        return err(
          appError(
            'busy',
            `${waiting.size} requests already wait for the user.`,
            'Wait until the user has answered some of them.',
          ),
        );
      const request: ConsentRequest = {
        id: newId(),
        caller,
        tool,
        title,
        permissions: [...permissions],
        targetId: target?.id ?? null,
        targetTitle: target?.title ?? '',
        targetUrl: target?.url ?? '',
        origin,
        code,
        details: [...details],
        ...(flags === undefined ? {} : { flags: [...flags] }),
        askedAtMs: now(),
      };
      const inClient: ClientRequest = {
        ...request,
        details: [...detailsInClient],
        target: target === null ? null : targetShownTo(caller.kind, target),
      };
      const ask = canAsk() ? null : askInClient;
      onWaiting(ask === null ? 'window' : 'client');
      return ask === null
        ? askInWindow(request, inClient, signal, waitInClient)
        : askThere(request, inClient, ask, signal);
    },
    isGranted: (caller, permission, origin) => areGranted(caller, [permission], origin),
    answer: (requestId, answer) => {
      const pending = waiting.get(requestId);
      if (pending === undefined)
        throw new AppFailure(appError('cancelled', 'No request waits for this answer: it was cancelled.'));
      const { request, settle } = pending;
      const { caller, tool, permissions, origin } = request;
      if (answer.answer === 'refuse') {
        events.emit({ caller, tool, permissions, what: 'refused' });
        settle(userRefused(tool));
        return;
      }
      const { forMs, everywhere } = answer.answer === 'always' ? answer : { forMs: null, everywhere: false };
      const isLasting = (answer.answer === 'always' || request.flags !== undefined) && caller.isShared !== true;
      events.emit({ caller, tool, permissions, what: isLasting ? 'granted' : 'allowed' });
      if (isLasting)
        for (const permission of permissions) {
          const id = newId();
          grants.set(id, {
            id,
            granteeId: ownerOf(caller),
            callerName: caller.name,
            permission,
            // The folder of a flag is the place of files only.
            origin: everywhere || (request.flags !== undefined && permission === 'run-code') ? null : origin,
            givenAtMs: now(),
            untilMs: forMs === null ? null : now() + forMs,
          });
        }
      settle(ifStillThere(request, 'person'));
      // Requests that the same client sends in the meantime get the same answer.
      for (const other of [...waiting.values()])
        if (areGranted(other.request.caller, other.request.permissions, other.request.origin))
          other.settle(ifStillThere(other.request, 'person'));
    },
    revoke: (grantId) => {
      const grant = grants.get(grantId);
      if (grant === undefined) return;
      removeGrants(({ id }) => id === grantId);
      const { granteeId, callerName, permission } = grant;
      const [, assistantId] = /^assistant (.*)$/.exec(granteeId) ?? [];
      const caller = { id: '', kind: 'mcp' as const, name: callerName };
      events.emit({
        caller: assistantId === undefined ? caller : { ...caller, assistantId },
        what: 'revoked',
        permissions: [permission],
        tool: null,
      });
    },
    endOfCaller: (caller, isLastOfAssistant) => {
      if (caller.kind !== 'mcp') return;
      if (caller.assistantId === undefined) removeGrants(({ granteeId }) => granteeId === ownerOf(caller));
      else if (isLastOfAssistant)
        removeGrants(({ granteeId, untilMs }) => granteeId === ownerOf(caller) && untilMs === null);
    },
    endOfAssistant: (assistantId, why) => {
      removeGrants(({ granteeId }) => granteeId === `assistant ${assistantId}`);
      for (const { request, settle } of [...waiting.values()])
        if (request.caller.assistantId === assistantId) settle(err(refusal(request.tool, why, 'Ask the user.')));
    },
    rulesChanged: (rules, isEnded) => {
      removeGrants(isEnded);
      for (const { request, settle } of [...waiting.values()]) {
        const current = rules(request.caller);
        // Flags are asked for because they are refused now.
        if (request.flags === undefined && request.permissions.some((permission) => current[permission] === 'refuse'))
          settle(err(refusal(request.tool, 'the user switched it off.', 'Ask the user.')));
        else if (request.permissions.every((permission) => current[permission] === 'allow'))
          settle(ifStillThere(request, 'person'));
      }
    },
  };
}
