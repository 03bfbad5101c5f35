/** A fake browser with one page whose answers the test gives, and a recording bench that is connected to it. */
import {
  answerJson,
  browserVersion,
  startFakeCdpServer,
  type FakeCdpServer,
  type FakeCommand,
  type FakePeer,
} from '../../cdp/testing/fake-cdp-server.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createRecordingBench, type RecordingBench } from './recording-bench.ts';

const PAGE = { targetId: 'page-1', type: 'page', title: 'Shop', url: 'http://localhost:1/' };

export interface RecordedPage {
  readonly server: FakeCdpServer;
  readonly bench: RecordingBench;
  readonly target: TargetInfo;
  /** Commands of the domain, in the order of arrival. */
  readonly sent: readonly FakeCommand[];
  /** Their methods without the domain. */
  readonly methods: () => string[];
  readonly close: () => Promise<void>;
}

/** `answer` returns the result of a command of `domain`, or `undefined` if it answers through the peer. */
export async function openRecordedPage(
  domain: string | RegExp,
  answer: (command: FakeCommand, peer: FakePeer) => unknown,
  options: Parameters<typeof createRecordingBench>[0] = {},
): Promise<RecordedPage> {
  const sent: FakeCommand[] = [];
  const server = await startFakeCdpServer({
    http: (_path, response, port) => answerJson(response, browserVersion(port)),
    command: (command, peer) => {
      if (command.method === 'Target.getTargets') return { targetInfos: [PAGE] };
      if (command.method === 'Target.attachToTarget') return { sessionId: 's1' };
      if (typeof domain === 'string' ? !command.method.startsWith(`${domain}.`) : !domain.test(command.method))
        return {};
      sent.push(command);
      return answer(command, peer);
    },
  });
  const bench = await createRecordingBench(options);
  const target = await bench.connect({ port: server.port, kill: () => server.close() });
  return {
    server,
    bench,
    target,
    sent,
    methods: () => sent.map(({ method }) => (typeof domain === 'string' ? method.slice(domain.length + 1) : method)),
    close: async () => bench[Symbol.asyncDispose](),
  };
}
