/**
 * Texts for the window that assistants read too. Assistants call tools by name, and persons use controls: the name of a tool becomes that of its control,
 * and a moment becomes a local time.
 */
import { quotedForPerson } from '../../../shared/base/foreign-text.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { clockTime } from './moments.ts';

const CONTROLS: ReadonlyMap<string, string | undefined> = new Map(
  CAPABILITIES.map(({ name, control }) => [name, control]),
);

/** A moment as tools read it. */
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\b/g;
/** Who reads it. */
const PERSON = /\b(for|by|or) the person(?: in the window)?\b/g;
const TOOL = /\bpen_[a-z_]+/g;

function sentenceText(sentence: string): string {
  const tools = sentence.match(TOOL) ?? [];
  if (tools.length === 0) return sentence;
  if (tools.some((tool) => CONTROLS.get(tool) === undefined)) return '';
  const text = sentence.replaceAll(TOOL, (tool) => CONTROLS.get(tool) ?? '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The text with controls instead of tools and with local times; without the sentences that name a tool for which the window has no control. Text without
 * tool names and times is unchanged.
 */
export function personText(given: string): string {
  const text = quotedForPerson(given)
    .replaceAll(INSTANT, (instant) => clockTime(Date.parse(instant)))
    .replaceAll(PERSON, '$1 you');
  if (text.search(TOOL) < 0) return text;
  const sentences = text.split(/(?<=[.!?]) +/).map(sentenceText);
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Parameters as advice names them: `Give "url"`, `with action "stop"`. A person has no tool to give them to. The page of views in chats has none of their schemas. */
const PARAMETERS: ReadonlySet<string> = new Set(
  CAPABILITIES.flatMap(({ params }) => ('shape' in params ? Object.keys(params.shape) : [])),
);

function namesParameter(sentence: string): boolean {
  const quoted = [...sentence.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
  return /\baction "?[a-z]+"?/.test(sentence) || quoted.some((name) => PARAMETERS.has(name));
}

/** Next step of a person; '' if nothing of the advice applies to one. */
export function personAdvice({
  suggestion = '',
  forPerson,
}: Partial<Pick<AppError, 'suggestion' | 'forPerson'>>): string {
  if (forPerson !== undefined) return personText(forPerson);
  const sentences = personText(suggestion).split(/(?<=[.!?]) +/);
  return sentences.filter((sentence) => !namesParameter(sentence)).join(' ');
}

/** Error and advice in one line. */
export function errorText(error: Pick<AppError, 'message' | 'suggestion' | 'forPerson'>): string {
  return [personText(error.message), personAdvice(error)].filter(Boolean).join(' ');
}
