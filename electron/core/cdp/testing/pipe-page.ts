/** The first page of a browser behind a pipe, driven as the app drives it. */
import { unwrap } from '../../../../shared/base/errors.ts';
import type {
  CommandParams,
  CommandResult,
  ProtocolCommand,
} from '../../../../shared/core/contracts/protocol-commands.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { BrowserPipe } from '../pipe/browser-pipe.ts';
import { createEndpoints, type Endpoints } from '../endpoints/endpoints.ts';
import { eventually } from './real-targets.ts';

export interface PipePage extends AsyncDisposable {
  readonly endpoints: Endpoints;
  readonly page: TargetInfo;
  targets(): readonly TargetInfo[];
  /** The awaited value of an expression; throws what it throws. */
  evaluate(expression: string): Promise<unknown>;
  send<M extends ProtocolCommand>(method: M, params: CommandParams<M>): Promise<CommandResult<M>>;
}

export async function openPipePage(pipe: BrowserPipe): Promise<PipePage> {
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const endpoints = createEndpoints({ log: quiet });
  const { id } = endpoints.addPipe(pipe, 'sample');
  unwrap(await endpoints.connect(id));
  const targets = (): readonly TargetInfo[] => endpoints.endpoints()[0]?.targets ?? [];
  const page = await eventually('a page', () => targets().find(({ type }) => type === 'page') ?? null);
  const session = unwrap(await endpoints.attach(page, { signal: AbortSignal.timeout(60_000) }));
  const send: PipePage['send'] = async (method, params) => unwrap(await session.send(method, params));
  return {
    endpoints,
    page,
    targets,
    send,
    evaluate: async (expression) => {
      const evaluated = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
        userGesture: true,
      });
      if (evaluated.exceptionDetails !== undefined) throw new Error(evaluated.exceptionDetails.text);
      return evaluated.result.value;
    },
    [Symbol.asyncDispose]: () => endpoints.close(),
  };
}
