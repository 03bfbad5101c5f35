/** Prompts as clients see them: listed if their tools are offered, filled with arguments, and completed while a person types. */
import { z } from 'zod';
import type { CompleteResult, GetPromptResult, Prompt as ListedPrompt } from '@modelcontextprotocol/sdk/types.js';
import { plainLine } from '../../../shared/base/visible-text.ts';
import type { CaptureKind, CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { targetShownTo, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import { MAX_ARGUMENT_CHARS, toolsOf, type Prompt, type PromptValues } from '../../../shared/core/prompts/prompt.ts';
import type { CaptureSource } from './capture-resources.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';

/** The most values of one completion, by the protocol. */
const MAX_VALUES = 100;

export const PromptParamsSchema = z.looseObject({
  name: z.string(),
  arguments: z.record(z.string(), z.string()).default({}),
});

export const CompleteParamsSchema = z.looseObject({
  ref: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('ref/prompt'), name: z.string() }),
    z.looseObject({ type: z.literal('ref/resource'), uri: z.string() }),
  ]),
  argument: z.looseObject({ name: z.string(), value: z.string() }),
  context: z.looseObject({ arguments: z.record(z.string(), z.string()).default({}) }).optional(),
});

export interface PromptsOptions {
  readonly prompts: readonly Prompt[];
  /** True if this client may call the tool. */
  readonly isOffered: (tool: string) => boolean;
  /** The targets that are known now. */
  readonly targets: () => readonly TargetInfo[];
  readonly captures: CaptureSource;
  readonly redactor: Pick<Redactor, 'text'>;
  /** URI template of captures, whose only variable is an id. */
  readonly captureTemplate: string;
}

export interface OfferedPrompts {
  list(): ListedPrompt[];
  get(params: z.infer<typeof PromptParamsSchema>): GetPromptResult;
  complete(params: z.infer<typeof CompleteParamsSchema>): CompleteResult;
}

function wrong(message: string): ProtocolError {
  return new ProtocolError(RPC_CODES.invalidParams, message);
}

/** The values that contain what was typed, those that begin with it first. */
function completion(values: readonly { readonly value: string; readonly also: readonly string[] }[], typed: string) {
  const needle = typed.toLowerCase();
  const matching = values.filter(({ value, also }) =>
    [value, ...also].some((text) => text.toLowerCase().includes(needle)),
  );
  const beginning = matching.filter(({ value }) => value.toLowerCase().startsWith(needle));
  const all = [...new Set([...beginning, ...matching].map(({ value }) => value))];
  return { completion: { values: all.slice(0, MAX_VALUES), total: all.length, hasMore: all.length > MAX_VALUES } };
}

/** Targets by what a person would type: a title or an address that no other target has, otherwise the id. Secrets are in neither. */
function targetValues(
  targets: readonly TargetInfo[],
  redactor: Pick<Redactor, 'text'>,
): { value: string; also: string[] }[] {
  const isOnly = (text: string): boolean =>
    targets.filter(({ title, url }) => `${title}\n${url}`.toLowerCase().includes(text.toLowerCase())).length === 1;
  return targets.map(({ id, title, url }) => {
    const shown = redactor.text(url);
    const shownTitle = redactor.text(title);
    const named = plainLine(shownTitle).trim();
    const value =
      named !== '' && named === title && isOnly(named) ? named : shown === url && isOnly(url) && url !== '' ? url : id;
    return { value, also: [shownTitle, shown, id] };
  });
}

function captureValues(records: readonly CaptureRecord[], kinds: readonly CaptureKind[] | null, not: string | null) {
  return records
    .filter(({ kind, id }) => (kinds === null || kinds.includes(kind)) && id !== not)
    .map(({ id, name, target }) => ({ value: id, also: [name, target?.title ?? ''] }));
}

export function createPrompts(options: PromptsOptions): OfferedPrompts {
  const { captures, targets, redactor } = options;
  const isListed = (prompt: Prompt): boolean => toolsOf(prompt).every((tool) => options.isOffered(tool));

  function find(name: string): Prompt {
    const prompt = options.prompts.find((each) => each.name === name);
    if (prompt === undefined) throw wrong(`There is no prompt "${name}". prompts/list names all.`);
    const missing = toolsOf(prompt).filter((tool) => !options.isOffered(tool));
    if (missing.length === 0) return prompt;
    throw wrong(`The prompt "${name}" needs ${missing.join(', ')}, which the user has switched off for this client.`);
  }

  /** The arguments that were given, without empty ones. */
  function valuesOf(prompt: Prompt, given: Readonly<Record<string, string>>): PromptValues {
    const names = prompt.arguments.map(({ name }) => name);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw wrong(`The prompt "${prompt.name}" has no argument "${unknown}". It takes: ${names.join(', ') || 'none'}.`);
    const values = Object.entries(given).filter(([, value]) => value.trim() !== '');
    const long = values.find(([, value]) => value.length > MAX_ARGUMENT_CHARS);
    if (long !== undefined) throw wrong(`"${long[0]}" is longer than ${MAX_ARGUMENT_CHARS} characters.`);
    const filled = Object.fromEntries(values);
    const missing = prompt.arguments.find(({ name, required }) => required === true && filled[name] === undefined);
    if (missing !== undefined) throw wrong(`The prompt "${prompt.name}" needs the argument "${missing.name}".`);
    return filled;
  }

  return {
    list: () =>
      options.prompts.filter(isListed).map((prompt) => ({
        name: prompt.name,
        title: prompt.title,
        description: prompt.description,
        arguments: prompt.arguments.map(({ name, description, required = false }) => ({ name, description, required })),
      })),
    get({ name, arguments: given }) {
      const prompt = find(name);
      const text = prompt.text(valuesOf(prompt, given));
      return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
    },
    complete({ ref, argument, context }) {
      if (ref.type === 'ref/resource') {
        if (ref.uri !== options.captureTemplate)
          throw wrong(`There is no resource template ${ref.uri}. resources/templates/list names all.`);
        return completion(captureValues(captures.list(), null, null), argument.value);
      }
      const completed = find(ref.name).arguments.find(({ name }) => name === argument.name);
      if (completed === undefined) throw wrong(`The prompt "${ref.name}" has no argument "${argument.name}".`);
      const { completes } = completed;
      if (completes === null) return completion([], '');
      if (completes === 'target')
        return completion(
          targetValues(
            targets().map((target) => targetShownTo('mcp', target)),
            redactor,
          ),
          argument.value,
        );
      // A capture is compared with another one of its kind.
      const others = Object.entries(context?.arguments ?? {}).filter(([name]) => name !== argument.name);
      const found = others.map(([, value]) => captures.get(value)).find(({ ok }) => ok);
      const kinds = found?.ok === true ? [found.value.kind] : completes.captures;
      return completion(
        captureValues(captures.list(), kinds, found?.ok === true ? found.value.id : null),
        argument.value,
      );
    },
  };
}
