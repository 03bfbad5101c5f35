/** Numbers in a repeated action, so that each has elements or rows of its own. */

/** `{i}`, and `{i%6}`, which begins again at 1 after 6. */
const NUMBERS = /\{i(?:%([1-9]\d{0,3}))?\}/g;

const wrapped = (number: number, count: number): number => ((number - 1) % count) + 1;

export function numberedText(text: string, number: number): string {
  return text.replaceAll(NUMBERS, (_, count?: string) =>
    String(count === undefined ? number : wrapped(number, Number(count))),
  );
}

/** Steps of one action, numbered. */
export function numberedSteps(
  steps: readonly Readonly<Record<string, unknown>>[],
  number: number,
): Readonly<Record<string, unknown>>[] {
  const numbered = (value: unknown): unknown => (typeof value === 'string' ? numberedText(value, number) : value);
  return steps.map((step) => Object.fromEntries(Object.entries(step).map(([key, value]) => [key, numbered(value)])));
}

export const hasNumber = (text: string): boolean => text.search(NUMBERS) >= 0;

/** For a name: what all of them have in common. */
export const withoutNumbers = (text: string): string => text.replaceAll(NUMBERS, '…');
