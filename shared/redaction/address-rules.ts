/** Secrets of the URLs of a text: the password before the host, and the values of parameters that carry credentials. */
import { isMask } from './masks.ts';
import { isSecretParameter } from './secret-names.ts';
import type { FoundSecret } from './secret-kinds.ts';

const ADDRESS = /\b[a-z][a-z0-9+-]{1,15}:\/\/[^\s"'<>`\\]+/gi;
const PARAMETER = /([?&#;])([\w.-]{1,64})=([^&#;]+)/g;
const PASSWORD = /^[\w+-]+:\/\/[^/?#:@]{0,256}:([^/?#@]+)@/;

/** Links of our own, which must stay as they are. */
const OWN_LINK = 'pen://';

/** A URL in a text. */
export interface AddressSpan {
  readonly start: number;
  readonly end: number;
  readonly isOwnLink: boolean;
}

function findParameters(address: string, start: number, into: FoundSecret[]): void {
  for (const { 0: whole, 2: name = '', 3: value = '', index } of address.matchAll(PARAMETER)) {
    if (!isSecretParameter(name) || isMask(value)) continue;
    const end = start + index + whole.length;
    into.push({ start: end - value.length, end, kind: 'parameter' });
  }
}

/** Adds the secrets in the URLs of a text, and returns where its URLs are. */
export function findInAddresses(text: string, into: FoundSecret[]): readonly AddressSpan[] {
  if (!text.includes('://')) return [];
  const spans: AddressSpan[] = [];
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const isOwnLink = address.startsWith(OWN_LINK);
    spans.push({ start: index, end: index + address.length, isOwnLink });
    if (isOwnLink) continue;
    const [whole = '', password = ''] = PASSWORD.exec(address) ?? [];
    const passwordEnd = index + whole.length - 1;
    if (password !== '' && !isMask(password))
      into.push({ start: passwordEnd - password.length, end: passwordEnd, kind: 'authorization' });
    findParameters(address, index, into);
  }
  return spans;
}
