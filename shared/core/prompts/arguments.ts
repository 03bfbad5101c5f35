/** Arguments that several prompts take. */
import type { CaptureKind } from '../contracts/captures.ts';
import { quoted, type PromptArgument, type PromptValues } from './prompt.ts';

export const TARGET: PromptArgument = {
  name: 'target',
  description: 'Target id, or a part of its URL or title. Default: the assistant chooses.',
  completes: 'target',
};

export function captureArgument(name: string, description: string, captures: readonly CaptureKind[]): PromptArgument {
  return { name, description, completes: { captures } };
}

/** The first step of every prompt about a live target. */
export function chooseTarget({ target }: PromptValues, what: string): string {
  return target === undefined
    ? `Call pen_list_pages and choose the target: ${what}. Pass its id as target in every call below.`
    : `The target is ${quoted(target)}. pen_list_pages lists the others, if it is not the right one.`;
}
