/**
 * A request as a cURL command or a fetch call. Masked headers and cut bodies cannot be sent again, and headers that HTTP does not allow are not
 * sent: they are left out and named in a comment. A HAR file may hold any text, so nothing of it may leave its quotes or act on a terminal.
 */
import { shellWord } from '../../../base/shell-word.ts';
import type { NetworkDetails } from '../../../engine/network/contract/network.ts';

/** Headers that the sending program sets itself, and HTTP/2 pseudo headers. */
const SET_BY_CLIENT = /^(?::|(?:content-length|host|connection|accept-encoding)$)/i;

/** A method or the name of a header (`token` of RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
/** Characters that end a header's value (RFC 9110 section 5.5). */
const ENDS_VALUE = /[\r\n\0]/;

/** Names that are nothing but words to a shell, also to zsh, which runs a pasted comment. */
const WORD = /^[\w-]+$/;

/** `cookie, x-token and 2 others`, with only such names as are words. */
function namesText(names: readonly string[]): string {
  const words = names.filter((name) => WORD.test(name));
  const others = names.length - words.length;
  if (others === 0) return words.join(', ');
  const rest = `${others} with ${others === 1 ? 'an unusual name' : 'unusual names'}`;
  return words.length === 0 ? rest : `${words.join(', ')} and ${rest}`;
}

interface Copied {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | null;
  /** The omitted part; null if nothing is. */
  readonly omission: string | null;
}

function copied({ entry, url, requestHeaders, requestBody }: NetworkDetails): Copied {
  const isValid = ({ name, value }: { name: string; value: string }): boolean =>
    TOKEN.test(name) && !ENDS_VALUE.test(value);
  const wanted = requestHeaders.filter(({ name }) => !SET_BY_CLIENT.test(name));
  const masked = requestHeaders.filter(({ isMasked }) => isMasked).map(({ name }) => name);
  const invalid = wanted.filter((header) => !header.isMasked && !isValid(header)).map(({ name }) => name);
  const isMethod = entry.method === '' || TOKEN.test(entry.method);
  const hasWholeBody = requestBody !== null && requestBody.text !== null && !requestBody.isTruncated;
  const omissions = [
    ...(masked.length === 0 ? [] : [`${namesText(masked)} (masked; Settings shows values)`]),
    ...(invalid.length === 0 ? [] : [`${namesText(invalid)} (no valid header)`]),
    ...(isMethod ? [] : ['the method (not a valid one)']),
    ...(requestBody === null || hasWholeBody ? [] : ['the body (not recorded in full)']),
  ];
  return {
    url,
    method: entry.method === '' || !isMethod ? 'GET' : entry.method,
    headers: wanted.filter((header) => !header.isMasked && isValid(header)),
    body: hasWholeBody ? requestBody.text : null,
    omission: omissions.length === 0 ? null : `Left out: ${omissions.join('; ')}`,
  };
}

/** For bash and zsh. */
export function asCurl(details: NetworkDetails): string {
  const { url, method, headers, body, omission } = copied(details);
  const parts = [
    // cURL would make options of a recorded URL that begins with a dash.
    `curl ${/^[a-z]/i.test(url) ? '' : '--url '}${shellWord(url)}`,
    ...(method === (body === null ? 'GET' : 'POST') ? [] : [`-X ${shellWord(method)}`]),
    // An empty header is written with a semicolon; with a colon cURL removes it.
    ...headers.map(({ name, value }) => `-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${shellWord(body)}`]),
  ];
  const command = parts.join(' \\\n  ');
  return omission === null ? command : `# ${omission}\n${command}`;
}

/** For the console of a page. */
export function asFetch(details: NetworkDetails): string {
  const { url, method, headers, body, omission } = copied(details);
  const options = {
    method,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    ...(body === null ? {} : { body }),
    credentials: 'include',
  };
  const call = `fetch(${JSON.stringify(url)}, ${JSON.stringify(options, null, 2)});`;
  return omission === null ? call : `// ${omission}\n${call}`;
}
