/**
 * A stand-in for Metro with one React Native app, for machines without a device. What the proxy answers (list, refused origins, reasons of
 * ends) was recorded of `@react-native/dev-middleware` 0.88.1; the answers of the app are those that the sources of Hermes document
 * (`API/hermes/cdp/CDPAgent.cpp`), and its heap snapshot was taken by Hermes 0.4.3 of a program with 1000 `KeptView`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  answerJson,
  startFakeCdpServer,
  type FakeCdpServer,
  type FakeCommand,
  type FakePeer,
} from './fake-cdp-server.ts';

export interface StandInMetro {
  readonly server: FakeCdpServer;
  /** The methods that the app received. */
  readonly received: readonly string[];
  /** The app writes a message on its console. */
  say(text: string): void;
}

const SNAPSHOT = join(import.meta.dirname, 'recorded', 'hermes-0.4.3.heapsnapshot.gz');
/** As V8 and Hermes cut it. */
const CHUNK_CHARS = 100 << 10;
const ALLOWED_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\])(?::\d+)?$/;

/** Line 1 of the bundle is line 3 of `src/App.tsx`, from column 0 on. */
const SOURCE_MAP = {
  version: 3,
  sources: ['/shop/src/App.tsx'],
  sourcesContent: ['\n\nfunction busyLoop() {}\n'],
  names: ['busyLoop'],
  mappings: 'AAEAA',
};
const ROOT = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
const bundleFrame = (functionName: string, port: number): object => ({
  functionName,
  scriptId: '1',
  url: `http://10.0.2.2:${port}/index.bundle`,
  lineNumber: 0,
  columnNumber: 0,
});
const profileOf = (port: number): object => ({
  nodes: [
    { id: 1, callFrame: ROOT, children: [2], hitCount: 0 },
    { id: 2, callFrame: bundleFrame('e', port), hitCount: 2 },
  ],
  startTime: 5_000_000,
  endTime: 5_030_000,
  samples: [2, 2],
  timeDeltas: [10_000, 10_000],
});
const allocationsOf = (port: number): object => ({
  head: {
    callFrame: ROOT,
    selfSize: 0,
    id: 1,
    children: [{ callFrame: bundleFrame('keepMore', port), selfSize: 4096, id: 2, children: [] }],
  },
  samples: [{ size: 4096, nodeId: 2, ordinal: 1 }],
});

/** The result of a command of Hermes; `undefined`: it has no such command. */
function resultOf({ method }: FakeCommand, peer: FakePeer, port: number): object | undefined {
  switch (method) {
    case 'HeapProfiler.takeHeapSnapshot':
    case 'HeapProfiler.stopTrackingHeapObjects': {
      const text = gunzipSync(readFileSync(SNAPSHOT)).toString('utf8');
      // Hermes reports the end before the first chunk.
      peer.send({
        method: 'HeapProfiler.reportHeapSnapshotProgress',
        params: { done: 1, total: 1, finished: true },
      });
      for (let at = 0; at < text.length; at += CHUNK_CHARS)
        peer.send({
          method: 'HeapProfiler.addHeapSnapshotChunk',
          params: { chunk: text.slice(at, at + CHUNK_CHARS) },
        });
      return {};
    }
    case 'Profiler.stop':
      return { profile: profileOf(port) };
    case 'HeapProfiler.stopSampling':
      return { profile: allocationsOf(port) };
    case 'Debugger.enable':
      peer.send({
        method: 'Debugger.scriptParsed',
        params: {
          scriptId: '1',
          url: `http://10.0.2.2:${port}/index.bundle`,
          sourceMapURL: `http://10.0.2.2:${port}/index.map?platform=android`,
          startLine: 0,
          startColumn: 0,
          endLine: 1,
          endColumn: 0,
          executionContextId: 1,
          hash: '',
        },
      });
      return {};
    case 'Profiler.start':
    case 'HeapProfiler.collectGarbage':
    case 'HeapProfiler.startSampling':
    case 'HeapProfiler.startTrackingHeapObjects':
    case 'Runtime.enable':
    case 'Runtime.disable':
    case 'Debugger.disable':
      return {};
    case 'Runtime.evaluate':
      return { result: { type: 'number', value: 2 } };
    default:
      return undefined;
  }
}

export async function startStandInMetro(): Promise<StandInMetro> {
  const received: string[] = [];
  let current: FakePeer | null = null;
  const server = await startFakeCdpServer({
    refuses: ({ headers }) => !ALLOWED_ORIGIN.test(headers.origin ?? ''),
    http: (path, response, port) => {
      if (path === '/json/version')
        return answerJson(response, { Browser: 'Mobile JavaScript', 'Protocol-Version': '1.1' });
      if (path === '/index.map?platform=android') return answerJson(response, SOURCE_MAP);
      if (path !== '/json/list') return void response.writeHead(404).end();
      return answerJson(response, [
        {
          id: 'abc123-1',
          title: 'com.acme.shop (Pixel 8)',
          description: 'React Native Bridgeless [C++ connection]',
          appId: 'com.acme.shop',
          type: 'node',
          devtoolsFrontendUrl: '/debugger-frontend/rn_fusebox.html',
          // By the address of the machine in its network, which Expo names.
          webSocketDebuggerUrl: `ws://192.168.1.20:${port}/inspector/debug?device=abc123&page=1`,
          deviceName: 'Pixel 8',
          reactNative: {
            logicalDeviceId: 'abc123',
            capabilities: { nativePageReloads: true, nativeSourceCodeFetching: false },
          },
        },
      ]);
    },
    command: (command, peer) => {
      if (current !== null && current !== peer)
        current.close(1000, '[NEW_DEBUGGER_OPENED] New debugger opened for the same app instance');
      current = peer;
      const { id, method } = command;
      received.push(method);
      // The proxy answers these itself, the first one wrapped in a result.
      if (method === 'Network.loadNetworkResource')
        return {
          error: { code: -32_601, message: '[inspector-proxy]: Page lacks nativeSourceCodeFetching capability.' },
        };
      if (method === 'Debugger.getScriptSource') return { scriptSource: 'function e(){}' };
      const result = resultOf(command, peer, server.port);
      if (result === undefined) peer.send({ id, error: { code: -32_601, message: `Unsupported method '${method}'` } });
      return result;
    },
  });
  return {
    server,
    received,
    say: (text) => {
      const message = {
        type: 'log',
        args: [{ type: 'string', value: text }],
        executionContextId: 1,
        timestamp: Date.now(),
      };
      current?.send({ method: 'Runtime.consoleAPICalled', params: message });
    },
  };
}
