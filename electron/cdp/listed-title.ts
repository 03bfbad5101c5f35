/** The title of a target as lists hold it. */

/** More than any list shows. A page sets its own title, and may set one of megabytes, which every list would carry from then on. */
const MOST_CHARS = 1_000;

/** The beginning of a title that is too long, marked with `…`. */
export function listedTitle(title: string): string {
  return title.length <= MOST_CHARS ? title : `${title.slice(0, MOST_CHARS - 1)}…`;
}
