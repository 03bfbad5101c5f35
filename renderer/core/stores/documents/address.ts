/**
 * Validates a typed address before connecting: syntax, and whether it is on this machine. Main decides; this gives feedback while typing.
 */

export type AddressVerdict =
  | { readonly state: 'empty' }
  | { readonly state: 'fine'; readonly address: string }
  | { readonly state: 'wrong'; readonly problem: string; readonly advice: string; readonly command: string | null };

/** Hosts that are always this machine: a debugging port gives full control, so no other host is accepted. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '[::ffff:7f00:1]', '[::ffff:127.0.0.1]']);

function wrong(problem: string, advice: string, command: string | null = null): AddressVerdict {
  return { state: 'wrong', problem, advice, command };
}

/** A bare `::1` is an address without a port. */
function bracketBareIpv6(text: string): string {
  return /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(text) ? `[${text}]` : text;
}

/** Validates `localhost:9333`, `9333`, `http://…`, `ws://…/devtools/browser/…`. */
export function judgeAddress(typed: string): AddressVerdict {
  const text = typed.trim();
  if (text === '') return { state: 'empty' };
  if (/^\d+$/.test(text)) {
    return Number(text) >= 1 && Number(text) <= 65_535
      ? { state: 'fine', address: `localhost:${text}` }
      : wrong(`${text} is not a port.`, 'Ports are numbers from 1 to 65535.');
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'ws') {
    return wrong(`${scheme}:// is not supported.`, 'Use http:// or ws://.');
  }
  const bare = bracketBareIpv6(scheme === undefined ? text : text.slice(scheme.length + 3));
  const url = URL.parse(`http://${bare}`);
  if (url === null || /\s/.test(text) || url.username !== '' || url.password !== '') {
    return wrong('This is not an address.', 'Enter host and port, such as localhost:9333.');
  }
  if (!LOOPBACK.has(url.hostname)) {
    const port = url.port === '' ? '9222' : url.port;
    return wrong(
      `${url.hostname} is not this machine.`,
      'A debugging port gives full control of its browser, so only ports on this machine can be connected. Forward the port with SSH, then connect to localhost:',
      `ssh -L ${port}:localhost:${port} ${url.hostname}`,
    );
  }
  return { state: 'fine', address: text };
}
