/** Requests that wait for the user's answer, and lasting permissions. Nothing is stored when the app ends. */
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { ConsentPort } from '../../shared/capabilities/common/consent-ports.ts';
import type { CallerInfo } from '../../shared/contracts/activity.ts';
import {
  CONSENT_TIME_MS,
  consentOrigin,
  type ConsentAnswer,
  type ConsentGrant,
  type ConsentRequest,
  type ConsentsState,
} from '../../shared/contracts/consents.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

/** More than a user can review; a client that sends more is in a loop. */
const MOST_WAITING = 10;

export interface Consents extends ConsentPort {
  readonly changes: Listenable<void>;
  state(): ConsentsState;
  /** `cancelled` if no request waits under this id. */
  answer(requestId: string, answer: ConsentAnswer): AppResult<null>;
  revoke(grantId: string): void;
  /** Revokes the permissions of a caller that has disconnected. */
  endOfCaller(caller: CallerInfo): void;
  /** Answers all waiting requests and revokes every permission: the setting that made them necessary has changed. */
  end(isAllowed: boolean, why: string): void;
}

type Outcome = AppResult<{ by: 'person' | 'grant' }>;

interface Waiting {
  readonly request: ConsentRequest;
  readonly settle: (outcome: Outcome) => void;
}

function refusal(tool: string, why: string, suggestion: string): AppError {
  return appError('permission_denied', `${tool} was not allowed: ${why}`, suggestion);
}

/**
 * The owner of a lasting permission: one session of an MCP client, whatever name it uses. Commands of the user carry the user's token, and
 * each is a separate session, so they share theirs.
 */
function granteeOf({ kind, id }: CallerInfo): string {
  return kind === 'mcp' ? `mcp ${id}` : kind;
}

export function createConsents(options: {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Whether a window is open in which the user could answer. */
  readonly canAsk: () => boolean;
  /** The target as it is now. */
  readonly targetNow: (targetId: string) => TargetInfo | null;
}): Consents {
  const { now, newId, canAsk, targetNow } = options;
  const waiting = new Map<string, Waiting>();
  const grants = new Map<string, ConsentGrant>();
  const changes = new Emitter<void>();

  const validGrants = (): ConsentGrant[] =>
    [...grants.values()].filter(({ untilMs }) => untilMs === null || untilMs > now());
  const isGranted = (caller: CallerInfo, tool: string, origin: string): boolean =>
    validGrants().some(
      (grant) =>
        grant.granteeId === granteeOf(caller) &&
        grant.tool === tool &&
        (grant.origin === null || grant.origin === origin),
    );
  /** The code must run on the page that the user saw. */
  const ifStillThere = ({ tool, targetId, origin }: ConsentRequest): Outcome => {
    const target = targetNow(targetId);
    if (target !== null && consentOrigin(target) === origin) return ok({ by: 'person' });
    const where = target === null ? 'was closed' : `went to ${consentOrigin(target)}`;
    return err(refusal(tool, `its target ${where} while it waited for an answer.`, 'Ask again.'));
  };

  const ask = (request: ConsentRequest, signal: AbortSignal): Promise<Outcome> =>
    new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        waiting.delete(request.id);
        changes.emit();
        resolve(outcome);
      };
      const onAbort = (): void => settle(err(errorOfAbort(signal)));
      const timer = setTimeout(
        () =>
          settle(
            err(
              refusal(
                request.tool,
                `no answer within ${CONSENT_TIME_MS / 1000} s.`,
                'The user must answer in the window of PEN Workbench (Alt Q shows waiting requests). Try again when the user is there.',
              ),
            ),
          ),
        CONSENT_TIME_MS,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.set(request.id, { request, settle });
      changes.emit();
    });

  return {
    changes,
    state: () => ({ requests: [...waiting.values()].map(({ request }) => request), grants: validGrants() }),
    ask: async ({ caller, tool, action, target, code, signal, onWaiting }) => {
      const origin = consentOrigin(target);
      if (signal.aborted) return err(errorOfAbort(signal));
      if (isGranted(caller, tool, origin)) return ok({ by: 'grant' });
      if (!canAsk())
        return err(
          refusal(
            tool,
            'the user must allow each call, and this process has no window to ask in.',
            'Use the window of PEN Workbench, or start with --allow-eval.',
          ),
        );
      if (waiting.size >= MOST_WAITING)
        return err(
          appError(
            'busy',
            `${waiting.size} requests already wait for the user.`,
            'Wait until some are answered; they end automatically after a minute.',
          ),
        );
      onWaiting(CONSENT_TIME_MS);
      const askedAtMs = now();
      return ask(
        {
          id: newId(),
          caller,
          tool,
          action,
          targetId: target.id,
          targetTitle: target.title,
          targetUrl: target.url,
          origin,
          code,
          askedAtMs,
          expiresAtMs: askedAtMs + CONSENT_TIME_MS,
        },
        signal,
      );
    },
    answer: (requestId, answer) => {
      const pending = waiting.get(requestId);
      if (pending === undefined)
        return err(appError('cancelled', 'No request waits for this answer: it timed out or was cancelled.'));
      const { request, settle } = pending;
      if (answer.answer === 'refuse') {
        settle(err(refusal(request.tool, 'the user refused it.', 'Ask the user, or continue without it.')));
        return ok(null);
      }
      if (answer.answer === 'always') {
        const id = newId();
        grants.set(id, {
          id,
          granteeId: granteeOf(request.caller),
          callerName: request.caller.name,
          tool: request.tool,
          action: request.action,
          origin: answer.everywhere ? null : request.origin,
          givenAtMs: now(),
          untilMs: answer.forMs === null ? null : now() + answer.forMs,
        });
      }
      settle(ifStillThere(request));
      // Requests that the same client sends in the meantime get the same answer.
      for (const other of [...waiting.values()])
        if (isGranted(other.request.caller, other.request.tool, other.request.origin))
          other.settle(ifStillThere(other.request));
      return ok(null);
    },
    revoke: (grantId) => {
      if (grants.delete(grantId)) changes.emit();
    },
    endOfCaller: (caller) => {
      if (caller.kind !== 'mcp') return;
      const own = [...grants.values()].filter(({ granteeId }) => granteeId === granteeOf(caller));
      for (const grant of own) grants.delete(grant.id);
      if (own.length > 0) changes.emit();
    },
    end: (isAllowed, why) => {
      grants.clear();
      for (const { request, settle } of [...waiting.values()])
        settle(isAllowed ? ifStillThere(request) : err(refusal(request.tool, why, 'Ask the user.')));
      changes.emit();
    },
  };
}
