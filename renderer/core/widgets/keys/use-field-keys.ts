/** Focuses the search or filter field of a document with `/` and, as everywhere else, with Ctrl F. */
import type { RefObject } from 'react';
import { useKeys } from './keys.ts';

export function useFieldKeys(
  field: RefObject<HTMLInputElement | null>,
  within: RefObject<HTMLElement | null>,
  enabled = true,
): void {
  const toField = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useKeys({ Slash: toField, 'Mod+KeyF': toField }, { within, enabled });
}
