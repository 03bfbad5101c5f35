/** Secrets of the URLs of a text: the password before the host, and the values of parameters that carry credentials. */
import { parseLink } from '../contracts/links.ts';
import { isMask } from './masks.ts';
import { isSecretParameter } from './secret-names.ts';
import type { FoundSecret } from './secret-kinds.ts';

const ADDRESS = /\b[a-z][a-z0-9+-]{1,15}:\/\/[^\s"'<>`\\]+/gi;
const PARAMETER = /([?&#;])([\w.-]{1,64})=([^&#;]+)/g;
const PASSWORD = /^[\w+-]+:\/\/[^/?#:@]{0,256}:([^/?#@]+)@/;

const OWN_SCHEME = /^pen:/i;
/** After an address in a sentence. */
const PUNCTUATION = /[).,;:!?\]}]+$/;

/** A URL in a text. */
export interface AddressSpan {
  readonly start: number;
  readonly end: number;
  /** The end of the capture ids and the view of a link of our own, which stay as they are; `start` for other URLs. */
  readonly idsEnd: number;
}

function isWholeLink(text: string): boolean {
  const parsed = parseLink(text);
  return parsed.ok && parsed.value.notes.length === 0;
}

/** Characters of a link of our own before its parameters, which are any text, such as the name of a class. 0 for what is no whole link. */
function idsChars(address: string): number {
  const link = OWN_SCHEME.test(address) ? address.replace(PUNCTUATION, '') : '';
  return link !== '' && isWholeLink(link) ? (link.split('?', 1)[0]?.length ?? 0) : 0;
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
    spans.push({ start: index, end: index + address.length, idsEnd: index + idsChars(address) });
    const [whole = '', password = ''] = PASSWORD.exec(address) ?? [];
    const passwordEnd = index + whole.length - 1;
    if (password !== '' && !isMask(password))
      into.push({ start: passwordEnd - password.length, end: passwordEnd, kind: 'authorization' });
    findParameters(address, index, into);
  }
  return spans;
}
