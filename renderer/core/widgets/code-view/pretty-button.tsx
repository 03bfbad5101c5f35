/** `{}`: pretty-prints a source or shows it as it ran. */
import { Button } from '../button.tsx';
import type { PrettyCode } from './use-pretty.ts';

export function PrettyButton({ code }: { readonly code: PrettyCode }) {
  if (!code.canBePretty) return null;
  return (
    <Button
      size="tiny"
      look={code.isPretty ? 'plain' : 'bare'}
      aria-pressed={code.isPretty}
      aria-label="Pretty print"
      title="Pretty print"
      data-testid="pretty-print"
      onClick={code.toggle}
    >
      {'{ }'}
    </Button>
  );
}
