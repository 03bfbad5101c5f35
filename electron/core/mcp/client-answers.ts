/** The answers that protocols with and without sessions share: everything but calls, subscriptions and levels of logs. */
import type { ServerResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Prompt } from '../../../shared/core/prompts/prompt.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { CallerSession } from '../runner/types.ts';
import { CAPTURE_TEMPLATE, type CaptureSource } from './capture-resources.ts';
import type { ClientResources } from './client-resources.ts';
import { CompleteParamsSchema, PromptParamsSchema, createPrompts } from './prompts.ts';
import { RPC_CODES, protocolErrorOf } from './protocol-error.ts';
import { parseRequest } from './tool-call.ts';
import type { ToolListing, ToolTable } from './tool-table.ts';

const PageParamsSchema = z.looseObject({ cursor: z.string().optional() });
export const UriParamsSchema = z.looseObject({ uri: z.string().max(2048) });

/** The part of the product that clients read. */
export interface AnswerSources {
  readonly captures: CaptureSource;
  readonly prompts: readonly Prompt[];
  /** The targets that are known now, for completions. */
  readonly targets: () => readonly TargetInfo[];
  readonly redactor: Pick<Redactor, 'text'>;
  /** Returns why the client may not read resources; null if it may. */
  readonly refuseReading: (caller: CallerInfo) => AppError | null;
}

export interface ClientAnswers {
  /** Null for a method that is not answered here. Throws `ProtocolError` for a refused or invalid request. */
  answer(request: { readonly method: string; readonly params?: unknown }): ServerResult | null;
  /** The names of the prompts that the client is offered now. */
  promptNames(): readonly string[];
}

export function createClientAnswers(
  sources: AnswerSources,
  client: {
    readonly caller: Pick<CallerSession, 'info'>;
    readonly tools: ToolTable;
    readonly resources: Pick<ClientResources, 'list' | 'templates' | 'read'>;
    readonly listing: () => ToolListing;
  },
): ClientAnswers {
  const { caller, tools, resources, listing } = client;
  const prompts = createPrompts({
    prompts: sources.prompts,
    // Tools outside the core can be called by name.
    isOffered: (tool) => tools.find(tool) !== null,
    targets: sources.targets,
    captures: sources.captures,
    redactor: sources.redactor,
    captureTemplate: CAPTURE_TEMPLATE.uriTemplate,
  });
  return {
    promptNames: () => prompts.list().map(({ name }) => name),
    answer({ method, params }) {
      // Completions name targets and captures too.
      const isReading = method.startsWith('resources/') || method === 'completion/complete';
      const refusal = isReading ? sources.refuseReading(caller.info) : null;
      if (refusal !== null) throw protocolErrorOf(RPC_CODES.refused, refusal);
      switch (method) {
        case 'tools/list':
          parseRequest(method, PageParamsSchema, params);
          return { tools: tools.list(listing()) };
        case 'resources/list':
          return resources.list(parseRequest(method, PageParamsSchema, params).cursor);
        case 'resources/templates/list':
          return resources.templates();
        case 'resources/read':
          return resources.read(parseRequest(method, UriParamsSchema, params).uri);
        case 'prompts/list':
          parseRequest(method, PageParamsSchema, params);
          return { prompts: prompts.list() };
        case 'prompts/get':
          return prompts.get(parseRequest(method, PromptParamsSchema, params));
        case 'completion/complete':
          return prompts.complete(parseRequest(method, CompleteParamsSchema, params));
        default:
          return null;
      }
    },
  };
}
