/**
 * Addresses of CDP endpoints as users write them, reduced to a loopback host and a port. Nothing but loopback is ever contacted: any client
 * that reaches a debugging port controls the browser behind it.
 */
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';

export type LoopbackHost = 'localhost' | '127.0.0.1' | '::1';

export interface EndpointAddress {
  readonly host: LoopbackHost;
  readonly port: number;
  /** The address as users write it: `http://localhost:9222`. */
  readonly text: string;
  /** Equal for addresses that mean the same endpoint: `localhost` and `127.0.0.1` do, `::1` is another. */
  readonly key: string;
  /** The text named a port; without one the default 9222 is meant. */
  readonly namesPort: boolean;
}

/** A browser without a port: one that we started, over its debugging pipe, one that a person has open and allows, or one on an Android device. */
export interface PipeAddress {
  /** `pipe:sample`, `running:chrome`, `android:emulator-5554/chrome_devtools_remote` */
  readonly text: string;
  readonly key: string;
  readonly namesPort: true;
}

const PIPE_ADDRESS = /^(?:(?:pipe|running):[a-z][a-z0-9-]*|android:[\w.:-]+(?:\/[\w.]+)?)$/;

/** Returns whether a text has the form of such an address. */
export function isPipeAddress(text: string): boolean {
  return PIPE_ADDRESS.test(text);
}

export function pipeAddress(text: string): PipeAddress {
  return { text, key: text, namesPort: true };
}

/** Chrome's own default, and what an address without a port means (80 never does). */
const DEFAULT_PORT = 9222;

/** The four spellings that are accepted; URL parsing writes the mapped IPv4 address in hexadecimal. */
const LOOPBACK_HOSTS: Readonly<Record<string, LoopbackHost>> = {
  localhost: 'localhost',
  '127.0.0.1': '127.0.0.1',
  '[::1]': '::1',
  '[::ffff:127.0.0.1]': '127.0.0.1',
  '[::ffff:7f00:1]': '127.0.0.1',
};

/** Default ports of debugging runtimes, in the order in which they are tried; 8081 is that of Metro. */
export const USUAL_PORTS: readonly number[] = [9222, 9229, 9333, 8081];

/** The host as it is written in a URL. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The loopback host that a URL's `hostname` means, or null for any other machine. */
export function loopbackHost(urlHostname: string): LoopbackHost | null {
  return LOOPBACK_HOSTS[urlHostname.toLowerCase()] ?? null;
}

/** Returns whether an IP address is this machine's loopback. */
export function isLoopbackAddress(ipAddress: string): boolean {
  return ipAddress === '::1' || /^(::ffff:)?127\./i.test(ipAddress);
}

export function endpointAddress(host: LoopbackHost, port: number, namesPort = true): EndpointAddress {
  return {
    host,
    port,
    text: `http://${hostInUrl(host)}:${port}`,
    key: `${host === '::1' ? '[::1]' : 'loopback'}:${port}`,
    namesPort,
  };
}

/** The numeric addresses to try, in order. `localhost` is never resolved: a hosts file could send it elsewhere. */
export function addressesToTry(address: EndpointAddress): readonly string[] {
  return address.host === 'localhost' ? ['127.0.0.1', '::1'] : [address.host];
}

function refuse(text: string, why: string): AppResult<EndpointAddress> {
  return err(
    appError(
      'invalid_params',
      `"${text}" is not an endpoint address: ${why}.`,
      'Write it like http://localhost:9222, localhost:9333 or just the port.',
    ),
  );
}

/**
 * Reads `http://localhost:9222/`, `ws://127.0.0.1:9222/devtools/browser/…`, `localhost:9333`, `[::1]:9229` or `9222`. Ends with
 * `not_loopback` for another machine and `invalid_params` for anything else.
 */
export function parseEndpointAddress(input: string): AppResult<EndpointAddress> {
  const text = input.trim();
  if (text === '') return refuse(text, 'it is empty');
  if (/^\d+$/.test(text)) return withPort('localhost', text, text);

  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'ws') {
    return refuse(text, `${scheme}:// is not used by debugging ports, only http:// and ws:// are`);
  }
  const bare = bracketBareIpv6(scheme === undefined ? text : text.slice(scheme.length + 3));
  const url = URL.parse(`http://${bare}`);
  if (url === null) return refuse(text, 'it cannot be read as a URL');
  if (url.username !== '' || url.password !== '') return refuse(text, 'it must not contain a user name or password');

  const host = loopbackHost(url.hostname);
  const namedPort = /^(?:\[[^\]]*\]|[^:/?#]*):(\d+)/.exec(bare)?.[1];
  if (host === null) return refuseRemote(text, url.hostname, namedPort ?? String(DEFAULT_PORT));
  // The parser drops `:80`, so the port is read from the text.
  return withPort(host, namedPort, text);
}

/** `::1` alone is read as an address without a port. */
function bracketBareIpv6(text: string): string {
  return /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(text) ? `[${text}]` : text;
}

function withPort(host: LoopbackHost, portText: string | undefined, text: string): AppResult<EndpointAddress> {
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  if (port < 1 || port > 65_535) return refuse(text, `${portText} is not a port number`);
  return ok(endpointAddress(host, port, portText !== undefined));
}

function refuseRemote(text: string, hostname: string, port: string): AppResult<EndpointAddress> {
  return err(
    appError(
      'not_loopback',
      `"${text}" is not on this machine: only localhost, 127.0.0.1 and ::1 are contacted, because a debugging port has no password.`,
      `Forward the port over SSH and use the local end: ssh -L ${port}:localhost:${port} ${hostname}, then http://localhost:${port}.`,
      { host: hostname },
    ),
  );
}
