/** The title of a target as lists show it. */

/** More than any list shows. A page sets its own title and could set one of megabytes, which every list would then carry. */
const MAX_CHARS = 1_000;

/** The beginning of a title that is too long, marked with `…`. */
export function listedTitle(title: string): string {
  return title.length <= MAX_CHARS ? title : `${title.slice(0, MAX_CHARS - 1)}…`;
}
