/** Masks secrets in the arguments of a call, for logs that outlive it. */
import { isSecretHeader, maskAddresses, maskSecret } from './secrets.ts';

const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
/** `type shoes on Search`: what is typed may be a password. */
const TYPED = /^type\s.+?(\s+on\s.*)?$/s;

function maskText(text: string): string {
  return maskAddresses(text).replace(BEARER, '$1 …');
}

function maskStep(step: string): string {
  return step.replace(TYPED, (_whole: string, where: string | undefined) => `type …${where ?? ''}`);
}

function maskMember(name: string, value: unknown): unknown {
  if (typeof value === 'string' && value !== '' && (isSecretHeader(name) || name === 'type')) return maskSecret(value);
  return maskArguments(value, name);
}

/**
 * The same value with secrets masked: credentials in addresses and headers, members named like one, and text that is typed into a page. Code
 * and other texts may contain secrets that nothing marks as one.
 */
export function maskArguments(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return name === 'steps' ? maskStep(maskText(value)) : maskText(value);
  if (Array.isArray(value)) return value.map((each) => maskArguments(each, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, each]) => [member, maskMember(member, each)]));
}
