/**
 * A connection to Hermes through Metro, with what others of this folder expect. Hermes needs no `enable` of its profilers and does not know it;
 * Metro itself has the source maps of the bundle, and refuses to hand them out over the protocol.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { type AppError, type AppResult, errorOfAbort } from '../../../shared/base/errors.ts';
import type {
  CommandParams,
  CommandResult,
  ProtocolCommand,
} from '../../../shared/core/contracts/protocol-commands.ts';
import type { HttpAnswer } from './http-get.ts';
import { METHOD_NOT_FOUND, type CdpSocket, type CommandOptions } from './socket.ts';

/** Commands without an effect that a recording needs. Sent all the same, because their answer shows that the app is alive. */
const NOT_NEEDED: ReadonlySet<ProtocolCommand> = new Set<ProtocolCommand>([
  'HeapProfiler.enable',
  'HeapProfiler.disable',
  'Profiler.enable',
  'Profiler.disable',
  'Profiler.setSamplingInterval',
  'Debugger.setSkipAllPauses',
  'Runtime.getIsolateId',
]);

/** A request to Metro: path and query of the address that the app uses for it. */
export type ReadFromMetro = (path: string, signal: AbortSignal) => Promise<HttpAnswer>;

const isUnknown = ({ code, data }: AppError): boolean =>
  code === 'cdp_error' && data?.['protocolCode'] === METHOD_NOT_FOUND;

/** `port`: that of Metro, which the app reaches by another address of this machine. */
export function metroSocket(socket: CdpSocket, port: number, read: ReadFromMetro): CdpSocket {
  /** Files that were read, by the handle that we gave out. */
  const files = new Map<string, Buffer>();
  let lastHandle = 0;

  const load = async (url: string, signal: AbortSignal): Promise<CommandResult<'Network.loadNetworkResource'>> => {
    const address = URL.parse(url);
    if (address?.protocol !== 'http:' || Number(address.port) !== port)
      return { resource: { success: false, netErrorName: 'it is not a file of Metro' } };
    const answer = await read(`${address.pathname}${address.search}`, signal);
    if (!answer.ok) return { resource: { success: false, netErrorName: answer.why } };
    if (answer.status !== 200) return { resource: { success: false, httpStatusCode: answer.status } };
    lastHandle += 1;
    const stream = `metro-${lastHandle}`;
    files.set(stream, answer.body);
    return { resource: { success: true, httpStatusCode: 200, stream } };
  };
  /** All of a file at once: it is in memory already. */
  const take = (handle: string): CommandResult<'IO.read'> => {
    const data = files.get(handle) ?? Buffer.alloc(0);
    files.delete(handle);
    return { data: data.toString('base64'), base64Encoded: true, eof: data.length === 0 };
  };
  const own = async (
    method: ProtocolCommand,
    params: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<object | null> => {
    const { url, handle } = params;
    if (method === 'Network.loadNetworkResource' && typeof url === 'string') return load(url, signal);
    if (method === 'IO.read' && typeof handle === 'string') return take(handle);
    if (method === 'IO.close' && typeof handle === 'string') {
      files.delete(handle);
      return {};
    }
    return null;
  };

  return {
    ...socket,
    // Accessors of `socket` are not copied by the spread as such.
    get lastMessageAtMs() {
      return socket.lastMessageAtMs;
    },
    get listenerCount() {
      return socket.listenerCount;
    },
    send: async <M extends ProtocolCommand, Text extends string>(
      method: M,
      params: CommandParams<M>,
      options: CommandOptions<Text>,
    ): Promise<AppResult<CommandResult<M, Text>>> => {
      if (socket.closed.aborted) return err(errorOfAbort(socket.closed));
      const signal = AbortSignal.any([socket.closed, ...(options.signal === undefined ? [] : [options.signal])]);
      const answered = await own(method, { ...params }, signal);
      if (answered !== null) return ok(answered as CommandResult<M, Text>);
      const sent = await socket.send(method, params, options);
      if (sent.ok || !NOT_NEEDED.has(method) || !isUnknown(sent.error)) return sent;
      return ok({} as CommandResult<M, Text>);
    },
  };
}
