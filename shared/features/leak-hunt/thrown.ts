/** Errors that a target throws while a hunt acts, by kind. */
import type { Thrown } from '../../engine/heap/contract/leak-growth.ts';

/** Kinds of errors that are told apart. */
const MAX_THROWN = 10;
const MESSAGE_CHARS = 120;

/** The begin of an uncaught error as V8 describes it: `TypeError: x is not a function\n    at …`. */
export function thrownOf({
  text,
  exception,
}: {
  readonly text: string;
  readonly exception?:
    | { readonly className?: string; readonly type: string; readonly description?: string }
    | undefined;
}): Pick<Thrown, 'name' | 'message' | 'isRejection'> {
  const [line = ''] = (exception?.description ?? text).split('\n');
  const [, said, message = line] = /^([\w$.]{1,80}): (.*)$/.exec(line) ?? [];
  const name = said ?? exception?.className ?? exception?.type ?? 'Error';
  return { name, message: message.slice(0, MESSAGE_CHARS), isRejection: /in promise/i.test(text) };
}

/** Adds one more to those that were thrown; further kinds than a few are not told apart. */
export function addThrown(all: readonly Thrown[], one: Omit<Thrown, 'times'>): Thrown[] {
  const at = all.findIndex(({ name, message }) => name === one.name && message === one.message);
  if (at >= 0) return all.map((each, index) => (index === at ? { ...each, times: each.times + 1 } : each));
  return all.length < MAX_THROWN ? [...all, { ...one, times: 1 }] : [...all];
}
