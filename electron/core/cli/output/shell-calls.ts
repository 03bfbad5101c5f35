/** Calls that answers propose, as a reader of a terminal types them. */
import { shellWord } from '../../../../shared/base/shell-word.ts';

interface ShellCall {
  readonly program: string;
  /** Flags without which the call would not find the target. */
  readonly suffix: string;
}

/** End of the JSON object that begins at `start`, after its last brace; null if it does not end in this line. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length && text[at] !== '\n'; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function inLine(line: string, call: ShellCall): string {
  let made = '';
  let from = 0;
  for (const match of line.matchAll(/\bpen_[a-z]+(?:_[a-z]+)* (?=\{)/g)) {
    // In code is what a page or a program says, not a proposal.
    if (match.index < from || line.slice(0, match.index).split('`').length % 2 === 0) continue;
    const json = match.index + match[0].length;
    const end = endOfObject(line, json);
    if (end === null || !isJson(line.slice(json, end))) continue;
    made += `${line.slice(from, match.index)}${call.program} call ${match[0]}${shellWord(line.slice(json, end))}${call.suffix}`;
    from = end;
  }
  return made + line.slice(from);
}

/**
 * Writes each `pen_TOOL {…}` of an answer as `pen call pen_TOOL '{…}'`, quoted for a shell. `cdpUrl`: that of the command. What is fenced is text of a page or code, and stays as it is.
 */
export function callsAsCommands(answer: string, program: string, cdpUrl?: string): string {
  const call = { program, suffix: cdpUrl === undefined ? '' : ` --cdp-url ${shellWord(cdpUrl)}` };
  let fence: string | null = null;
  return answer
    .split('\n')
    .map((line) => {
      const [mark] = /^(?:`{3,}|~{3,})/.exec(line) ?? [];
      if (fence !== null) {
        if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) fence = null;
        return line;
      }
      if (mark !== undefined) fence = mark;
      return mark === undefined ? inLine(line, call) : line;
    })
    .join('\n');
}
