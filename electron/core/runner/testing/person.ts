/** Test helper: a person who is asked. */
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Permission } from '../../../../shared/core/contracts/permissions.ts';
import type { PermissionQuestion, RunnerPermissions } from '../runner-options.ts';

/** A person who answers when the test does. */
export function person(toAsk: readonly Permission[] = ['capture']) {
  const questions: (PermissionQuestion & { readonly answer: (allowed: boolean) => void })[] = [];
  const permissions: RunnerPermissions = {
    check: ({ permissions: needed }) => ok(toAsk.filter((each) => needed.includes(each))),
    ask: (question) =>
      new Promise((resolve) => {
        question.onWaiting('window');
        const answer = (allowed: boolean): void =>
          resolve(
            allowed ? ok({ by: 'person', place: null }) : err(appError('permission_denied', 'The user refused it.')),
          );
        question.signal.addEventListener('abort', () => answer(false), { once: true });
        questions.push({ ...question, answer });
      }),
  };
  return { questions, permissions };
}

export const settled = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
