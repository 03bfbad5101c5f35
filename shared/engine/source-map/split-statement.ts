/** Edits whose new text is statements, where the build has joined the statements of the source to one: the text is joined as well, or that one is split around it. */
import type { AnyNode, Program } from 'acorn';
import { textOfDraft, type Draft, type Part } from './edit-names.ts';
import { childrenOf } from './script-scopes.ts';
import { tokensOf } from './source-tokens.ts';

const ROOMS: ReadonlySet<string> = new Set(['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase']);

/** The innermost statement around a range, and what it stands in. */
function statementAround(program: Program, from: number, to: number) {
  let [node, parent]: [AnyNode, AnyNode] = [program, program];
  let found: { readonly statement: AnyNode; readonly parent: AnyNode } | null = null;
  for (;;) {
    const inner: AnyNode | undefined = childrenOf(node).find(({ start, end }) => start <= from && end >= to);
    if (inner === undefined) return found;
    [parent, node] = [node, inner];
    if (node.type.endsWith('Statement') || node.type === 'VariableDeclaration') found = { statement: node, parent };
  }
}

/** Where the parts begin that the build joined; null for a statement of one part. */
function partsOf(statement: AnyNode): { readonly begins: readonly number[]; readonly word: string } | null {
  if (statement.type === 'VariableDeclaration')
    return { begins: statement.declarations.map(({ start }) => start), word: `${statement.kind} ` };
  const isReturn = statement.type === 'ReturnStatement';
  const joined = isReturn ? statement.argument : statement.type === 'ExpressionStatement' ? statement.expression : null;
  if (joined?.type !== 'SequenceExpression') return null;
  return { begins: joined.expressions.map(({ start }) => start), word: isReturn ? 'return ' : '' };
}

/** Members of a statement that hold one other statement. */
const isBodyOf = (statement: AnyNode, parent: AnyNode): boolean =>
  ['body', 'consequent', 'alternate'].some((member) =>
    Object.entries(parent).some(([name, value]) => name === member && value === statement),
  );

/** Without the signs that end a statement, in its last part. */
function withoutEnd(parts: readonly Part[]): Part[] {
  const last = parts.at(-1);
  return last === undefined ? [] : [...parts.slice(0, -1), { ...last, text: last.text.replace(/[,;\s]+$/, '') }];
}

/** The same edit with the statement around it split; none where that cannot mean the same. */
export function splitStatement(generated: string, draft: Draft, program: Program): Draft[] {
  const [from, to] = [draft.from, draft.from + draft.find.length];
  const around = statementAround(program, from, to);
  const joined = around === null ? null : partsOf(around.statement);
  if (around === null || joined === null) return [];
  const { statement, parent } = around;
  const isBody = isBodyOf(statement, parent);
  if (!isBody && !ROOMS.has(parent.type)) return [];
  const { begins, word } = joined;
  const next = begins.find((begin) => begin >= to && /^\s*,?\s*$/.test(generated.slice(to, begin)));
  // What a statement returns stays what it returns.
  if (next === undefined && word === 'return ') return [];
  const first = begins[0] ?? from;
  const written = (text: string): Part => ({ kind: 'written', text });
  const kept = (at: number, end: number): Part => ({ kind: 'built', text: generated.slice(at, end), at });
  const before = generated.slice(first, from).replace(/,\s*$/, '').length;
  return [
    {
      ...{ from: statement.start, find: generated.slice(statement.start, statement.end) },
      parts: [
        written(`${isBody ? '{' : ''}${before === 0 || word === 'return ' ? '' : word}`),
        ...(before === 0 ? [] : [kept(first, first + before), written(';')]),
        ...withoutEnd(draft.parts),
        written(next === undefined ? '' : `;${word}`),
        kept(next ?? to, statement.end),
        written(isBody ? '}' : ''),
      ],
    },
  ];
}

const DEPTH: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

/**
 * The same edit with commas for the signs between its statements, as in `ready && (a(), b())`: the parser says whether it has expressions only. None in a
 * declaration, where a comma would declare what follows.
 */
export function joinedExpressions(draft: Draft, program: Program): Draft[] {
  const around = statementAround(program, draft.from, draft.from + draft.find.length);
  if (around === null || around.statement.type === 'VariableDeclaration') return [];
  const text = textOfDraft(draft);
  const signs = new Set<number>();
  let depth = 0;
  for (const token of tokensOf(text)) {
    depth += token.kind === 'literal' ? 0 : (DEPTH[token.text] ?? 0);
    if (token.text === ';' && depth <= 0) signs.add(token.from);
  }
  if (signs.size === 0) return [];
  const isEnd = (at: number): boolean => /^[;\s]*$/.test(text.slice(at));
  let begin = 0;
  const parts = draft.parts.map((part): Part => {
    const from = begin;
    begin += part.text.length;
    // What the build wrote has its signs.
    if (part.kind === 'built') return part;
    const joined = Array.from({ length: part.text.length }, (_, index) => {
      if (!signs.has(from + index)) return part.text[index];
      return isEnd(from + index) ? '' : ',';
    });
    return { ...part, text: joined.join('') };
  });
  return [{ ...draft, parts }];
}
