/** Masks secrets in the arguments of a call, for logs that outlive it. */
import { maskSecret } from './masks.ts';
import type { Redactor } from './redactor.ts';
import { fieldName, isSecretHeader } from './secret-names.ts';

/** `type shoes on Search`: what is typed may be a password. */
const TYPED = /^type\s.+?(\s+on\s.*)?$/s;

function maskStep(step: string): string {
  return step.replace(TYPED, (_whole: string, where: string | undefined) => `type …${where ?? ''}`);
}

/** Arguments are objects in lists; what is nested deeper is none of a tool's. */
const DEEPEST = 24;

/** Members of a step that are no typed text. Any other may be one, also in a call that is refused for it. */
const NOT_TYPED = new Set(['click', 'doubleClick', 'hover', 'drag', 'to', 'press', 'select', 'wait', 'on', 'dialog']);

/** The steps of a text that is JSON; null for another text. */
function stepsIn(text: string): object | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

function isSecretMember(name: string): boolean {
  return name === 'type' || isSecretHeader(name) || fieldName(name) !== null;
}

/**
 * The same value with secrets masked: those that are detected, members named like one, and text that is typed into a page. Code and other
 * texts may contain secrets that nothing marks as one.
 */
export function maskArguments(value: unknown, redactor: Pick<Redactor, 'text'>, name = '', depth = 0): unknown {
  if (typeof value === 'string') {
    if (value !== '' && isSecretMember(name)) return maskSecret(value);
    if (name !== 'steps') return redactor.text(value);
    const steps = stepsIn(value);
    return steps === null
      ? maskStep(redactor.text(value))
      : JSON.stringify(maskArguments(steps, redactor, name, depth + 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((each) => maskArguments(each, redactor, name, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([member, each]) => [
      member,
      maskArguments(each, redactor, name === 'steps' && !NOT_TYPED.has(member) ? 'type' : member, depth + 1),
    ]),
  );
}
