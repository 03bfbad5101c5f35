/** A browser with one page whose heap snapshot and trace never end, for what reaches its limit at true size. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  answerJson,
  browserVersion,
  startFakeCdpServer,
  type FakeCommand,
  type FakePeer,
} from '../../electron/core/cdp/testing/fake-cdp-server.ts';

const PAGE = { targetId: 'page-1', type: 'page', title: 'Endless', url: 'http://localhost:1/' };
const SESSION = 's1';
const PIECE_CHARS = 1024 ** 2;
/** The most that waits in the socket, as when a client reads slowly. */
const WAITING_BYTES = 32 * 1024 ** 2;

const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'];
const SNAPSHOT_HEAD = `{"snapshot":{"meta":{"node_fields":${JSON.stringify(NODE_FIELDS)},"node_types":[["hidden","object"],"string","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property"],"string_or_number","node"]},"node_count":120000000,"edge_count":0},
"nodes":[`;
const TRACE_HEAD = '{"traceEvents":[';
const EVENT = '{"name":"Task","cat":"toplevel","ph":"X","ts":1000,"dur":10,"pid":1,"tid":1,"args":{}},\n';

/** A MiB of equal rows; each piece continues where the last one ended. */
const rows = (row: string): string => row.repeat(Math.floor(PIECE_CHARS / row.length));
const NODES = rows('1,0,1,16,0,0,\n');
const EVENTS = rows(EVENT);

export interface EndlessBrowser {
  readonly port: number;
  /** Bytes of the snapshot or trace that were sent. */
  sentBytes(): number;
  /** Commands that were received, in order. */
  commands(): readonly string[];
  close(): Promise<void>;
}

/** Sends until `mostBytes`, or until the connection is gone: a reader that has enough ends it. */
export async function startEndlessBrowser(mostBytes: number): Promise<EndlessBrowser> {
  const commands: string[] = [];
  const state = { sentBytes: 0, isClosed: false };

  const sendSnapshot = async ({ id, sessionId }: FakeCommand, peer: FakePeer): Promise<void> => {
    const chunk = (text: string): void => {
      state.sentBytes += text.length;
      peer.send({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk: text }, sessionId });
    };
    chunk(SNAPSHOT_HEAD);
    const wantsMore = (): boolean => !state.isClosed && state.sentBytes < mostBytes && server.openSockets() > 0;
    while (wantsMore()) {
      // A turn of the loop, so that commands and closed connections are noticed.
      await delay(peer.unsentBytes > WAITING_BYTES ? 5 : 0);
      if (peer.unsentBytes <= WAITING_BYTES) chunk(NODES);
    }
    peer.send({ id, sessionId, result: {} });
  };
  const readTrace = (): unknown => {
    const data = state.sentBytes === 0 ? TRACE_HEAD : EVENTS;
    state.sentBytes += data.length;
    return { data, eof: state.sentBytes >= mostBytes };
  };

  const server = await startFakeCdpServer({
    http: (_path, response, port) => answerJson(response, browserVersion(port)),
    command: (command, peer) => {
      const { method, sessionId } = command;
      if (method === 'Target.getTargets') return { targetInfos: [PAGE] };
      if (method === 'Target.attachToTarget') return { sessionId: SESSION };
      if (method === 'Runtime.evaluate') return { result: { type: 'string', value: 'complete' } };
      if (method === 'Runtime.getHeapUsage') return { usedSize: 0, totalSize: 0 };
      if (!/^(?:HeapProfiler|Tracing|IO)\./.test(method)) return {};
      commands.push(method);
      if (method === 'HeapProfiler.takeHeapSnapshot') {
        void sendSnapshot(command, peer);
        return undefined;
      }
      if (method === 'IO.read') return readTrace();
      if (method === 'Tracing.end')
        setTimeout(
          () =>
            peer.send({
              method: 'Tracing.tracingComplete',
              params: { dataLossOccurred: false, stream: 'S1' },
              sessionId,
            }),
          5,
        );
      return {};
    },
  });
  return {
    port: server.port,
    sentBytes: () => state.sentBytes,
    commands: () => commands,
    close: async () => {
      state.isClosed = true;
      await server.close();
    },
  };
}
