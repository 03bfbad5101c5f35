/** Defines a prompt: a recipe in words for an assistant. MCP prompts and the skill files are both made of it. */
import { plainLine } from '../../base/visible-text.ts';
import type { CaptureKind } from '../contracts/captures.ts';

/** The longest value of an argument that is put into a text. */
export const MAX_ARGUMENT_CHARS = 300;

/** The completions that a client is offered while an argument is typed; null: nothing. */
export type Completes = 'target' | { readonly captures: readonly CaptureKind[] } | null;

export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly completes: Completes;
}

/** Arguments by name; those that were left out are missing. */
export type PromptValues = Readonly<Record<string, string>>;

/** A command of `pen` and what it answers. Words in capitals are the reader's to replace. */
export interface ShellStep {
  /** Without the name of the program: `leaks --target NAME "click OPEN"`. */
  readonly command: string;
  readonly answers: string;
}

export interface Prompt {
  /** Kebab-case; also the folder of the skill. */
  readonly name: string;
  readonly title: string;
  /** A summary, for a person who chooses a prompt. */
  readonly description: string;
  /** When an assistant should use it, for the skill. */
  readonly useWhen: string;
  readonly arguments: readonly PromptArgument[];
  readonly text: (values: PromptValues) => string;
  /** The same job by commands in a terminal, in order. */
  readonly inShell: readonly ShellStep[];
}

const TOOL = /\bpen_[a-z]+(?:_[a-z]+)*/g;

/** The tools that the recipe names, each once. */
export function toolsOf(prompt: Prompt): readonly string[] {
  return [...new Set(prompt.text({}).match(TOOL) ?? [])];
}

/** A value in a sentence: on one line, in quotes. */
export function quoted(value: string): string {
  return `"${plainLine(value)}"`;
}

/** Steps as a numbered list. */
export function numbered(steps: readonly (string | false)[]): string {
  return steps
    .filter((step) => step !== false)
    .map((step, index) => `${index + 1}. ${step}`)
    .join('\n');
}

/** A recipe: what to find out, the steps, and what to report. */
export function recipe(parts: {
  readonly goal: string;
  readonly steps: readonly (string | false)[];
  readonly report: string;
}): string {
  return [parts.goal, numbered(parts.steps), `Report: ${parts.report}`].join('\n\n');
}
