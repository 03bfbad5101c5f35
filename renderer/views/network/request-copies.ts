/** A request as a cURL command or a fetch call. Masked headers and cut bodies cannot be sent again: they are left out and named in a comment. */
import type { NetworkDetails } from '../../../shared/contracts/network.ts';

/** Headers that the sending program sets itself, and HTTP/2 pseudo headers. */
const SET_BY_CLIENT = /^(?::|(?:content-length|host|connection|accept-encoding)$)/i;

interface Copied {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | null;
  /** What is left out; null if nothing is. */
  readonly omission: string | null;
}

function copied({ entry, url, requestHeaders, requestBody }: NetworkDetails): Copied {
  const masked = requestHeaders.filter(({ isMasked }) => isMasked).map(({ name }) => name);
  const hasWholeBody = requestBody !== null && requestBody.text !== null && !requestBody.isTruncated;
  const omissions = [
    ...(masked.length === 0 ? [] : [`${masked.join(', ')} (masked; Settings shows values)`]),
    ...(requestBody === null || hasWholeBody ? [] : ['the body (not recorded in full)']),
  ];
  return {
    url,
    method: entry.method === '' ? 'GET' : entry.method,
    headers: requestHeaders.filter(({ name, isMasked }) => !isMasked && !SET_BY_CLIENT.test(name)),
    body: hasWholeBody ? requestBody.text : null,
    omission: omissions.length === 0 ? null : `Left out: ${omissions.join('; ')}`,
  };
}

/** A word of a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** For a POSIX shell. */
export function asCurl(details: NetworkDetails): string {
  const { url, method, headers, body, omission } = copied(details);
  const parts = [
    `curl ${shellWord(url)}`,
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
