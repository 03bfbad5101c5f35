/** `pen push` against a server of its own, which decodes what it receives independently of the writer. */
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import * as heap from '../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { heap as heapSnapshot } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { decode } from '../../../../shared/engine/profile/pprof/testing/decode-pprof.ts';
import { pushAddress, pushProfile } from '../push-profile.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { unwrap, settle } from '../../../../shared/base/errors.ts';

interface Received {
  readonly method: string | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let line: CommandLine;
let server: Server;
let address = '';
let received: Received[] = [];
let answer: (response: ServerResponse) => void;
const accept = (response: ServerResponse): void => void response.end();

beforeAll(async () => {
  line = await createCommandLine();
  await writeFile(
    join(line.folder, 'app.cpuprofile'),
    bytesOf(profileOf('(root)\n  main\n    burnIt', 'main:100 burnIt:900')),
  );
  await writeFile(join(line.folder, 'live.heapprofile'), heap.bytesOf(heap.profileOf('(root) 0\n  main 8×1')));
  await writeFile(join(line.folder, 'own.heapsnapshot'), heapSnapshot('root → a'));
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', address);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: Buffer.concat(parts),
      });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received = [];
  answer = accept;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await line.remove();
});

const PUSH = {
  kind: 'pyroscope',
  profileName: '',
  app: 'a',
  labels: {},
  fromMs: 0,
  untilMs: 0,
  token: undefined,
  tenant: undefined,
} as const;

function onlyRequest(): Received {
  const [request, ...others] = received;
  if (request === undefined || others.length > 0) throw new Error(`${received.length} requests`);
  return request;
}

const push = (file: string, more: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) =>
  line.run(['push', file, '--pyroscope', address, ...more], { environment });

it('sends a CPU profile as pprof, with its name, labels and time', async () => {
  const ran = await push('app.cpuprofile', ['--name', 'shop', '--build', '412', '--label', 'region=eu,zone={a},x='], {
    PEN_PUSH_TOKEN: 'glc_of-the-test',
  });
  expect([ran.status, ran.stderr]).toEqual([
    0,
    expect.stringContaining(`to ${address}/ingest as shop{build=412,region=eu,zone=_a_}`),
  ]);
  const { method, path, query, headers, body } = onlyRequest();
  expect([method, path, query['name'], query['format']]).toEqual([
    'POST',
    '/ingest',
    'shop{build=412,region=eu,zone=_a_}',
    'pprof',
  ]);
  expect(Number(query['until'])).toBeGreaterThan(Number(query['from']));
  expect(headers).toMatchObject({ authorization: 'Bearer glc_of-the-test', 'content-type': 'binary/octet-stream' });
  const profile = decode(gunzipSync(body));
  expect(profile.sampleTypes).toEqual(['samples/count', 'cpu/nanoseconds']);
  expect(profile.samples.map(({ values, labels }) => [values, labels])).toEqual([
    [[1, 100_000], { app: 'shop', build: '412', region: 'eu', zone: '{a}' }],
    [[1, 900_000], { app: 'shop', build: '412', region: 'eu', zone: '{a}' }],
  ]);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('glc_of-the-test');
});

it('sends live bytes, with user and password of the address and a tenant', async () => {
  const at = `${address.replace('//', '//me:p%40ss@')}/prefix/`;
  const ran = await line.run(['push', 'live.heapprofile', '--pyroscope', at, '--tenant', 'team-a', '--json']);
  expect(ran.json()).toMatchObject({
    sentTo: `${address}/prefix/ingest`,
    series: 'live',
    sizeBytes: expect.any(Number) as number,
  });
  const { path, headers, body } = onlyRequest();
  expect(path).toBe('/prefix/ingest');
  expect(headers).toMatchObject({
    authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    'x-scope-orgid': 'team-a',
  });
  expect(decode(gunzipSync(body)).sampleTypes).toEqual(['samples/count', 'inuse_space/bytes']);
});

it('sends to Parca as one series in JSON', async () => {
  const ran = await line.run([
    'push',
    'live.heapprofile',
    '--parca',
    address,
    '--name',
    'shop',
    '--build',
    '412',
    '--token',
    't',
  ]);
  expect(ran.status).toBe(0);
  const { path, headers, body } = onlyRequest();
  expect([path, headers['content-type'], headers.authorization]).toEqual([
    '/profiles/writeraw',
    'application/json',
    'Bearer t',
  ]);
  const request = JSON.parse(body.toString()) as {
    series: [{ labels: { labels: unknown[] }; samples: [{ raw_profile: string }] }];
  };
  const [{ labels, samples }] = request.series;
  expect(labels.labels).toEqual([
    { name: '__name__', value: 'memory' },
    { name: 'job', value: 'shop' },
    { name: 'build', value: '412' },
  ]);
  const profile = decode(gunzipSync(Buffer.from(samples[0].raw_profile, 'base64')));
  expect(profile.samples).toEqual([expect.objectContaining({ values: [1, 8] })]);
});

it.each([
  [401, 'permission_denied', 'refuses the token (401): who are you'],
  [403, 'permission_denied', 'refuses the token (403)'],
  [404, 'wrong_service', '/ingest does not exist (404)'],
  [413, 'too_large', 'as too large (413)'],
  [422, 'wrong_service', 'refuses the profile (422): who are you'],
  [500, 'wrong_service', 'refuses the profile (500)'],
  [302, 'wrong_service', 'redirects to http://elsewhere.test/ (302), which is not followed'],
])('explains the answer %d', async (status, code, text) => {
  answer = (response) => {
    response.writeHead(status, { location: 'http://elsewhere.test/' });
    response.end('who are\n  you');
  };
  const signal = new AbortController().signal;
  const refused = await pushProfile({ ...PUSH, server: new URL(address), profile: new Uint8Array(1), signal });
  expect(refused).toEqual({
    ok: false,
    error: expect.objectContaining({ code, message: expect.stringContaining(text) as string }) as object,
  });
});

it('explains a server that does not run, and one that does not answer', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const ran = await line.run(['push', 'app.cpuprofile', '--pyroscope', `http://127.0.0.1:${port}`, '--json']);
  expect(ran.json()).toMatchObject({
    error: { code: 'cannot_reach_endpoint', message: expect.stringContaining('ECONNREFUSED') },
  });
  // A server of its own: the request may arrive after this test.
  const silentServer = createServer(() => undefined);
  await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve));
  const at = new URL(`http://127.0.0.1:${(silentServer.address() as AddressInfo).port}`);
  const silent = await pushProfile({
    ...PUSH,
    server: at,
    profile: new Uint8Array(1),
    signal: new AbortController().signal,
    limitMs: 50,
  });
  expect(silent).toMatchObject({ ok: false, error: { code: 'deadline_exceeded' } });
  silentServer.closeAllConnections();
  await new Promise((resolve) => silentServer.close(resolve));
});

it.each([
  [['push', 'app.cpuprofile'], 'No server was named'],
  [['push', 'app.cpuprofile', '--pyroscope', 'localhost:4040'], 'is no address of a server'],
  [['push', 'app.cpuprofile', '--pyroscope', 'ftp://host/'], 'is no address of a server'],
  [['push', 'app.cpuprofile', '--pyroscope', 'http://localhost', '--label', 'a-b=1'], '"a-b=1" is no label'],
  [['push', '--pyroscope', 'http://localhost'], 'No file was given'],
  [['push', 'app.cpuprofile', '--pyroscope', 'http://a', '--parca', 'http://b'], 'Two servers were named'],
  [['push', 'own.heapsnapshot', '--pyroscope', 'http://localhost'], 'Heap snapshot'],
])('refuses wrong use before anything is sent: %j', async (argv, text) => {
  const ran = await line.run(argv);
  expect([ran.status === 0, ran.stderr]).toEqual([false, expect.stringContaining(text)]);
  expect(received).toEqual([]);
});

it('an address may already end with /ingest, and a moment lasts a second', () => {
  const url = pushAddress({
    kind: 'pyroscope',
    server: new URL('http://h/ingest?x=1#y'),
    app: 'a b',
    labels: {},
    fromMs: 1500,
    untilMs: 1500,
  });
  expect([
    url.pathname,
    url.searchParams.get('name'),
    url.searchParams.get('from'),
    url.searchParams.get('until'),
  ]).toEqual(['/ingest', 'a_b', '1', '2']);
});

it('knows the addresses of localhost without a resolver, and asks the next only where nothing listens', async () => {
  const asked: string[] = [];
  let fails = true;
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    asked.push(url instanceof URL ? `${url.protocol}//${url.hostname}` : '');
    if (fails) throw new TypeError('fetch failed', { cause: new Error('refused') });
    return new Response('');
  });
  try {
    const pushTo = async (at: string) =>
      unwrap(
        await pushProfile({
          ...PUSH,
          server: new URL(at),
          profile: new Uint8Array(1),
          signal: new AbortController().signal,
        }),
      );
    expect(await settle(() => pushTo('http://LOCALHOST:4040'))).toMatchObject({
      error: { message: 'http://localhost:4040 cannot be reached: refused.' },
    });
    expect(asked.splice(0)).toEqual(['http://127.0.0.1', 'http://[::1]']);
    expect(await settle(() => pushTo('http://shop.test:4040'))).toMatchObject({ ok: false });
    expect(asked.splice(0)).toEqual(['http://shop.test']);
    fails = false;
    expect(await settle(() => pushTo('http://localhost:4040'))).toMatchObject({ ok: true });
    expect(asked).toEqual(['http://127.0.0.1']);
  } finally {
    fetched.mockRestore();
  }
});
