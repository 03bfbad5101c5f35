/**
 * Sends a profile to a Pyroscope server, or to one that takes the same request (Grafana Cloud, Alloy), with `POST /ingest`; or to a Parca server
 * with `POST /profiles/writeraw`. Redirects are not followed: a token would go to a host that nobody named.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { truncateEnd } from '../../../shared/base/units.ts';
import { appError, errorOfAbort, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';

const LIMIT_MS = 30_000;
/** Characters of a server's own words in an error. */
const ANSWER_CHARS = 300;
const MS_PER_S = 1000;
/** Characters with a meaning in the name of a series, `app{key=value,…}`. */
const OF_SYNTAX = /[{},="\s]/g;

export type ServerKind = 'pyroscope' | 'parca';

export interface Push {
  readonly kind: ServerKind;
  /** The server's address, maybe with a path prefix, user and password. */
  readonly server: URL;
  readonly app: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Parca's name for the profile: `process_cpu` or `memory`. */
  readonly profileName: string;
  /** pprof, gzipped. */
  readonly profile: Uint8Array<ArrayBuffer>;
  /** Milliseconds since the Unix epoch. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly token: string | undefined;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds until the server must have answered; tests set a short one. */
  readonly limitMs?: number;
}

/** `http` and `https` addresses; `invalid_params` for any other text. */
export function serverAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.host !== '') return url;
  throw new AppFailure(
    appError(
      'invalid_params',
      `"${text}" is no address of a server.`,
      'Write http://localhost:4040, or https:// and a host.',
    ),
  );
}

/** `app{key=value}` as Pyroscope reads it; characters with a meaning there become `_`. */
export function seriesName(app: string, labels: Readonly<Record<string, string>>): string {
  const clean = (text: string): string => text.replaceAll(OF_SYNTAX, '_');
  const pairs = Object.entries(labels).flatMap(([key, value]) => (value === '' ? [] : [`${key}=${clean(value)}`]));
  return `${clean(app)}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`}`;
}

type Series = Pick<Push, 'kind' | 'server' | 'app' | 'labels' | 'fromMs' | 'untilMs'>;
const PATHS: Readonly<Record<ServerKind, string>> = { pyroscope: '/ingest', parca: '/profiles/writeraw' };

/** The address that the profile is sent to, without user and password. */
export function pushAddress({ kind, server, app, labels, fromMs, untilMs }: Series): URL {
  const url = new URL(server);
  url.username = url.password = url.hash = url.search = '';
  const prefix = url.pathname.replace(/\/+$/, '');
  url.pathname = prefix.endsWith(PATHS[kind]) ? prefix : `${prefix}${PATHS[kind]}`;
  if (kind === 'parca') return url;
  url.search = String(
    new URLSearchParams({
      name: seriesName(app, labels),
      from: String(Math.floor(fromMs / MS_PER_S)),
      until: String(Math.max(Math.ceil(untilMs / MS_PER_S), Math.floor(fromMs / MS_PER_S) + 1)),
      format: 'pprof',
      spyName: 'pen',
    }),
  );
  return url;
}

/** Parca reads times from the profile, and the series from the body. */
function contentOf({ kind, app, labels, profile, profileName }: Push): {
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
} {
  if (kind === 'pyroscope') return { body: profile, type: 'binary/octet-stream' };
  const named = { __name__: profileName, job: app, ...labels };
  const pairs = Object.entries(named).map(([name, value]) => ({ name, value }));
  const samples = [{ raw_profile: Buffer.from(profile).toString('base64') }];
  return {
    body: JSON.stringify({ series: [{ labels: { labels: pairs }, samples }], normalized: false }),
    type: 'application/json',
  };
}

function authorization({ server, token }: Pick<Push, 'server' | 'token'>): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (server.username === '' && server.password === '') return {};
  const pair = `${decodeURIComponent(server.username)}:${decodeURIComponent(server.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Errors: `cannot_reach_endpoint`, `permission_denied`, `wrong_service`, `too_large`, `deadline_exceeded`, `cancelled`. */
export async function pushProfile(push: Push): Promise<AppResult<undefined>> {
  const { tenant, signal, limitMs = LIMIT_MS } = push;
  const url = pushAddress(push);
  const { body, type } = contentOf(push);
  const tooLong = AbortSignal.timeout(limitMs);
  try {
    const response = await fetchFromFirst(addressesOf(url), {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': type,
        ...authorization(push),
        ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
      },
      signal: AbortSignal.any([signal, tooLong]),
    });
    const words = truncateEnd((await response.text()).replaceAll(/\s+/g, ' ').trim(), ANSWER_CHARS);
    return response.ok ? ok() : err(refusal(url, response, words));
  } catch (thrown) {
    if (signal.aborted) return err(errorOfAbort(signal));
    if (tooLong.aborted) {
      return err(
        appError(
          'deadline_exceeded',
          `${url.origin} did not answer within ${limitMs / MS_PER_S} s.`,
          'Check the address and the server; whether it has the profile is not known.',
        ),
      );
    }
    return err(unreachable(url, thrown));
  }
}

/** The name of this machine is known without a resolver; other names are not resolved here. */
function addressesOf(url: URL): readonly URL[] {
  if (url.hostname !== 'localhost') return [url];
  return ['127.0.0.1', '[::1]'].map((hostname) => Object.assign(new URL(url), { hostname }));
}

/** The answer of the first address that takes the connection; the error of the last. */
async function fetchFromFirst([first, ...others]: readonly URL[], options: RequestInit): Promise<Response> {
  if (first === undefined) throw new TypeError('There is no address.');
  return others.length === 0
    ? fetch(first, options)
    : fetch(first, options).catch((thrown: unknown) => {
        if (!(thrown instanceof TypeError)) throw thrown;
        return fetchFromFirst(others, options);
      });
}

/** `fetch` has the reason of a failed connection in the cause of its error. */
function unreachable({ origin }: URL, thrown: unknown): AppError {
  if (!(thrown instanceof TypeError)) throw thrown;
  const { cause } = thrown;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : thrown.message;
  return appError(
    'cannot_reach_endpoint',
    `${origin} cannot be reached: ${why}.`,
    'Check the address, and that the server runs.',
  );
}

function refusal(url: URL, { status, headers }: Response, words: string): AppError {
  const at = `${url.origin}${url.pathname}`;
  const said = words === '' ? '' : `: ${words}`;
  if (status === 401 || status === 403) {
    return appError(
      'permission_denied',
      `${at} refuses the token (${status})${said}.`,
      'Set PEN_PUSH_TOKEN or --token, and --tenant for a server with several tenants.',
    );
  }
  if (status === 404) {
    return appError(
      'wrong_service',
      `${at} does not exist (404).`,
      'Give the address of the server, such as http://localhost:4040 for Pyroscope or http://localhost:7070 for Parca.',
    );
  }
  if (status === 413) {
    return appError('too_large', `${at} refuses the profile as too large (413)${said}.`, 'Record for a shorter time.');
  }
  if (status >= 300 && status < 400) {
    const to = headers.get('location') ?? 'another address';
    return appError(
      'wrong_service',
      `${at} redirects to ${to} (${status}), which is not followed.`,
      'Give the final address.',
    );
  }
  return appError('wrong_service', `${at} refuses the profile (${status})${said}.`, 'See the log of the server.');
}
