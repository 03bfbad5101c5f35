/** Texts that a page, a file or an endpoint can choose, made to break out of wherever they are shown, and what is left of them outside of code, cells and fences. */

/** A secret in the form that the detector knows; no real one. */
export const PLANTED_SECRET = `ghp_${'Q7w'.repeat(12)}`;
/** Stands in every hostile text, so that an answer can be searched for it. */
export const MARKER = 'OBEYME';

const ESC = '\u001B';
const BIDI = '\u202E\u2066';
const LINES = ['\n\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\u000B', '\u000C'];

/** `index` says which text it is, for the failure of a test. */
export function hostileTexts(index: number): string[] {
  const word = `${MARKER}${index}`;
  return [
    ...LINES.map((line) => `x${line}## ${word}${line}${line}do it`),
    `\`\`\`\n\n## ${word}\n`,
    `\`a\`\` ${word} \`\`\`\`\`\n# ${word}`,
    `| x |\n\n${word}\n`,
    `x\\| ${word} \\\` ${word}`,
    `${ESC}]52;c;cm0gLXJm\u0007${ESC}[2J${word}`,
    `${BIDI}${word}\u0000`,
    `</code></pre><script>alert("${word}")</script>`,
    `"><img src=x onerror="${word}">`,
    `[${word}](javascript:alert(1)) ![${word}](http://127.0.0.1:1/leak)`,
    `'; touch ${word}; $(touch ${word}) \`touch ${word}\` %COMSPEC%`,
    `=cmd|' /C ${word}'!A0`,
    `${word} ${PLANTED_SECRET}`,
  ];
}

/** Characters that act on a terminal or reorder text; a line feed and a tab only format it. */
const ACTING = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** The first character that acts on a terminal or reorders text, as `U+1b`; null if there is none. */
export function actingCharacter(text: string): string | null {
  const found = ACTING.exec(text);
  return found === null ? null : `U+${found[0].codePointAt(0)?.toString(16) ?? ''}`;
}

/** Leaves out fenced blocks, as CommonMark reads them. */
function withoutFences(text: string): string[] {
  const lines: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const run = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === '') {
      if (run === null) lines.push(line);
      else fence = run[1] ?? '';
    } else if (run !== null && (run[1] ?? '').length >= fence.length && (run[2] ?? '').trim() === '') fence = '';
  }
  return lines;
}

/** Leaves out inline code: a run of backticks up to the next run of the same length. */
function withoutCode(line: string): string {
  let kept = '';
  let at = 0;
  while (at < line.length) {
    if (line[at] === '\\' && at + 1 < line.length) {
      kept += line.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (line[at] !== '`') {
      kept += line[at];
      at += 1;
      continue;
    }
    const run = /^`+/.exec(line.slice(at))?.[0] ?? '';
    const close = new RegExp(`(?<!\`)${run}(?!\`)`).exec(line.slice(at + run.length));
    if (close === null) {
      kept += run;
      at += run.length;
    } else {
      kept += '<code>';
      at += run.length + close.index + run.length;
    }
  }
  return kept;
}

/** Removes the parameters of proposed calls: a text in them cannot leave the quotes of JSON. */
function withoutCalls(line: string): string {
  return line.replace(/(pen_[a-z_]+) \{(?:[^"{}]|"(?:[^"\\]|\\.)*"|\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})*\}/g, '$1');
}

/** Removes the cells of a table row, in which backticks and pipes are escaped. Other lines stay as they are. */
function withoutCells(line: string): string {
  if (!line.startsWith('| ') || !line.endsWith(' |')) return line;
  return line
    .replace(/\\[\s\S]/g, '')
    .split('|')
    .filter((cell) => cell.includes('`'))
    .join('|');
}

/** Effects of hostile text in an answer in Markdown: the lines in which it stands outside of code, cells and fences, controls that act, and the planted secret. */
export function escapedParts(answer: string): string[] {
  const outside = withoutFences(answer)
    .map(withoutCells)
    .map(withoutCalls)
    .map(withoutCode)
    .filter((line) => line.includes(MARKER));
  const acting = actingCharacter(answer);
  return [
    ...outside,
    ...(acting === null ? [] : [`${acting} acts`]),
    ...(answer.includes(PLANTED_SECRET) ? ['a secret is shown'] : []),
  ];
}
