/** Says where a class or a function is written: in its original source, else in its script. */
import { originalPlaceText } from '../../core/findings/function-names.ts';

interface Declared {
  readonly url?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly original?: Parameters<typeof originalPlaceText>[0] | undefined;
}

/** `details.js:4:12`; '' if it is not known. */
export function declaredAt({ url, line, column, original }: Declared): string {
  if (original !== undefined) return originalPlaceText(original);
  return [url, line, column].filter((part) => part !== undefined).join(':');
}
