/**
 * What decides whether a removal takes anything out: a function of the same file that the call of the removal uses, such as `boxOf` in
 * `unwatchSize(boxOf(el), el[TELL])`. Its declaration belongs to what a reader must see.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { CodeUsePlace, CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import type { QuotedPlace } from '../../../engine/source-map/contract/quotes.ts';

const CALLED = /(?<![.\w$])([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\(/gu;

/** A function that is used in the call of a removal, and where it is declared. */
export interface DecidingFunction {
  readonly name: string;
  readonly source: string;
  readonly script?: string | undefined;
  /** 1-based. */
  readonly line: number;
}

/** Names of functions that a line of code calls. */
function calledIn(code: string): string[] {
  return [...code.matchAll(CALLED)].flatMap(([, name]) => name ?? []);
}

/** The line on which a text declares a function or variable at its outermost level, 1-based; 0 if it does not. */
function declaredAt(text: string, name: string): number {
  const escaped = name.replaceAll('$', '\\$');
  const declaration = new RegExp(
    `^(?:export\\s+)?(?:(?:async\\s+)?function\\*?\\s+${escaped}\\s*\\(|(?:const|let|var)\\s+${escaped}\\s*=)`,
    'm',
  );
  const found = declaration.exec(text);
  return found === null ? 0 : text.slice(0, found.index).split('\n').length;
}

/** The first function of the same file that the call of a removal uses, beside the removal itself; null without one. `placeOf`: of a source. */
export async function decidingFunction(
  file: string,
  uses: CodeUses | undefined,
  placeOf: (use: CodeUsePlace) => QuotedPlace,
  ask: Ask,
): Promise<DecidingFunction | null> {
  for (const { place: removal, calls } of uses?.removals ?? [])
    for (const call of calls) {
      const names = calledIn(call.code).filter((name) => name !== removal.name);
      if (names.length === 0) continue;
      const found = await ask(file, 'code.source', { place: placeOf(call) });
      const { text = '', startLine = 1 } = found.source ?? {};
      for (const name of names) {
        const line = declaredAt(text, name);
        if (line > 0) return { name, source: call.source, script: call.script, line: line + startLine - 1 };
      }
    }
  return null;
}
