/**
 * The commands of the Chrome DevTools Protocol: their parameters by the protocol's own description, their results by the schemas that check
 * them where they arrive.
 */
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.d.ts';
import type { AppResult } from '../../base/errors.ts';
import type { CheckedCommand, CheckedResult } from './protocol-results.ts';

/** Commands that the description lacks: Node's own domains. */
interface NodeCommands {
  'NodeRuntime.notifyWhenWaitingForDisconnect': { paramsType: [{ enabled: boolean }]; returnType: void };
  'NodeWorker.enable': { paramsType: [{ waitForDebuggerOnStart: boolean }]; returnType: void };
  'NodeTracing.start': {
    paramsType: [{ traceConfig: { recordMode: 'recordAsMuchAsPossible'; includedCategories: readonly string[] } }];
    returnType: void;
  };
  'NodeTracing.stop': { paramsType: []; returnType: void };
  'NodeTracing.getCategories': { paramsType: []; returnType: { categories: string[] } };
  'NodeWorker.sendMessageToWorker': { paramsType: [{ sessionId: string; message: string }]; returnType: void };
}
type Commands = ProtocolMapping.Commands & NodeCommands;

export type ProtocolCommand = keyof Commands;

/** A domain with the commands `enable` and `disable`. */
export type ProtocolDomain = DomainWith<'enable'> & DomainWith<'disable'>;
type DomainWith<Name extends string, Command = ProtocolCommand> = Command extends `${infer Domain}.${Name}`
  ? Domain
  : never;

export type CommandParams<M extends ProtocolCommand> = M extends ProtocolCommand
  ? ParamsOf<Commands[M]['paramsType']>
  : never;
type ParamsOf<Given> = Given extends []
  ? Record<string, never>
  : Given extends [(infer Params)?]
    ? Strict<Params>
    : never;

/** A command and its parameters, to be sent later. */
export type CommandCall<M extends ProtocolCommand = ProtocolCommand> = M extends ProtocolCommand
  ? readonly [method: M, params: CommandParams<M>]
  : never;

/** `Text`: a member that arrives as unparsed text (`asText`). */
export type CommandResult<M extends ProtocolCommand, Text extends string = never> = [Text] extends [never]
  ? ResultOf<M>
  : Omit<ResultOf<M>, Text> & { readonly [Member in Text]?: string };
/** The checked members; `unknown` ones of a command that no caller reads. */
type ResultOf<M extends ProtocolCommand> = M extends CheckedCommand
  ? CheckedResult<M>
  : Readonly<Record<string, unknown>>;
/** The described type, read-only and with `unknown` where it has `any`. */
type Strict<T> = 0 extends 1 & T ? unknown : T extends object ? { readonly [K in keyof T]: Strict<T[K]> } : T;

export interface SendOptions<Text extends string = never> {
  /** Milliseconds; 15 s by default. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A member of the result that is returned as unparsed text; it is left out where the answer lacks it. */
  readonly asText?: Text | undefined;
}

/** Sends one command and resolves with its result, or with the error of the target, the connection or the deadline. Never rejects. */
export type SendCommand = <M extends ProtocolCommand, Text extends string = never>(
  method: M,
  params: CommandParams<M>,
  options?: SendOptions<Text>,
) => Promise<AppResult<CommandResult<M, NoInfer<Text>>>>;
