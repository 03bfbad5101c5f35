/** Judges where a caller may send a request or a page: never to a debugging port, which obeys every program, or to PEN Workbench itself. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { isLoopbackAddress, loopbackHost, parseEndpointAddress } from './endpoints/endpoint-address.ts';
import { httpGet } from './http-get.ts';

/** Longer answers at `/json/version` are of other servers. */
const VERSION_LIMIT_BYTES = 64 * 1024;
/** A server that is asked for it again and again has requests in its heap that are no action. */
const REMEMBERED_MS = 60_000;
/** Where debugging ports act or show what is open. */
const DEBUGGING_PATH = /^\/(?:json|devtools)/i;

/** Members of `/json/version` of Chromium, Node, Deno, Bun, workerd, Metro, Android and their bridges. A server of another kind may have one of them. */
const VERSION_MEMBERS = ['Browser', 'Protocol-Version', 'V8-Version', 'Android-Package'];
/** A debugging port answers at once. A server may keep requests of paths that it does not know. */
const VERSION_LIMIT_MS = 2_000;
/** The refusal of every PEN Workbench of this machine (`electron/core/mcp/server.ts`). */
const OwnRefusalSchema = z.object({ error: z.object({ message: z.string().endsWith('MCP is at /mcp.') }) });

export interface Destinations {
  /**
   * Returns the numeric address of the server that a request goes to. Errors: `blocked_url` for what is no destination, `not_loopback`, and
   * `cannot_reach_endpoint` if nothing answers.
   */
  judge(url: URL, signal: AbortSignal): Promise<string>;
  /** Another server may answer there from now on. */
  forget(url: URL): void;
  /** Judges an address that a page is to show. Only its first request: a page may go on by itself. Errors: `blocked_url`. */
  judgePage(url: string, signal: AbortSignal): Promise<AppResult<null>>;
}

const portOf = ({ port }: URL): number => (port === '' ? 80 : Number(port));
const bare = ({ hostname }: URL): string => hostname.replaceAll(/^\[|\]$|\.$/g, '');
const isLoopback = (host: string): boolean => isIP(host) !== 0 && isLoopbackAddress(host);
const BOTH = ['127.0.0.1', '::1'];

/** The addresses to try. A name is never resolved: a hosts file could send it elsewhere. */
function loopbackOf(url: URL): readonly string[] {
  const host = loopbackHost(url.hostname) ?? bare(url);
  if (host === 'localhost') return BOTH;
  return isLoopback(host) ? [host] : [];
}

/** The addresses of this machine that a browser reaches by a URL. Debugging ports themselves refuse other names. */
function addressesHere(url: URL): readonly string[] {
  const host = bare(url);
  if (/^(?:.*\.)?localhost$|^(?:0\.0\.0\.0|::|::ffff:(?:7f|0:0$).*)$/i.test(host)) return BOTH;
  const isOwn = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === host));
  return isOwn || isLoopback(host) ? [host] : [];
}

function noDestination({ host }: URL, what: string): AppError {
  return appError(
    'blocked_url',
    `${host} is ${what}, to which nothing is sent.`,
    'Give the address of the server itself, which has another port.',
  );
}

/** A browser that is busy may be a silent debugging port. */
function silent({ host }: URL): AppError {
  return appError(
    'blocked_url',
    `${host} did not say in time what it is, and debugging ports act at this path, so no page is led to it.`,
    'Try again when the server answers; its pages at other paths are shown.',
  );
}

/** Returns what gives such an answer at `/json/version`; null for a server. */
function whatAnswers(body: Buffer, status: number): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (OwnRefusalSchema.safeParse(answer).success) return 'PEN Workbench';
  if (typeof answer !== 'object' || answer === null || status !== 200) return null;
  const isVersion = 'webSocketDebuggerUrl' in answer || VERSION_MEMBERS.filter((name) => name in answer).length > 1;
  return isVersion ? 'a debugging port' : null;
}

type Answering =
  | { readonly ipAddress: string; readonly what: string | null }
  | { readonly why: string; readonly isSilent: boolean };

/**
 * The first of the addresses that answers, and what it is; else why none does, and whether something listens there. A silent one is a server,
 * except for a path where debugging ports act.
 */
async function firstAnswering(
  addresses: readonly string[],
  { url, signal, limitMs }: { readonly url: URL; readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Answering> {
  let why = 'nothing listens there';
  let isSilent = false;
  for (const ipAddress of addresses) {
    const asked = { ipAddress, port: portOf(url), path: '/json/version', limitBytes: VERSION_LIMIT_BYTES };
    const late = AbortSignal.timeout(limitMs);
    const answer = await httpGet(asked, AbortSignal.any([signal, late]));
    if (late.aborted && !signal.aborted && !DEBUGGING_PATH.test(url.pathname)) return { ipAddress, what: null };
    if (answer.ok) return { ipAddress, what: whatAnswers(answer.body, answer.status) };
    if (answer.spoke) return { ipAddress, what: null };
    ({ why } = answer);
    isSilent ||= late.aborted;
  }
  return { why, isSilent };
}

/**
 * `endpoints`: a target that is connected is known without asking, also while it does not answer. `now`: monotonic milliseconds. `limitMs`: how
 * long a port may take to say what it is.
 */
export function createDestinations(
  endpoints: () => readonly EndpointInfo[],
  now: () => number,
  limitMs = VERSION_LIMIT_MS,
): Destinations {
  const judged = new Map<string, { readonly ipAddress: string; readonly untilMs: number }>();

  const isConnected = (port: number): boolean =>
    endpoints().some(({ state, address }) => {
      const parsed = state === 'connected' ? parseEndpointAddress(address) : null;
      return parsed?.ok === true && parsed.value.port === port;
    });

  return {
    forget: ({ host }) => void judged.delete(host),
    async judge(url, signal) {
      const { host, pathname } = url;
      const addresses = loopbackOf(url);
      if (addresses.length === 0)
        throw new AppFailure(
          appError('not_loopback', `${host} is a server of another machine.`, 'Give a server of this machine.'),
        );
      if (isConnected(portOf(url))) throw new AppFailure(noDestination(url, 'the debugging port of a target'));
      const known = judged.get(host);
      if (known !== undefined && known.untilMs > now() && !DEBUGGING_PATH.test(pathname)) return known.ipAddress;
      const found = await firstAnswering(addresses, { url, signal, limitMs });
      if ('why' in found)
        throw new AppFailure(
          appError(
            'cannot_reach_endpoint',
            `${host} did not answer: ${found.why}.`,
            'Check that the server listens there, and that it answers this request.',
          ),
        );
      const { ipAddress, what } = found;
      if (what !== null) throw new AppFailure(noDestination(url, what));
      judged.set(host, { ipAddress, untilMs: now() + REMEMBERED_MS });
      return ipAddress;
    },
    async judgePage(text, signal) {
      const url = URL.parse(text);
      const addresses = url === null ? [] : addressesHere(url);
      if (url === null || addresses.length === 0) return ok(null);
      if (isConnected(portOf(url))) return err(noDestination(url, 'the debugging port of a target'));
      if (!DEBUGGING_PATH.test(url.pathname)) return ok(null);
      const found = await firstAnswering(addresses, { url, signal, limitMs });
      if ('why' in found) return found.isSilent ? err(silent(url)) : ok(null);
      return found.what === null ? ok(null) : err(noDestination(url, found.what));
    },
  };
}
