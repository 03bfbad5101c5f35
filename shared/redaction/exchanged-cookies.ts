/** The cookies that a request sent and its response set, with masked values. */
import type { NetworkCookie, NetworkHeader } from '../contracts/page/network.ts';
import { isMask, maskSecret } from './masks.ts';

function valuesOf(headers: readonly NetworkHeader[], name: 'cookie' | 'set-cookie'): string[] {
  // A header that is masked as a whole does not name its cookies.
  return headers.flatMap((header) =>
    header.name.toLowerCase() === name && !isMask(header.value) ? header.value.split('\n') : [],
  );
}

function pairOf(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  // Browsers read a pair without a name as a value.
  return at < 0
    ? { name: '', value: text.trim() }
    : { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

/** The cookies of unmasked headers: those of the request first, each in the order of its header. */
export function exchangedCookies(
  {
    requestHeaders,
    responseHeaders,
  }: { requestHeaders: readonly NetworkHeader[]; responseHeaders: readonly NetworkHeader[] },
  showsSecrets: boolean,
): NetworkCookie[] {
  const shown = ({ name, value }: { readonly name: string; readonly value: string }) => ({
    name,
    value: showsSecrets || isMask(value) ? value : maskSecret(value),
  });
  const sent = valuesOf(requestHeaders, 'cookie')
    .flatMap((value) => value.split(';'))
    .filter((pair) => pair.trim() !== '')
    .map((pair): NetworkCookie => ({ direction: 'request', ...shown(pairOf(pair)), attributes: [] }));
  const set = valuesOf(responseHeaders, 'set-cookie').flatMap((value): NetworkCookie[] => {
    const [pair = '', ...attributes] = value.split(';');
    if (pair.trim() === '') return [];
    return [
      {
        direction: 'response',
        ...shown(pairOf(pair)),
        attributes: attributes.map((attribute) => attribute.trim()).filter((attribute) => attribute !== ''),
      },
    ];
  });
  return [...sent, ...set];
}
