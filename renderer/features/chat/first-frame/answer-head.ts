/** First words of an answer, read from its text: it is shown before anything is asked for. */
import { fieldsOf, type Fields } from './greeting.ts';

export interface AnswerHead {
  readonly title: string;
  /** The verdict; the title where the answer has none. */
  readonly headline: string;
  readonly figures: readonly (readonly [label: string, value: string])[];
}

/** Limits of a line of a view. */
const MAX_FIGURES = 4;
const MAX_FIGURE_CHARS = 32;
const MAX_HEADLINE_CHARS = 600;
/** Ids and files say nothing to a reader. */
const NO_FIGURES =
  /^(?:Snapshots?|Trace|Profile|Comparison|Captures?|Hunt|File|Times|Base|Current|Snapshot [AB]|Captured at|ID)$/;
const TITLE = /^## (.+)$/m;
const VERDICT = /^\*\*Verdict[^*]*\*\*: (.+)$/m;
const PAIR = /^\*\*([^*]+)\*\*: (.*)$/;

/** Markdown of one line as the text it shows: `sentence` and `code` of shared/base/markdown.ts, read back. */
export function shownText(markdown: string): string {
  return markdown.replaceAll(
    /(`+)( ?)(.*?)\2\1(?!`)|\\([^\p{L}\p{N}\s])|\*\*/gu,
    (_all, _fence: string, _pad: string, inCode?: string, escaped?: string) => inCode ?? escaped ?? '',
  );
}

/** Pairs of the line below the title: `**Rounds**: 3 | **Heap**: 4 MB`. */
function figuresOf(line: string): AnswerHead['figures'] {
  return line
    .split(' | ')
    .flatMap((part): (readonly [string, string])[] => {
      const [, label = '', value = ''] = PAIR.exec(part) ?? [];
      const shown = shownText(value);
      return label === '' || NO_FIGURES.test(label) || shown.length > MAX_FIGURE_CHARS ? [] : [[label, shown]];
    })
    .slice(0, MAX_FIGURES);
}

function answerText(result: Fields): string {
  const { content } = result;
  if (!Array.isArray(content)) return '';
  const texts = content.map((each: unknown) => fieldsOf(each)['text']);
  return texts.filter((text) => typeof text === 'string').join('\n');
}

/** True for an answer that names a capture of the library, or the isolates of an application: others are no views. */
function hasView(text: string, given: Fields, value: Fields): boolean {
  return (
    text.includes('pen://captures/') ||
    [given['capture'], value['captureId'], value['capture'], value['link'], value['isolates']].some(
      (each) => each !== undefined && each !== null,
    )
  );
}

/** `given`: the arguments of the call. Null for a failure, and for an answer that has no view. */
export function headOfAnswer(given: unknown, result: unknown): AnswerHead | null {
  const answer = fieldsOf(result);
  const text = answerText(answer);
  const title = shownText(TITLE.exec(text)?.[1] ?? '');
  if (answer['isError'] === true || title === '') return null;
  if (!hasView(text, fieldsOf(given), fieldsOf(answer['structuredContent']))) return null;
  const [, pairs = ''] = text.slice(text.indexOf('## ')).split('\n\n');
  const verdict = shownText(VERDICT.exec(text)?.[1] ?? '');
  return {
    title,
    headline: (verdict === '' ? title : verdict).slice(0, MAX_HEADLINE_CHARS),
    figures: figuresOf(pairs),
  };
}
