/** The cookies that a request sent and its response set, with masked values. */
import { isMask, maskSecret } from './masks.ts';

interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A cookie that was sent or set, with a masked value; `attributes` of one that was set, such as `Path=/`. */
interface ExchangedCookie extends NamedValue {
  readonly direction: 'request' | 'response';
  readonly attributes: string[];
}

function valuesOf(headers: readonly NamedValue[], name: 'cookie' | 'set-cookie'): string[] {
  // A header that is masked as a whole does not name its cookies.
  return headers.flatMap((header) =>
    header.name.toLowerCase() === name && !isMask(header.value) ? header.value.split('\n') : [],
  );
}

function pairOf(text: string): NamedValue {
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
  }: { requestHeaders: readonly NamedValue[]; responseHeaders: readonly NamedValue[] },
  showsSecrets: boolean,
): ExchangedCookie[] {
  const shown = ({ name, value }: NamedValue) => ({
    name,
    value: showsSecrets || isMask(value) ? value : maskSecret(value),
  });
  const sent = valuesOf(requestHeaders, 'cookie')
    .flatMap((value) => value.split(';'))
    .filter((pair) => pair.trim() !== '')
    .map((pair): ExchangedCookie => ({ direction: 'request', ...shown(pairOf(pair)), attributes: [] }));
  const set = valuesOf(responseHeaders, 'set-cookie').flatMap((value): ExchangedCookie[] => {
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
