/** Tasks of the person: a call waits until the person has done something in its target, and says so in the window, the client or the terminal. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { PersonTaskText } from '../../../shared/core/capability/define.ts';
import { appError, errorOfAbort, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import type { WaitInClient } from '../../../shared/core/contracts/consents.ts';
import type { PersonTask, TaskAnswer } from '../../../shared/core/contracts/person-tasks.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { CallerSession, RunOptions } from './types.ts';

export interface TaskQuestion extends PersonTaskText {
  readonly callId: string;
  readonly caller: Pick<CallerSession, 'info'>;
  /** The title of the tool. */
  readonly title: string;
  readonly target: TargetInfo | null;
  /** Null if the client of the call cannot show a task. */
  readonly taskInClient: NonNullable<RunOptions['taskInClient']> | null;
  readonly waitInClient: WaitInClient | null;
  readonly signal: AbortSignal;
}

export interface PersonTasks {
  readonly changes: Listenable<void>;
  /** Tasks that wait in the window, oldest first. */
  list(): readonly PersonTask[];
  /** Waits as long as the person needs. Errors: `cannot_ask` if there is nowhere to ask, `cancelled`. */
  ask(question: TaskQuestion): Promise<AppResult<TaskAnswer>>;
  /** `cancelled` if no task waits under this id. */
  answer(taskId: string, answer: TaskAnswer): void;
}

const NOWHERE: AppError = appError(
  'cannot_ask',
  'A person must perform the action, and there is nowhere to ask: no window is open, and the client shows no questions.',
  'Open the window of PEN Workbench, use pen leaks --do on a terminal, or give the action as steps or an expression.',
);

const CANCELLED: AppError = appError(
  'cancelled',
  'The person cancelled the action in the client.',
  'Ask the person, or start again.',
);
const GONE: AppError = appError(
  'cancelled',
  'The client did not come back while the action waited for the person in the window.',
  'Call the tool again when the person is there.',
);

/** `canAsk`: whether a window is open in which the person could answer. */
export function createPersonTasks(options: {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly canAsk: () => boolean;
}): PersonTasks {
  const waiting = new Map<string, { readonly task: PersonTask; readonly settle: (answer: TaskAnswer) => void }>();
  const changes = new Emitter<void>();

  const askInWindow = (
    task: PersonTask,
    signal: AbortSignal,
    waitInClient: WaitInClient | null,
  ): Promise<AppResult<TaskAnswer>> =>
    new Promise((resolve) => {
      const ended = new AbortController();
      const end = (result: AppResult<TaskAnswer>): void => {
        signal.removeEventListener('abort', onAbort);
        waiting.delete(task.id);
        ended.abort();
        changes.emit();
        resolve(result);
      };
      const onAbort = (): void => end(err(errorOfAbort(signal)));
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.set(task.id, { task, settle: (answer) => end(ok(answer)) });
      changes.emit();
      const message = `${task.title} waits for you in the window of PEN Workbench. Do there what it says, then accept. Decline to cancel the call.`;
      const follow = async (wait: WaitInClient): Promise<void> => {
        const reply = await wait(message, ended.signal);
        if (reply !== 'wait' && !ended.signal.aborted) end(err(reply === 'withdraw' ? CANCELLED : GONE));
      };
      if (waitInClient !== null) void follow(waitInClient);
    });

  return {
    changes,
    list: () => [...waiting.values()].map(({ task }) => task),
    async ask({ callId, caller, title, target, text, place, taskInClient, waitInClient, signal }) {
      if (signal.aborted) return err(errorOfAbort(signal));
      const { info } = caller;
      // A person at a terminal answers there, also while a window is open.
      const isInWindow = info.kind !== 'cli' && options.canAsk();
      if (!isInWindow && taskInClient === null) return err(NOWHERE);
      const task: PersonTask = {
        id: options.newId(),
        callId,
        caller: info,
        title,
        targetId: target?.id ?? null,
        targetTitle: target?.title ?? '',
        text,
        place,
        askedAtMs: options.now(),
      };
      if (isInWindow || taskInClient === null) return askInWindow(task, signal, waitInClient);
      const answer = await taskInClient(task, signal);
      if (signal.aborted) return err(errorOfAbort(signal));
      return answer === null ? err(CANCELLED) : ok(answer);
    },
    answer(taskId, answer) {
      const pending = waiting.get(taskId);
      if (pending === undefined)
        throw new AppFailure(appError('cancelled', 'No call waits for this any more: it was cancelled.'));
      pending.settle(answer);
    },
  };
}
